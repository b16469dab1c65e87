"""The names in folders, kept in memory for as long as nobody else changes them.

To list a folder of 50,000 names takes 20 ms, and several times that while another
thread computes: too long for every label. A folder's own time of change tells whether
something came or went. What we move ourselves is noted, so that it does not count.
"""

from __future__ import annotations

import os
import unicodedata
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, takewhile
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from clipshelf.domain.moves import Mode

# Not every system tells of every change: two within one tick of its clock look like
# one, and some network shares answer from memory. So nothing is kept for longer, but
# for folders that are so large that listing them would take more than this share of it.
KEPT_SECONDS = 10.0
SHARE = 0.01

_Stamp: TypeAlias = tuple[int, int, int]


@dataclass(slots=True)
class Names:
    """The names in one folder."""

    ordered: list[str]
    _folded: Counter[str] | None = None  # made when it is first asked for

    def beginning(self, start: str) -> Iterator[str]:
        """Those that begin like that."""
        first = islice(self.ordered, bisect_left(self.ordered, start), None)
        return takewhile(lambda name: name.startswith(start), first)

    def taken(self, name: str) -> bool:
        """Is there one that some file system takes for the same?"""
        if self._folded is None:
            self._folded = Counter(map(fold, self.ordered))
        return self._folded[fold(name)] > 0

    def add(self, name: str) -> None:
        """It came."""
        insort(self.ordered, name)
        if self._folded is not None:
            self._folded[fold(name)] += 1

    def remove(self, name: str) -> bool:
        """It went; False if it was not known here."""
        at = bisect_left(self.ordered, name)
        if self.ordered[at : at + 1] != [name]:
            return False
        del self.ordered[at]
        if self._folded is not None:
            self._folded[fold(name)] -= 1
        return True


@dataclass(slots=True)
class _Kept:
    names: Names
    stamp: _Stamp
    until: float  # when it is listed again, by the clock


@dataclass(slots=True)
class Listings:
    """Every folder that was listed a moment ago. One thread at a time may use it."""

    clock: Callable[[], float] = monotonic  # seconds
    _kept: dict[Path, _Kept] = field(default_factory=dict)

    def names(self, folder: Path) -> Names:
        """What lies in a folder now; nothing if it is none."""
        kept = self._fresh(folder)
        if kept is None:
            self._forget_old()
            stamp, began = _stamp(folder), self.clock()
            names = Names(_listed(folder))
            if stamp is None:
                return names
            now = self.clock()
            until = now + max(KEPT_SECONDS, (now - began) / SHARE)
            kept = self._kept[folder] = _Kept(names, stamp, until)
        return kept.names

    @contextmanager
    def moving(self, source: Path, target: Path, mode: Mode) -> Iterator[None]:
        """Around a move of ours; after one that fails, its folders are listed anew."""
        places = {source.parent, target.parent}
        known = {place: kept for place in places if (kept := self._fresh(place))}
        for place in places:
            self._kept.pop(place, None)
        if mode is not Mode.MOVE or not target.parent.is_dir():
            # Rare: not worth following. A folder that is made is a name in another one.
            self._kept.clear()
            known.clear()
        yield
        for place, kept in known.items():
            stamp = _stamp(place)
            gone = place != source.parent or kept.names.remove(source.name)
            if stamp is None or not gone:
                continue
            if place == target.parent:
                kept.names.add(target.name)
            self._kept[place] = _Kept(kept.names, stamp, kept.until)

    def _fresh(self, folder: Path) -> _Kept | None:
        kept = self._kept.get(folder)
        if kept is None or kept.until < self.clock():
            return None
        return kept if kept.stamp == _stamp(folder) else None

    def _forget_old(self) -> None:
        now = self.clock()
        self._kept = {f: kept for f, kept in self._kept.items() if kept.until >= now}


def fold(name: str) -> str:
    """Equal for names that some file system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def _stamp(folder: Path) -> _Stamp | None:
    try:
        stat = folder.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino, stat.st_mtime_ns


def _listed(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  # 3x as fast
    except (FileNotFoundError, NotADirectoryError):
        return []
