"""`clipshelf history`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from clipshelf.app.undoing import history
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import opened, show_json, show_table


@click.command("history")
@library_argument
@json_option
def command(library: Path | None, state: Path | None, *, as_json: bool) -> None:
    """List the batches of moves, newest first."""
    with opened(library, state, looks=True) as found:
        document = history(found)
    if as_json:
        show_json(document)
        return
    rows = [
        (
            batch["batch"],
            _here(batch["time"]),
            batch["kind"],
            str(batch["moves"]),
            _remark(batch),
        )
        for batch in document["batches"]
    ]
    heads = ("batch", "time", "what", "videos", "note")
    show_table("Batches", heads, rows, empty="No file was moved yet.")


def _here(time: str) -> str:
    """As clocks show it here."""
    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"


def _remark(batch: dict[str, Any]) -> str:
    undoes = f"undoes {batch['undoes']}" if batch["undoes"] else ""
    taken = "taken back" if batch["undone"] else ""
    waits = f"{batch['waiting']} files held open" if batch["waiting"] else ""
    return ", ".join(filter(None, (undoes, taken, waits)))
