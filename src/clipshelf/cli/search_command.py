"""`clipshelf search`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from clipshelf.app.duplicates import Group, duplicates, keep_best
from clipshelf.app.locating import is_library
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import publish
from clipshelf.app.search_query import ORDERS
from clipshelf.app.searching import SHOWN, search
from clipshelf.cli.options import FOLDER, json_option, state_option
from clipshelf.cli.terminal import count, length, opened, show_json, show_table
from clipshelf.domain.label import How

DAY = len("2024-05-31")
WORDS = (
    "hint: Words are found in captions, tags and names, and in what was read or heard"
    " (clipshelf embed --signals ocr,speech)."
)


@click.command("search")
@click.argument("query", required=False, default="")
@click.argument("library", required=False, type=FOLDER)
@state_option
@click.option("-n", "n", type=click.IntRange(1), default=SHOWN, help="How many.")
@click.option("--like", metavar="VIDEO", help="Find what resembles this one.")
@click.option("--folder", help="Only within this folder.")
@click.option("--author", help="Only of this author.")
@click.option("--after", metavar="DATE", help="Only from this day on: 2024-05-31.")
@click.option("--before", metavar="DATE", help="Only from before this day.")
@click.option("--longer", metavar="TIME", help="Only of this length or more: 90, 1m30.")
@click.option("--shorter", metavar="TIME", help="Only of this length or less.")
@click.option("--unsorted", is_flag=True, help="Only what has no folder yet.")
@click.option(
    "--sort",
    metavar="ORDER",
    help=f"By {', '.join(ORDERS)}; -saved is the other way round [default: best].",
)
@click.option("--duplicates", "copies", is_flag=True, help="Show copies in groups.")
@click.option(
    "--keep-best",
    "keep",
    is_flag=True,
    help="With --duplicates: throw all but the best of each group away.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def command(
    query: str,
    library: Path | None,
    state: Path | None,
    n: int,
    like: str | None,
    *,
    unsorted: bool,
    copies: bool,
    keep: bool,
    yes: bool,
    as_json: bool,
    **filters: str | None,
) -> None:
    """Find clips by words, by what they look like, or by both.

    QUERY is words as they stand in captions, tags, names, on the screen or in speech,
    and filters: "pasta author:ana after:2024 longer:30 unsorted:yes sort:saved". With
    options alone, the one argument is the LIBRARY.
    """
    if keep and not copies:
        raise click.UsageError("--keep-best goes with --duplicates.")
    alone = copies or like or unsorted or any(filters.values())
    if alone and library is None and is_library(query, state):
        query, library = "", Path(query)
    if copies and query:
        raise click.UsageError("--duplicates looks at all clips: leave out the query.")
    with opened(library, state, looks=True) as found:
        if copies:
            document = _copies(found, keep=keep, yes=yes, as_json=as_json)
        else:
            loose = "yes" if unsorted else None
            hits = search(found, query, like=like, n=n, unsorted=loose, **filters)
            document = {"videos": [hit.to_json() for hit in hits]}
    if as_json:
        show_json(document)
    elif not copies:
        _show(document["videos"])
        if query and not document["videos"]:
            click.echo(WORDS, err=True)


def _copies(
    library: Library, *, keep: bool, yes: bool, as_json: bool
) -> dict[str, Any]:
    """The document of `--duplicates`; without `--json` it is shown here."""
    found = duplicates(library)
    document: dict[str, Any] = {"groups": [group.to_json() for group in found]}
    if not as_json:
        _show_groups(found)
    if not keep or not found:
        return document
    worse = sum(len(group.copies) - 1 for group in found)
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise click.UsageError("Nobody can be asked here: add --yes.")
        click.confirm(f"Throw {count(worse, 'clip')} away?", abort=True)
    thrown = keep_best(library, found, how=How.CLI)
    publish(library, predict(library))
    if not as_json:
        gone = count(len(thrown.videos), "clip")
        click.echo(f"{gone} in the trash; clipshelf undo brings them back.")
    return document | thrown.to_json()


def _show(videos: list[dict[str, Any]]) -> None:
    if not videos:
        click.echo("Nothing was found.")
        return
    columns = {
        "video": [one["video"] for one in videos],
        "folder": [one["folder"] or "-" for one in videos],
        "author": [one["author"] for one in videos],
        "saved": [(one["saved"] or "")[:DAY] for one in videos],
        "posted": [(one["posted"] or "")[:DAY] for one in videos],
        "length": [length(one["duration"]) for one in videos],
        "why": [one["why"] for one in videos],
    }
    told = {head: column for head, column in columns.items() if any(column)}
    rows = list(zip(*told.values(), strict=True))
    show_table(count(len(videos), "video"), list(told), rows)


def _show_groups(found: tuple[Group, ...]) -> None:
    if not found:
        click.echo("There are no copies.")
        return
    rows = []
    for number, group in enumerate(found, 1):
        for place, copy in enumerate(group.to_json()["videos"]):
            size = f"{copy['width']} x {copy['height']}"
            kept = "best" if place == 0 else ""
            bytes_ = f"{copy['size']:,}"
            folder = copy["folder"] or "-"
            rows.append((str(number), copy["video"], folder, size, bytes_, kept))
    heads = ("group", "video", "folder", "size", "bytes", "")
    show_table(count(len(found), "group"), heads, rows)
