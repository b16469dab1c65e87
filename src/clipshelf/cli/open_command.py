"""`clipshelf open`: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.opening import find_library
from clipshelf.app.session import RETRAIN_EVERY
from clipshelf.cli.options import library_argument
from clipshelf.cli.serve_command import run


@click.command("open")
@library_argument
@click.option("--port", type=click.IntRange(0, 65535), help="[default: 8765]")
@click.option("--no-browser", is_flag=True, help="Print the address, open nothing.")
@click.option(
    "--retrain-every",
    type=click.IntRange(0),
    default=RETRAIN_EVERY,
    show_default=True,
    help="Train by itself after this many labels; 0: only on demand.",
)
def command(
    library: Path | None,
    state: Path | None,
    port: int | None,
    retrain_every: int,
    *,
    no_browser: bool,
) -> None:
    """Scan a library, open the labelling page, learn while you label."""
    run(
        library or find_library(Path.cwd()),
        state,
        port=port,
        retrain_every=retrain_every,
        browser=not no_browser,
    )
