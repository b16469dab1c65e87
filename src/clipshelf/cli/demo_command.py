"""`clipshelf demo`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.demo import make_demo
from clipshelf.cli.options import FOLDER, json_option
from clipshelf.cli.terminal import progress, show_json


@click.command("demo")
@click.argument("directory", type=FOLDER, default=Path("demo-library"))
@json_option
def command(directory: Path, *, as_json: bool) -> None:
    """Draw a small library into DIRECTORY, to see the whole loop in a minute."""
    with progress() as watch:
        report = make_demo(directory, watch)
    if as_json:
        show_json(
            {
                "directory": str(directory),
                "drawn": report.drawn,
                "folders": dict(report.folders),
                "unsorted": report.unsorted,
            }
        )
        return
    done = "Drawn" if report.drawn else "It was there already"
    click.echo(f"{done}. Now: clipshelf open {directory}")
