"""What a start does about what an earlier run has left."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from clipshelf.domain.video import VideoId
from clipshelf.library.journal import Journal
from clipshelf.library.store.batches import Kind
from clipshelf.library.undoing import first_of

NAMED = 3  # batches that are told by name
OPEN = """
    SELECT id, batch, state FROM moves
    WHERE state = 'planned' UNION ALL
    SELECT id, batch, state FROM moves WHERE state = 'waiting'
"""


@dataclass(frozen=True, slots=True)
class Resumed:
    """What was found unfinished, and what became of it."""

    batches: tuple[str, ...] = ()  # the interrupted ones, by name
    interrupted: int = 0  # moves of which nobody knew whether they had been made
    made: int = 0  # of these, and of the ones that waited: they are made by now
    dropped: int = 0  # they are not, and will not be
    waiting: int = 0  # they will be tried again
    corrected: int = 0  # videos of which `filed.jsonl` said what is not true

    @property
    def told(self) -> tuple[str, ...]:
        """What a person should know of it, in sentences."""
        names = ", ".join(self.batches[:NAMED])
        if len(self.batches) > NAMED:
            names += f" and {len(self.batches) - NAMED} more"
        say = (
            (self.interrupted, f"An earlier run was interrupted ({names})."),
            (self.made, f"Files that have arrived: {self.made}."),
            (self.dropped, f"Files that stay where they were: {self.dropped}."),
            (self.waiting, f"Files held open, which follow later: {self.waiting}."),
            (self.corrected, "The record of what was filed was put right."),
        )
        return tuple(sentence for number, sentence in say if number)

    def to_json(self) -> dict[str, Any]:
        """As the page reads it."""
        return asdict(self) | {"told": list(self.told)}


def is_unfinished(journal: Journal) -> bool:
    """Is there anything to do at a start?"""
    return journal.waiting() > 0 or not journal.filed.agrees()


def resume(journal: Journal) -> Resumed:
    """Settle what was interrupted, make what waits, and put the record right.

    Raises:
        Unavailable: the library is not there; nothing is decided then.
    """
    found = journal.db.rows(OPEN)
    journal.settle()
    journal.retry()
    begun = {row["batch"] for row in found}
    for name in begun:
        batch = journal.batches.get(name)
        if batch is not None and first_of(journal, batch).kind is Kind.FOLDER:
            journal.emptied.after(name)
    became = _became(journal, found)
    interrupted = [row["batch"] for row in found if row["state"] == "planned"]
    return Resumed(
        interrupted=len(interrupted),
        made=became["done"],
        dropped=became["dropped"],
        waiting=became["waiting"] + became["planned"],
        batches=tuple(dict.fromkeys(interrupted)),
        corrected=_put_right(journal),
    )


def _became(journal: Journal, rows: list[sqlite3.Row]) -> Counter[str]:
    query = "SELECT state FROM moves WHERE id = ?"
    found = (journal.db.one(query, row["id"]) for row in rows)
    return Counter(row["state"] for row in found if row is not None)


def _put_right(journal: Journal) -> int:
    """Correct the record of machine-filed videos where its two halves differ."""

    def is_there(video: VideoId) -> bool:
        query = "SELECT path FROM files WHERE video = ?"
        paths = [os.fsdecode(row["path"]) for row in journal.db.rows(query, video)]
        there = (os.path.lexists(journal.places.of(path)) for path in paths)
        return bool(paths) and all(there)

    if journal.filed.agrees():
        return 0
    return journal.filed.reconcile(is_there)
