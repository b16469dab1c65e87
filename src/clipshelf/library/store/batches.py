"""Batches: what was done in one go, and can be taken back in one go."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from clipshelf.library.store.db import Database

FIRST_CHUNK, CHUNK = 4, 200  # batches that are looked at together on the way back


class Kind(StrEnum):
    """What a batch is."""

    LABEL = "label"  # one answer, and the file that followed it
    BATCH = "batch"  # several answers given together
    SORT = "sort"  # what a model was sure of
    TRASH = "trash"
    FOLDER = "folder"  # a folder got another name, or was merged into one
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Batch:
    """What was done in one go."""

    id: int  # its number in the history
    name: str
    kind: Kind
    time: float  # seconds since 1970, UTC
    undoes: str | None
    since: int  # the newest label before it


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: a batch, and what is left of it."""

    batch: Batch
    moves: int  # videos that were moved, side-cars left out
    answers: int  # labels that came with it, not taken back
    waiting: int  # moves that will be tried again
    undone: bool  # nothing of it is left to take back


@dataclass(frozen=True, slots=True)
class Batches:
    """The table `batches`."""

    db: Database

    def begin(
        self, kind: Kind, *, undoes: str | None = None, request: str | None = None
    ) -> str:
        """Open a new batch; its name."""
        name = new_batch()
        while self.get(name) is not None:  # a busy second may draw an end twice
            name = new_batch()
        self.db.execute(
            "INSERT INTO batches (name, kind, undoes, since, request, time) VALUES"
            " (?, ?, ?, (SELECT coalesce(max(id), 0) FROM labels), ?, ?)",
            name,
            kind,
            undoes,
            request or None,  # an empty key is none, however often it comes
            time.time(),
        )
        return name

    def get(self, name: str) -> Batch | None:
        """One batch; None if there is none of that name."""
        return self._one("SELECT * FROM batches WHERE name = ?", name)

    def numbered(self, number: int) -> Batch | None:
        """One batch by its number in the history."""
        return self._one("SELECT * FROM batches WHERE id = ?", number)

    def by_request(self, request: str) -> Batch | None:
        """What was done under a client's own key."""
        return self._one("SELECT * FROM batches WHERE request = ?", request)

    def entry(self, batch: Batch) -> Entry:
        """What is left of a batch."""
        row = self.db.one("SELECT * FROM entries WHERE id = ?", batch.id)
        assert row is not None, "batches are never deleted"
        return _entry(row)

    def newest(self, but: Callable[[Batch], bool] = lambda _: False) -> Batch | None:
        """The last one that is still in place and is not itself an undo.

        An undo that was taken back is a deed done again, which counts as one. Those
        that `but` says yes to are passed over.
        """
        for entry in self.walk():
            batch = entry.batch
            if not entry.undone and not self.is_undo(batch) and not but(batch):
                return batch
        return None

    def walk(self, before: int | None = None) -> Iterator[Entry]:
        """Every entry, newest first; only those `before` a number of the history."""
        last, chunk = before, FIRST_CHUNK
        while True:
            rows = self.db.rows(
                "SELECT * FROM entries WHERE id < coalesce(?, id + 1)"
                " ORDER BY id DESC LIMIT ?",
                last,
                chunk,
            )
            yield from map(_entry, rows)
            if len(rows) < chunk:
                return
            last, chunk = rows[-1]["id"], CHUNK

    def is_undo(self, batch: Batch) -> bool:
        """Does the chain of undoing and undoing that end in a reversal?"""
        reversal, at = False, batch.undoes
        while at is not None:
            reversal = not reversal
            row = self.db.one("SELECT undoes FROM batches WHERE name = ?", at)
            at = row["undoes"] if row else None
        return reversal

    def _one(self, query: str, value: str | int) -> Batch | None:
        row = self.db.one(query, value)
        return None if row is None else _batch(row)


def new_batch() -> str:
    """A name that sorts by time and can be typed."""
    return time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(2)


def _batch(row: sqlite3.Row) -> Batch:
    kind, undoes = Kind(row["kind"]), row["undoes"]
    return Batch(row["id"], row["name"], kind, row["time"], undoes, row["since"])


def _entry(row: sqlite3.Row) -> Entry:
    # What an undo voided is said again by whatever takes the undo back.
    voided = row["voided"] and not row["moves"] and not row["answered"]
    left = row["standing"] or row["answers"] or voided
    return Entry(
        _batch(row), row["moves"], row["answers"], row["waiting"], undone=not left
    )
