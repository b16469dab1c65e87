"""`clipshelf import`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

import click

from clipshelf.app.fetching import Fetched, fetch_missing
from clipshelf.app.importing import Imported, import_from
from clipshelf.app.locating import is_library
from clipshelf.app.missing import missing, missing_json
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import count, opened, printable, progress, show_json
from clipshelf.domain.video import shown

LISTED = 20  # of what was skipped or is missing; --json has the rest
DAY = len("2024-05-31")
CAPTION = 60  # characters


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path), required=False)
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
    source: Path | None,
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
    SOURCE is only read. What is not understood is listed. With --download alone, the
    one argument is the LIBRARY: what earlier imports lacked is fetched.
    """
    if (
        download
        and library is None
        and (source is None or is_library(str(source), state))
    ):
        _fetch(source, state, as_json=as_json)
        return
    if source is None:
        raise click.UsageError("Say what to import: SOURCE, a file or a folder.")
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


def _fetch(library: Path | None, state: Path | None, *, as_json: bool) -> None:
    """Without a source: what earlier ones have named."""
    with opened(library, state, looks=True) as found, progress() as watch:
        fetched = fetch_missing(found, watch)
        left = missing(found)
    if as_json:
        document = {"fetched": fetched.to_json(), "missing": left["missing"]}
        show_json(document | {"missing_videos": left["videos"]})
    else:
        _show_fetched(fetched)
        _show_missing(left["missing"], left["videos"])


def _show_fetched(fetched: Fetched) -> None:
    click.echo(f"Fetched {count(fetched.fetched, 'video')}.")
    for key, why in fetched.failed[:LISTED]:
        click.echo(f"  {printable(key)}: {printable(why)}", err=True)


def _show_missing(number: int, videos: Sequence[dict[str, Any]]) -> None:
    """The newest of them, with what people know them by."""
    if not number:
        return
    many = count(number, "favourite")
    click.echo(f"No file of {many}; --download fetches them:", err=True)
    for one in videos[:LISTED]:
        told = (one["link"] or one["key"], (one["saved"] or "")[:DAY], one["author"])
        caption = shorten(one["caption"], CAPTION, placeholder=" ...")
        words = "  ".join(filter(None, (*told, caption)))
        click.echo(f"  {printable(words)}", err=True)
    if number > LISTED:
        click.echo(f"  and {number - LISTED} more, which --json lists", err=True)


def _show(done: Imported) -> None:
    click.echo(
        f"{done.importer}: took {count(done.taken, 'entry')}"
        f" about {count(done.joined, 'video')}, {done.known} known before."
    )
    if done.labelled:
        click.echo(f"Labelled {done.labelled}; clipshelf undo takes that back.")
    if done.fetched is not None:
        _show_fetched(done.fetched)
    _show_missing(len(done.missing), missing_json(done.missing[:LISTED]))
    for one in done.skipped[:LISTED]:
        click.echo(f"  {printable(shown(one.what))}: {printable(one.reason)}", err=True)
    more = len(done.skipped) - LISTED
    if more > 0:
        click.echo(f"  and {more} more, which --json lists", err=True)
