"""Moves files so that every move can be explained, resumed and taken back.

A batch is planned in one durable transaction, carried out, and then settled by looking
at the disk. The same settling serves success, failure and the start after a crash.
Taking a batch back is another batch, with the moves reversed.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clipshelf.domain.errors import Conflict, NotFound
from clipshelf.domain.moves import Move
from clipshelf.domain.video import File
from clipshelf.library.identity import identify
from clipshelf.library.rename import rename
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database
from clipshelf.library.walk import reason_for


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch."""

    batch: str
    done: tuple[Move, ...]
    failed: tuple[tuple[str, str], ...]  # (path of the source, reason)


@dataclass(frozen=True, slots=True)
class Batch:
    """One line of the history."""

    id: str
    time: float  # seconds since 1970, UTC
    moves: int  # videos that were moved, side-cars left out
    undoes: str | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Journal:
    """The moves made in one library."""

    root: Path
    db: Database

    def apply(
        self, moves: Iterable[Move], *, batch: str = "", undoes: str | None = None
    ) -> Outcome:
        """Carry out moves in order; one that fails does not stop the others."""
        batch = batch or new_batch()
        failed = dict(self._plan(batch, tuple(moves), undoes))
        for row in self._rows(batch, "planned"):
            source = os.fsdecode(row["source"])
            try:
                self._move(source, os.fsdecode(row["target"]))
            except FileExistsError:
                failed[source] = "the target is taken"
            except OSError as error:
                failed[source] = reason_for(error)
        self.settle()
        done = tuple(_as_move(row) for row in self._rows(batch, "done"))
        return Outcome(batch, done, tuple(failed.items()))

    def undo(self, batch: str) -> Outcome:
        """Put a batch's files back, the last one first.

        Raises:
            NotFound: there is no such batch, or nothing of it was moved.
            Conflict: it was taken back already.
        """
        done = self._rows(batch, "done")
        if not done:
            raise NotFound(
                f"No moves to take back in batch {batch!r}.",
                code="unknown-batch",
                hint="clipshelf history lists the batches.",
            )
        if batch in self._taken_back():
            raise Conflict(f"Batch {batch!r} was taken back.", code="already-undone")
        back = [_as_move(row) for row in reversed(done)]
        moves = [Move(m.video, m.target, m.source, m.sidecar) for m in back]
        return self.apply(moves, undoes=batch)

    def newest(self) -> str | None:
        """The last batch that is still in place and is not itself an undo.

        An undo that was taken back is a deed done again, which counts as one.
        """
        batches = self.history()
        undoes = {batch.id: batch.undoes for batch in batches}
        for batch in batches:
            if batch.moves and not batch.undone and not _is_undo(batch.id, undoes):
                return batch.id
        return None

    def history(self) -> tuple[Batch, ...]:
        """Every batch, newest first."""
        query = """
            SELECT batch, min(undoes) AS undoes, min(time) AS time, max(id) AS newest,
                   sum(state = 'done' AND NOT sidecar) AS moves
            FROM moves GROUP BY batch ORDER BY newest DESC
        """
        taken = self._taken_back()
        return tuple(
            Batch(
                row["batch"],
                row["time"],
                row["moves"],
                row["undoes"],
                row["batch"] in taken,
            )
            for row in self.db.rows(query)
        )

    def settle(self) -> int:
        """Decide from the disk what became of planned moves; how many there were."""
        planned = self.db.rows(
            "SELECT * FROM moves WHERE state = 'planned' ORDER BY id"
        )
        with self.db.transaction():
            for row in planned:
                state = "done" if self._came_to_pass(row) else "dropped"
                self.db.execute(
                    "UPDATE moves SET state = ? WHERE id = ?", state, row["id"]
                )
                if state == "done" and not row["sidecar"]:
                    self._note(row)
        return len(planned)

    def _plan(
        self, batch: str, moves: Sequence[Move], undoes: str | None
    ) -> list[tuple[str, str]]:
        """Write the intentions down; a source that is not there is left out."""
        absent, rows = [], []
        for move in moves:
            try:
                stat = (self.root / move.source).lstat()
            except OSError as error:
                absent.append((move.source, reason_for(error)))
                continue
            rows.append(
                (
                    batch,
                    undoes,
                    move.video,
                    os.fsencode(move.source),
                    os.fsencode(move.target),
                    int(move.sidecar),
                    stat.st_ino,
                    stat.st_size,
                    time.time(),
                )
            )
        with self.db.transaction() as connection:
            connection.executemany(
                "INSERT INTO moves (batch, undoes, video, source, target, sidecar,"
                " inode, size, state, time)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?)",
                rows,
            )
        return absent

    def _move(self, source: str, target: str) -> None:
        destination = self.root / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        rename(self.root / source, destination)

    def _came_to_pass(self, row: sqlite3.Row) -> bool:
        """Does the target hold what the source held? Then the source has to go."""
        source = self.root / os.fsdecode(row["source"])
        target = self.root / os.fsdecode(row["target"])
        try:
            there = target.lstat()
        except OSError:
            return False
        if there.st_size != row["size"] or not self._same(row, there, target):
            return False
        with suppress(OSError):
            # Half of a link-and-unlink: both names are one file.
            if source.samefile(target) and source != target:
                source.unlink()
        return not source.exists()

    def _same(self, row: sqlite3.Row, there: os.stat_result, target: Path) -> bool:
        if there.st_ino == row["inode"]:
            return True
        return not row["sidecar"] and identify(target) == row["video"]

    def _note(self, row: sqlite3.Row) -> None:
        """The catalogue follows the file, so that a scan sees no change."""
        catalogue = Catalogue(self.db)
        target = os.fsdecode(row["target"])
        stat = (self.root / target).lstat()
        catalogue.drop_file(os.fsdecode(row["source"]))
        catalogue.put_file(File(target, stat.st_size, stat.st_mtime_ns), row["video"])

    def _taken_back(self) -> set[str]:
        query = "SELECT DISTINCT undoes FROM moves WHERE undoes > '' AND state = 'done'"
        return {row["undoes"] for row in self.db.rows(query)}

    def _rows(self, batch: str, state: str) -> list[sqlite3.Row]:
        query = "SELECT * FROM moves WHERE batch = ? AND state = ? ORDER BY id"
        return self.db.rows(query, batch, state)


def new_batch() -> str:
    """A name that sorts by time and can be typed."""
    return time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(2)


def _is_undo(batch: str, undoes: Mapping[str, str | None]) -> bool:
    """Does the chain of undoing and undoing that end in a reversal?"""
    reversal, earlier = False, undoes.get(batch)
    while earlier is not None:
        reversal, earlier = not reversal, undoes.get(earlier)
    return reversal


def _as_move(row: sqlite3.Row) -> Move:
    source, target = os.fsdecode(row["source"]), os.fsdecode(row["target"])
    return Move(row["video"], source, target, bool(row["sidecar"]))
