"""`clipshelf review`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.reviewing import decide, review, trust
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    percent,
    progress,
    show_json,
    show_table,
)


@click.command("review")
@library_argument
@click.option("--accept", metavar="VIDEO", help="Move it to the suggested folder.")
@click.option("--dismiss", metavar="VIDEO", help="It is right where it is.")
@click.option(
    "--trust", "trusted", is_flag=True, help="Labels of unknown origin are mine."
)
@json_option
def command(
    library: Path | None,
    state: Path | None,
    accept: str | None,
    dismiss: str | None,
    *,
    trusted: bool,
    as_json: bool,
) -> None:
    """List labelled videos that are probably in the wrong folder."""
    if accept and dismiss:
        raise click.UsageError("Either --accept or --dismiss.")
    with opened(library, state, looks=True) as found, progress() as watch:
        if trusted:
            confirmed = count(trust(found), "label")
            click.echo(f"{confirmed} of unknown origin confirmed.", err=True)
        video = accept or dismiss
        doubts = (
            (decide(found, video, accept=bool(accept)),)
            if video
            else review(found, watch)
        )
        documents = [doubt.to_json() for doubt in doubts]
    if as_json:
        show_json({"videos": documents})
    elif video:
        done = "Moved to" if accept else "Stays in"
        place = documents[0]["suggested_folder" if accept else "folder"]
        click.echo(f"{done} {place}.")
    elif not documents:
        click.echo("Nothing looks misfiled.")
    else:
        rows = [
            (d["video"], d["folder"], d["suggested_folder"], percent(d["score"]))
            for d in documents
        ]
        heads = ("video", "you said", "the others say", "doubt")
        show_table("Did you mean ...?", heads, rows)
        click.echo("Answer with --accept VIDEO or --dismiss VIDEO.")
