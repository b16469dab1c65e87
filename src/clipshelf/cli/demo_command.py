"""`clipshelf demo`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.demo import make_demo
from clipshelf.cli.options import FOLDER
from clipshelf.cli.terminal import progress


@click.command("demo")
@click.argument("directory", type=FOLDER, default=Path("demo-library"))
def command(directory: Path) -> None:
    """Draw a small library into DIRECTORY, to see the whole loop in a minute."""
    with progress() as watch:
        make_demo(directory, watch)
    click.echo(f"Drawn. Now: clipshelf open {directory}")
