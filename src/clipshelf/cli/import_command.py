"""`clipshelf import`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.importing import Imported, import_from
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import count, opened, printable, progress, show_json
from clipshelf.domain.video import shown

LISTED = 20  # of what was skipped or is missing; --json has the rest


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@library_argument
@click.option("--as", "importer", help="What kind of source it is [default: a look].")
@click.option(
    "--collections-as-folders",
    is_flag=True,
    help="The source's own collections count as your answers.",
)
@click.option("--no-move", is_flag=True, help="Remember labels, leave the files.")
@click.option(
    "--download",
    is_flag=True,
    help="Fetch favourites whose file is missing, with yt-dlp.",
)
@json_option
def command(
    source: Path,
    library: Path | None,
    state: Path | None,
    importer: str | None,
    *,
    collections_as_folders: bool,
    no_move: bool,
    download: bool,
    as_json: bool,
) -> None:
    """Take in what another program knows of your videos: SOURCE is its export.

    Captions, authors, hashtags and dates; from another clipshelf also the folders.
    SOURCE is only read. What is not understood is listed.
    """
    with opened(library, state) as found, progress() as watch:
        done = import_from(
            found,
            source,
            importer=importer,
            collections_as_folders=collections_as_folders,
            move=not no_move,
            download=download,
            watch=watch,
        )
    if as_json:
        show_json(done.to_json())
    else:
        _show(done)


def _show(done: Imported) -> None:
    click.echo(
        f"{done.importer}: took {count(done.taken, 'entry')}"
        f" about {count(done.joined, 'video')}, {done.known} known before."
    )
    if done.labelled:
        click.echo(f"Labelled {done.labelled}; clipshelf undo takes that back.")
    if done.fetched is not None:
        click.echo(f"Fetched {count(done.fetched.fetched, 'video')}.")
        for key, why in done.fetched.failed[:LISTED]:
            click.echo(f"  {printable(key)}: {printable(why)}", err=True)
    if done.missing:
        many = count(len(done.missing), "favourite")
        click.echo(f"No file of {many}; --download fetches them.", err=True)
    for one in done.skipped[:LISTED]:
        click.echo(f"  {printable(shown(one.what))}: {printable(one.reason)}", err=True)
    more = len(done.skipped) - LISTED
    if more > 0:
        click.echo(f"  and {more} more, which --json lists", err=True)
