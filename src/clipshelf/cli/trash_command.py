"""`clipshelf trash`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipshelf.app.predicting import predict
from clipshelf.app.queueing import publish
from clipshelf.app.trashing import TrashFile, empty_trash, trash, trash_files
from clipshelf.cli.options import json_option, state_option
from clipshelf.cli.terminal import count, opened, printable, show_json, show_table
from clipshelf.domain.label import How
from clipshelf.domain.video import shown


@click.command("trash")
@click.argument("words", nargs=-1, metavar="[VIDEO] [LIBRARY]")
@state_option
@click.option("--list", "lists", is_flag=True, help="Show what lies in the trash.")
@click.option("--empty", is_flag=True, help="Delete it for good.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def command(
    words: tuple[str, ...],
    state: Path | None,
    *,
    lists: bool,
    empty: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Throw a video away so that it can be brought back.

    VIDEO is its id, path or name. clipshelf undo brings the last one back, clipshelf
    undo BATCH any of --list.
    """
    if lists and empty:
        raise click.UsageError("Either --list or --empty.")
    video, library = _understand(words, needs_video=not lists and not empty)
    with opened(library, state, looks=True) as found:
        if video is not None:
            thrown = trash(found, video, how=How.CLI).to_json()
            publish(found, predict(found))
            document, told = thrown, f"{thrown['video']} is in the trash."
        else:
            files = trash_files(found)
            if empty:
                _confirm(files, yes=yes, as_json=as_json)
                deleted = empty_trash(found)
                document, told = (
                    {"deleted": deleted},
                    f"Deleted {count(deleted, 'file')}.",
                )
            else:
                document, told = {"files": [file.to_json() for file in files]}, ""
    if as_json:
        show_json(document)
    elif told:
        click.echo(printable(told))
    else:
        _show(files)


def _understand(
    words: tuple[str, ...], *, needs_video: bool
) -> tuple[str | None, Path | None]:
    most = 2 if needs_video else 1
    if len(words) > most or (needs_video and not words):
        raise click.UsageError("Say which VIDEO, or --list, or --empty.")
    video = words[0] if needs_video else None
    rest = words[1:] if needs_video else words
    return video, Path(rest[0]) if rest else None


def _confirm(files: tuple[TrashFile, ...], *, yes: bool, as_json: bool) -> None:
    if yes or not files:
        return
    if as_json or not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here: add --yes.")
    click.confirm(f"Delete {count(len(files), 'file')} for good?", abort=True)


def _show(files: tuple[TrashFile, ...]) -> None:
    if not files:
        click.echo("The trash is empty.")
        return
    rows = [(file.batch, shown(file.name), f"{file.size:,}") for file in files]
    show_table("Trash", ("batch", "file", "bytes"), rows)
