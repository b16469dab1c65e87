"""Where files were before a batch, and where later moves have brought them since."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from clipshelf.domain.moves import Mode, Move
from clipshelf.domain.video import VideoId
from clipshelf.library.journal import Journal
from clipshelf.library.seeking import Seek, holds
from clipshelf.library.settling import as_move


@dataclass(slots=True)
class Way:
    """What has happened to one file since a batch began."""

    rows: list[sqlite3.Row]  # of the journal, in order, done
    was: str | None  # where it lay before; None: it was not there
    at: str | None  # where the last of them has left it; None: it was taken away
    stale: str | None = None  # where it was taken to lie, and does not
    left: bool = False  # by a person's hand, since another file came there

    @property
    def in_place(self) -> tuple[int, ...]:
        """The numbers of the moves that nothing has taken back."""
        return tuple(row["id"] for row in self.rows if row["in_place"])


@dataclass(slots=True)
class Ways:
    """The ways of some files since a batch, and the moves that take them back."""

    journal: Journal
    _ways: list[Way] = field(default_factory=list)
    _at: dict[str, Way] = field(default_factory=dict)  # by where a file is by then
    _gone: dict[str, Way] = field(default_factory=dict)  # by where a copy was
    _origins: dict[int, Way] = field(default_factory=dict)  # by the move that copies
    _seek: Seek = field(init=False)

    def __post_init__(self) -> None:
        self._seek = Seek(self.journal.places, self.journal.db)

    def follow(self, rows: Iterable[sqlite3.Row]) -> None:
        """Take done moves into account, in their order."""
        for row in rows:
            move = as_move(row)
            if move.mode.adds:
                self._copied(row, move)
            else:
                self._moved(row, move)
        self._join()

    def back(self, batch: str, whole: set[VideoId]) -> Iterator[tuple[Move, Way]]:
        """The moves that bring everything to where it was before.

        Args:
            batch: the one to be taken back.
            whole: videos all of whose files go back; of others only those of `batch`.
        """
        ways = [
            way
            for way in self._ways
            if way.in_place and (way.rows[0]["video"] in whole or _has_part(way, batch))
        ]
        for way in ways:
            if way.was is None and way.at is not None:
                yield self._removed(way, way.at), way
        for way in _in_turn(ways):
            yield self._home(way, way.was or "", way.at or ""), way
        for way in ways:
            if way.was is not None and way.at is None:
                yield self._again(way, way.was), way

    def _copied(self, row: sqlite3.Row, move: Move) -> None:
        way = self._gone.pop(move.target, None)
        if way is None:
            way = Way([], None, move.target)
            self._ways.append(way)
        self._remember_origin(row, move.source)
        self._brought(way, row, move.target)

    def _moved(self, row: sqlite3.Row, move: Move) -> None:
        way = self._at.pop(move.source, None)
        if way is None:
            way = Way([], move.source, move.source)
            self._ways.append(way)
        if move.mode.removes:
            self._remember_origin(row, move.target)
            self._gone[move.source] = way
            self._brought(way, row, None)
        else:
            self._brought(way, row, move.target)

    def _brought(self, way: Way, row: sqlite3.Row, at: str | None) -> None:
        way.rows.append(row)
        way.at = at
        if at is not None:
            before = self._at.get(at)
            if before is not None:
                before.left = True
            self._at[at] = way

    def _join(self) -> None:
        """Where a person has moved a file between two of our moves, it is one way."""
        first: dict[tuple[object, ...], Way] = {}
        joined = []
        for way in self._ways:
            row = way.rows[0]
            key = row["video"], row["sidecar"], row["inode"]
            before = first.get(key)
            if before is not None and way.was is not None and self._left(before):
                before.rows += way.rows
                before.at, before.left = way.at, way.left
            else:
                first[key] = way
                joined.append(way)
        self._ways = joined

    def _left(self, way: Way) -> bool:
        """Is a file no longer where we have brought it?"""
        return way.left or (way.at is not None and not self._is_there(way.at))

    def _is_there(self, at: str) -> bool:
        return os.path.lexists(self.journal.places.of(at))

    def _remember_origin(self, row: sqlite3.Row, at: str) -> None:
        origin = self._at.get(at)
        if origin is not None:
            self._origins[row["id"]] = origin

    def _home(self, way: Way, was: str, at: str) -> Move:
        first = as_move(way.rows[0])
        if way.left or not self._lies(first, at):
            found = self._seek.find(way.rows[-1])
            if found is not None:
                way.stale, at = at, found
        return Move(first.video, at, was, first.sidecar)

    def _lies(self, move: Move, at: str) -> bool:
        """Is it there, and not another file of that name?"""
        journal, video = self.journal, "" if move.sidecar else move.video
        try:
            return holds(journal.places, journal.db, video, at)
        except OSError:
            return False

    def _removed(self, way: Way, at: str) -> Move:
        """A copy goes, once it was compared with its original."""
        row, made = way.rows[0], as_move(way.rows[0])
        origin = self._origin(row, made.source)
        original = origin.at if origin is not None and origin.at else made.source
        if not self._is_there(original):
            original = self._seek.find(row) or original
        return Move(made.video, at, original, made.sidecar, made.mode.reverse)

    def _again(self, way: Way, was: str) -> Move:
        """A copy that was taken away is made again, when its original is back."""
        row = next(row for row in way.rows if Mode(row["mode"]).removes)
        taken = as_move(row)
        origin = self._origin(row, taken.target)
        original = origin.was if origin is not None and origin.was else taken.target
        if origin is None and not self._is_there(original):
            original = self._seek.find(row) or original
        return Move(taken.video, original, was, taken.sidecar, taken.mode.reverse)

    def _origin(self, row: sqlite3.Row, at: str) -> Way | None:
        """The way of the file that was copied, or compared with: it lay there."""
        since = (w for w in self._ways if w.was == at and w.rows[0]["id"] > row["id"])
        return self._origins.get(row["id"]) or next(since, None)


def _in_turn(ways: Sequence[Way]) -> Iterator[Way]:
    """The ones that go home; what lies where another one has to go leaves first."""
    away = [way for way in ways if way.was is not None and way.at is not None]
    by_place = {way.at: way for way in away}
    seen: set[int] = set()
    for way in away:
        line: list[Way] = []
        ahead: Way | None = way
        while ahead is not None and id(ahead) not in seen:
            seen.add(id(ahead))
            line.append(ahead)
            ahead = by_place.get(ahead.was)
        yield from reversed(line)


def _has_part(way: Way, batch: str) -> bool:
    return any(row["batch"] == batch and row["in_place"] for row in way.rows)
