"""Moves files so that every move can be explained, resumed and taken back.

A batch is planned in one durable transaction, carried out, and then settled by looking
at the disk. The same settling serves success, failure and the start after a crash, and
what follows from a move (labels that are taken back with it, the record of what the
machine filed) is written in the same transaction as its outcome.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from stat import S_ISREG

from clipshelf.domain.events import always
from clipshelf.domain.moves import Mode, Move
from clipshelf.domain.video import VideoId
from clipshelf.library.consequences import forget_if_lost
from clipshelf.library.emptied import Emptied
from clipshelf.library.filed import Filed
from clipshelf.library.identity import identify
from clipshelf.library.listings import Listings
from clipshelf.library.making import Making
from clipshelf.library.places import Places
from clipshelf.library.seeking import holds
from clipshelf.library.settling import Settling, as_move
from clipshelf.library.store.batches import Batches, Kind
from clipshelf.library.store.db import Database

GONE = -1  # bytes of a file that was not there when its move was planned
OVERTAKEN = "something else was decided meanwhile"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch."""

    batch: str
    done: tuple[Move, ...]
    failed: tuple[tuple[str, str], ...]  # (path of the source, reason)
    waiting: tuple[tuple[str, str], ...] = ()  # will be tried again


@dataclass(frozen=True, slots=True)
class Journal:
    """The moves made in one library."""

    places: Places
    db: Database
    filed: Filed
    listings: Listings = field(default_factory=Listings)  # what plans are made from

    @property
    def batches(self) -> Batches:
        """What can be taken back."""
        return Batches(self.db)

    @property
    def emptied(self) -> Emptied:
        """What moves out of folders leave behind."""
        return Emptied(self.places, self.db)

    def plan(
        self,
        batch: str,
        moves: Iterable[Move],
        reverses: Mapping[Move, Iterable[int]] | None = None,
    ) -> None:
        """Write the intentions down, all or none.

        Args:
            batch: one that was begun.
            moves: in the order in which they will be made.
            reverses: the numbers of the moves that each of them takes back.
        """
        lies: dict[str, str] = {}  # where files are that earlier moves will bring
        with self.db.transaction() as connection:
            for move in moves:
                at = lies.get(move.source, move.source)
                lies[move.target] = at
                self.give_up_waiting(move.video)
                row = connection.execute(
                    "INSERT INTO moves (batch, video, source, target, mode, sidecar,"
                    " inode, size, digest, state, time)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?)",
                    (batch, *self._row(move, at), time.time()),
                ).lastrowid
                taken_back = (reverses or {}).get(move, ())
                connection.executemany(
                    "INSERT INTO reversals (move, by) VALUES (?, ?)",
                    [(number, row) for number in taken_back],
                )

    def carry_out(self, batch: str, goes_on: Callable[[], bool] = always) -> Outcome:
        """Make the planned moves of a batch; one that fails stops no other.

        When `goes_on` says no, it ends before the next video; the rest is dropped.
        """
        self._carry(self._rows(batch, "planned"), goes_on)
        return self.outcome(batch)

    def apply(
        self,
        moves: Iterable[Move],
        *,
        kind: Kind = Kind.SORT,
        undoes: str | None = None,
    ) -> Outcome:
        """Plan and carry out in one go."""
        with self.db.transaction():
            batch = self.batches.begin(kind, undoes=undoes)
            self.plan(batch, moves)
        return self.carry_out(batch)

    def outcome(self, batch: str) -> Outcome:
        """What became of a batch, as far as it is decided."""
        return Outcome(
            batch,
            tuple(as_move(row) for row in self._rows(batch, "done")),
            tuple(self._told(batch, "dropped")),
            # Of what is still planned nobody can tell yet: see `Settling.settle`.
            (*self._told(batch, "waiting"), *self._told(batch, "planned")),
        )

    def retry(self) -> int:
        """Make the moves that had to wait; how many still have to.

        Raises:
            Unavailable: the library is not there; they wait on.
        """
        waiting = self.db.rows("SELECT * FROM moves WHERE state = 'waiting'")
        if waiting:
            self._settling.check_there(waiting)
            self._carry(self._set_planned())
        return self.waiting()

    def waiting(self) -> int:
        """How many moves will be tried again, or looked at again."""
        return self._count("waiting") + self._count("planned")

    def is_open(self) -> bool:
        """Is there a move that was planned and is not decided?"""
        return self._count("planned") > 0

    def give_up_waiting(self, video: VideoId) -> None:
        """What waits for its file to be free will not be done any more."""
        if not video:
            return  # files of no video have nothing in common
        with self.db.transaction() as connection:
            given_up = connection.execute(
                "UPDATE moves SET state = 'dropped', reason = ?"
                " WHERE state = 'waiting' AND video = ? RETURNING batch",
                (OVERTAKEN, video),
            ).fetchall()
            for name in {row["batch"] for row in given_up}:
                batch = self.batches.get(name)
                assert batch is not None, "a move belongs to a batch"
                forget_if_lost(self.db, self.filed, batch, video)

    def settle(self) -> int:
        """Decide what an interrupted run had planned; how many moves there were.

        Raises:
            Unavailable: the library is not there; nothing is decided then.
        """
        return self._settling.settle()

    @property
    def _settling(self) -> Settling:
        return Settling(self.places, self.db, self.filed)

    def _carry(
        self, rows: Iterable[sqlite3.Row], goes_on: Callable[[], bool] = always
    ) -> None:
        making = Making(self.places, self.db, self.listings, goes_on)
        for turn in _turns(rows):
            numbers = {row["id"] for row in turn}
            self._settling.settle(making.make(turn), numbers)

    def _row(self, move: Move, at: str) -> tuple[object, ...]:
        """What the journal keeps of a move before it is made."""
        names = (move.video, os.fsencode(move.source), os.fsencode(move.target))
        begun = (*names, move.mode, int(move.sidecar))
        try:
            source = self.places.of(at)
            stat = source.lstat()
            told_by_bytes = self._copies(move, stat) or _is_of_video(move)
            digest = identify(source) if told_by_bytes else None
            meant = move.sidecar or holds(self.places, self.db, move.video, at)
            linked = bool(move.video) and not S_ISREG(stat.st_mode)
            size = stat.st_size if meant and not linked else GONE
        except OSError:
            return (*begun, 0, GONE, None)  # carrying it will fail, and say why
        return (*begun, stat.st_ino, size, digest)

    def _copies(self, move: Move, source: os.stat_result) -> bool:
        """Will its bytes be copied, so that only they tell whether it arrived?"""
        place = self.places.of(move.target).parent
        while not place.exists():
            place = place.parent
        return move.mode is Mode.COPY or place.stat().st_dev != source.st_dev

    def _set_planned(self) -> list[sqlite3.Row]:
        rows = self.db.rows("SELECT * FROM moves WHERE state = 'waiting' ORDER BY id")
        self.db.execute("UPDATE moves SET state = 'planned' WHERE state = 'waiting'")
        return rows

    def _told(self, batch: str, state: str) -> Iterator[tuple[str, str]]:
        for row in self._rows(batch, state):
            yield os.fsdecode(row["source"]), row["reason"] or ""

    def _rows(self, batch: str, state: str) -> list[sqlite3.Row]:
        query = "SELECT * FROM moves WHERE batch = ? AND state = ? ORDER BY id"
        return self.db.rows(query, batch, state)

    def _count(self, state: str) -> int:
        return self.db.number("SELECT count(*) FROM moves WHERE state = ?", state)


def _is_of_video(move: Move) -> bool:
    """Is it a side-car that no name of content tells from another of its size?"""
    return move.sidecar and bool(move.video)


def _turns(rows: Iterable[sqlite3.Row]) -> Iterator[list[sqlite3.Row]]:
    """Moves that can be made together, and then be told from the disk.

    Where a file comes to the place that another one has left, that must be on record
    before: afterwards nothing shows it.
    """
    turn: list[sqlite3.Row] = []
    left: set[bytes] = set()
    for row in rows:
        if row["target"] in left:
            yield turn
            turn, left = [], set()
        turn.append(row)
        left.add(row["source"])
    if turn:
        yield turn
