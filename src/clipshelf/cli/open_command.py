"""`clipshelf open`: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.locating import find_library
from clipshelf.cli.options import library_argument
from clipshelf.cli.serve_command import run, serving_options


@click.command("open")
@library_argument
@serving_options
@click.option("--no-browser", is_flag=True, help="Print the address, open nothing.")
def command(
    library: Path | None,
    state: Path | None,
    port: int | None,
    retrain_every: int,
    *,
    words: bool,
    no_browser: bool,
    as_json: bool,
) -> None:
    """Scan a library, open the labelling page, learn while you label."""
    run(
        library or find_library(Path.cwd()),
        state,
        port=port,
        retrain_every=retrain_every,
        words=words,
        browser=not no_browser,
        as_json=as_json,
    )
