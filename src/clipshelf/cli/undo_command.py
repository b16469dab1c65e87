"""`clipshelf undo`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.predicting import predict
from clipshelf.app.queueing import publish
from clipshelf.app.undoing import undo
from clipshelf.cli.options import json_option, state_option
from clipshelf.cli.terminal import opened, show_json, show_problems


@click.command("undo")
@click.argument("words", nargs=-1, metavar="[BATCH] [LIBRARY]")
@state_option
@json_option
def command(words: tuple[str, ...], state: Path | None, *, as_json: bool) -> None:
    """Put the files of a batch back; without BATCH, of the newest one.

    Repeated, it walks back through the history. Taking back an undo redoes it.
    """
    batch, library = _understand(words)
    with opened(library, state, looks=True) as found:
        undone = undo(found, batch)
        publish(found, predict(found))
    said = undone.to_json()
    if as_json:
        show_json(said)
        return
    click.echo(f"Took {undone.undid} back: {undone.what}.")
    show_problems(said["failed"])


def _understand(words: tuple[str, ...]) -> tuple[str | None, Path | None]:
    """Batches look like nothing that a folder is called, so the order is free."""
    folders = [word for word in words if "/" in word or Path(word).is_dir()]
    batches = [word for word in words if word not in folders]
    if len(folders) > 1 or len(batches) > 1:
        raise click.UsageError("Give at most one batch and one library.")
    return (
        batches[0] if batches else None,
        Path(folders[0]) if folders else None,
    )
