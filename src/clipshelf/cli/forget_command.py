"""`clipshelf forget`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipshelf.app.forgetting import forget
from clipshelf.app.locating import find_library
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import show_json


@click.command("forget")
@library_argument
@click.option("--with-trash", is_flag=True, help="Also the videos in the trash.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def command(
    library: Path | None,
    state: Path | None,
    *,
    with_trash: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Remove everything clipshelf has stored about a library; no video is touched."""
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise click.UsageError("Nobody can be asked here: add --yes.")
        click.confirm("Labels that are not folders, models and history go.", abort=True)
    root = library or find_library(Path.cwd())
    removed = forget(root, state, with_trash=with_trash)
    if as_json:
        show_json({"removed": removed})
    else:
        click.echo(f"Removed {removed}.")
