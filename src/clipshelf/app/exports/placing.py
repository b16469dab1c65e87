"""Sorting into another folder, without touching the library: shared by two formats."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.opening import Library
from clipshelf.domain.errors import Invalid, Unavailable
from clipshelf.domain.label import MAX_PART_BYTES
from clipshelf.domain.video import File, join
from clipshelf.library.plan import check_inside, numbered
from clipshelf.library.sidecars import owners, renamed
from clipshelf.library.walk import reason_for

MOST_ALIKE = 1000  # files of one name in one folder


class Put(Protocol):
    """How a file gets to its place, and whether it is there already."""

    def put(self, source: Path, target: Path) -> None:
        """Make `target`, whose folder exists.

        Raises:
            FileExistsError: it is taken.
            OSError: anything else that the system says.
        """
        ...

    def is_there(self, source: Path, target: Path) -> bool:
        """Is `target`, which exists, what `put` would make of `source`?

        Raises:
            OSError: one of them cannot be read.
        """
        ...


def place(library: Library, rows: Sequence[Row], target: Path, way: Put) -> Taken:
    """Give each video that belongs to a folder a place in `target`; never overwrite.

    Raises:
        Unavailable: the target has gone away meanwhile.
    """
    placing = _Placing(library, target, way)
    for row in rows:
        placing.row(row)
    return Taken(placing.taken, tuple(placing.skipped), placing.present, placing.left)


@dataclass(slots=True)
class _Placing:
    library: Library
    target: Path
    way: Put
    taken: int = 0
    present: int = 0
    left: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    _owned: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # by folder

    def row(self, row: Row) -> None:
        if row.folder is None:
            self.left += 1
            return
        try:
            self._put(row, row.folder)
        except Invalid as error:
            self.skipped.append((row.path, str(error)))
        except OSError as error:
            self.skipped.append((row.path, reason_for(error)))

    def _put(self, row: Row, folder: str) -> None:
        if row.lies_in:
            self.skipped.append((row.path, "it lies in several folders"))
            return
        # Its file may have been moved since the rows were read.
        known = self.library.catalogue.video(row.video)
        if known is None or not known.files:
            self.skipped.append((row.path, "it is gone"))
            return
        file = known.files[0]
        self._check_unchanged(file)
        check_inside(self.target, folder)
        if not self.target.is_dir():
            raise Unavailable(
                "The folder to export into is gone.",
                code="target-away",
                hint="Connect its drive, and say it again: what is there stays.",
            )
        place = self.target / folder
        place.mkdir(parents=True, exist_ok=True)
        followers = self._followers(file)
        name = self._name(file, followers, place)
        if self._one(self.library.root / file.path, place / name):
            self.taken += 1
        else:
            self.present += 1
        for follower in followers:
            path = join(file.folder, follower)
            there = place / renamed(follower, file.name, name)
            try:
                self._one(self.library.root / path, there)
            except OSError as error:
                self.skipped.append((path, reason_for(error)))

    def _one(self, source: Path, target: Path) -> bool:
        """Put one file there; False if it is there."""
        if os.path.lexists(target) and self.way.is_there(source, target):
            return False
        self.way.put(source, target)
        return True

    def _check_unchanged(self, file: File) -> None:
        seen = (self.library.root / file.path).lstat()
        if (seen.st_size, seen.st_mtime_ns) != (file.size, file.mtime_ns):
            raise OSError(0, "it has changed since the last scan")

    def _name(self, file: File, followers: Sequence[str], place: Path) -> str:
        """Its name, or `name (2)` where another file has that."""
        source = self.library.root / file.path
        longest = max(len(os.fsencode(n)) for n in (file.name, *followers))
        name = file.name
        for number in range(2, MOST_ALIKE):
            there = place / name
            if not os.path.lexists(there) or self.way.is_there(source, there):
                return name
            name = numbered(file.name, number, MAX_PART_BYTES - longest)
        raise OSError(0, "too many files of that name")

    def _followers(self, file: File) -> Sequence[str]:
        """The side-cars of a file, by name."""
        if file.folder not in self._owned:
            names = os.listdir(self.library.root / file.folder)  # noqa: PTH208  # 3x
            mine: dict[str, list[str]] = {}
            for sidecar, video in sorted(owners(names).items()):
                mine.setdefault(video, []).append(sidecar)
            self._owned[file.folder] = mine
        return self._owned[file.folder].get(file.name, ())
