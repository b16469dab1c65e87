"""Making planned moves, one after the other; what became of them is settled later."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from clipshelf.domain.events import always
from clipshelf.library.carry import Changed, carry, is_held
from clipshelf.library.identity import identify
from clipshelf.library.listings import Listings
from clipshelf.library.places import Places
from clipshelf.library.seeking import holds
from clipshelf.library.settling import TAKEN, Failure, as_move, temporary_name
from clipshelf.library.store.db import Database
from clipshelf.library.walk import reason_for

STAYS = "its video stays where it is"
ENDED = "it was ended before this one"


@dataclass(frozen=True, slots=True)
class Making:
    """Carries the files of one library; a new one for each batch."""

    places: Places
    db: Database
    listings: Listings
    goes_on: Callable[[], bool] = always
    _begun: set[str] = field(default_factory=set)  # videos
    # How the files begin that had to stay, and why, by batch and video.
    _left: dict[tuple[str, str], list[tuple[bytes, Failure]]] = field(
        default_factory=dict
    )

    def make(self, rows: Iterable[sqlite3.Row]) -> dict[int, Failure]:
        """Make planned moves, in this order; one that fails stops no other.

        Returns:
            Why some were not made, by the number of the move.
        """
        failures: dict[int, Failure] = {}
        for row in rows:
            of = row["batch"], row["video"]
            failure = _left_behind(row, self._left.get(of, ())) or self._try(row)
            if failure is not None:
                failures[row["id"]] = failure
                if not row["sidecar"]:
                    begins = _stem(row["source"])
                    self._left.setdefault(of, []).append((begins, failure))
        return failures

    def _try(self, row: sqlite3.Row) -> Failure | None:
        # All files of a video go, or none of them.
        if row["video"] not in self._begun and not self.goes_on():
            return Failure(ENDED)
        self._begun.add(row["video"])
        try:
            self._make(row)
        except FileExistsError:
            return Failure(TAKEN)
        except OSError as error:
            return Failure(reason_for(error), is_held(error))
        return None

    def _make(self, row: sqlite3.Row) -> None:
        move = as_move(row)
        source, target = self.places.of(move.source), self.places.of(move.target)
        seen = source.lstat()
        # A link would be moved in place of the file that it leads to, and lead nowhere.
        linked = bool(move.video) and not stat.S_ISREG(seen.st_mode)
        if linked or seen.st_size != row["size"]:
            raise Changed
        if not (move.sidecar or holds(self.places, self.db, move.video, move.source)):
            raise Changed
        if move.source == move.target:
            return  # a person has put it there already
        temporary = temporary_name(target, row)
        with self.listings.moving(source, target, move.mode):
            carry(move.mode, source, target, temporary, lambda: self._copying(row))

    def _copying(self, row: sqlite3.Row) -> None:
        """A drive may refuse to rename between its folders, which nobody foresees."""
        if row["digest"] is None:
            digest = identify(self.places.of(os.fsdecode(row["source"])))
            query = "UPDATE moves SET digest = ? WHERE id = ?"
            self.db.execute(query, digest, row["id"])


def _left_behind(
    row: sqlite3.Row, left: Iterable[tuple[bytes, Failure]]
) -> Failure | None:
    """A side-car stays with its video.

    Args:
        row: any move.
        left: how files of its video begin that were not moved, and why not.
    """
    if row["sidecar"]:
        for stem, failure in left:
            if row["source"].startswith(stem):
                return Failure(STAYS, failure.waits)
    return None


def _stem(path: bytes) -> bytes:
    return path.rpartition(b".")[0] + b"."
