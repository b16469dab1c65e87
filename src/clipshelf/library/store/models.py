"""Saved models: a card and arrays, written then renamed. They carry no code."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import numpy as np

from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Arrays, ModelCard
from clipshelf.domain.untrusted import check_arrays, read_arrays, read_plain
from clipshelf.library.store.card import read_card

MAX_CARD_BYTES = 16 << 20  # 10,000 folders and an audit are well below 2 MB
MAX_ARRAYS_BYTES = 4 << 30
KEPT = 5  # models that stay on disk, the newest ones
# What is made here: a time and a random end, or a model that is being written. Nothing
# else is read or removed, whatever was put beside it.
ID = re.compile(r"\d{8}-\d{6}-\d{6}-[0-9a-f]{2,8}")
UNFINISHED = re.compile(r"\.[0-9a-f]{32}")
STAMP = "%Y%m%d-%H%M%S-%f"  # to the microsecond: ids sort by age
_Stamp: TypeAlias = tuple[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The folder `models/` of a library's state."""

    root: Path
    _read: dict[_Stamp, ModelCard] = field(default_factory=dict)  # cards of whole ones

    def save(self, card: ModelCard, arrays: Arrays) -> None:
        """Write a model; it is there whole, or not at all."""
        self.root.mkdir(parents=True, exist_ok=True)
        temporary = self.root / f".{uuid4().hex}"
        temporary.mkdir()
        # JSON's escapes also carry folder names that are not UTF-8.
        text = json.dumps(asdict(card), indent=1)
        (temporary / "card.json").write_text(text, encoding="ascii")
        np.savez(temporary / "arrays.npz", allow_pickle=False, **dict(arrays))
        temporary.rename(self.root / card.id)
        # It stays, also where names of a clock gone wrong sort after its own.
        for old in [name for name in self._ids() if name != card.id][: 1 - KEPT]:
            shutil.rmtree(self.root / old, ignore_errors=True)

    def new_id(self, now: datetime) -> str:
        """A name that sorts after every model here, also where the clock went back.

        Args:
            now: the time, in UTC.
        """
        stamp = now.strftime(STAMP)
        last = max(self._ids(), default="")[: len(stamp)]
        if last >= stamp:
            with suppress(ValueError, OverflowError):  # no time that ever was
                later = datetime.strptime(last, STAMP) + timedelta(microseconds=1)
                stamp = later.strftime(STAMP)
        return f"{stamp}-{uuid4().hex[:4]}"

    def newest(self) -> ModelCard | None:
        """The card of the last model that is there whole, as far as its files tell."""
        return next(self.cards(), None)

    def cards(self) -> Iterator[ModelCard]:
        """The cards of all models that are there whole, the newest first."""
        for name in reversed(self._ids()):
            with suppress(Invalid, OSError, ValueError):
                yield self._whole(name)

    def card(self, name: str) -> ModelCard:
        """One model's card.

        Raises:
            Invalid: it is missing or damaged.
        """
        path = self.root / name / "card.json"
        try:
            return read_card(read_plain(path, MAX_CARD_BYTES), name)
        except (OSError, ValueError) as error:
            raise _damaged(name) from error

    def arrays(self, card: ModelCard) -> Arrays:
        """One model's arrays.

        Raises:
            Invalid: they are missing, damaged or beyond any sensible size.
        """
        path = self.root / card.id / "arrays.npz"
        try:
            return read_arrays(path, MAX_ARRAYS_BYTES)
        except (OSError, ValueError) as error:
            raise _damaged(card.id) from error

    def damaged(self) -> tuple[Path, ...]:
        """Folders of models that cannot be read, and of ones that were never finished.

        They count as absent. Each archive is read whole: a matter of milliseconds.
        """
        broken = [name for name in self._ids() if not self._is_whole(name)]
        begun = self._names(UNFINISHED)
        return tuple(self.root / name for name in sorted([*broken, *begun]))

    def discard_damaged(self) -> tuple[Path, ...]:
        """Remove what `damaged` finds, while nobody trains; what was removed."""
        found = self.damaged()
        for path in found:
            shutil.rmtree(path, ignore_errors=True)
        return found

    def _is_whole(self, name: str) -> bool:
        try:
            self.arrays(self.card(name))
        except Invalid:
            return False
        return True

    def _whole(self, name: str) -> ModelCard:
        """The card of a model, looked at once: each label asks for the newest.

        Raises:
            Invalid, OSError, ValueError: it is not whole.
        """
        stamp = self._stamp(name)
        card = self._read.get(stamp)
        if card is None:
            check_arrays(self.root / name / "arrays.npz", MAX_ARRAYS_BYTES)
            card = self.card(name)
            if len(self._read) > KEPT:
                self._read.clear()
            self._read[stamp] = card
        return card

    def _stamp(self, name: str) -> _Stamp:
        """Changes when one of a model's files does."""
        files = (self.root / name / "card.json", self.root / name / "arrays.npz")
        stats = [path.stat() for path in files]
        return name, tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)

    def _ids(self) -> list[str]:
        """By age: an id begins with its time."""
        return self._names(ID)

    def _names(self, pattern: re.Pattern[str]) -> list[str]:
        try:
            with os.scandir(self.root) as entries:
                return sorted(
                    entry.name
                    for entry in entries
                    # A link leads to a folder that is somebody else's.
                    if pattern.fullmatch(entry.name)
                    and entry.is_dir(follow_symlinks=False)
                )
        except (FileNotFoundError, NotADirectoryError):
            return []


def _damaged(name: str) -> Invalid:
    return Invalid(
        f"The saved model {name} cannot be read.",
        code="bad-model",
        hint="clipshelf train makes a new one.",
    )
