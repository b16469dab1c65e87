"""The vectors of one encoder: keys in memory, numbers on the disk until asked for.

A million vectors of 1,280 numbers are 2.6 GB. What is kept of them is 57 bytes each: a
key, and where it stands. The numbers stay in shards that are mapped into memory, and
leave it again when they have been read.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.features import Vectors
from clipshelf.domain.video import VideoId
from clipshelf.library.store.shards import FINGERPRINT_BYTES, ID_BYTES

Keys: TypeAlias = NDArray[np.bytes_]
Rows: TypeAlias = NDArray[np.int64]

KEY_BYTES = ID_BYTES + FINGERPRINT_BYTES
KEY = np.dtype(f"S{KEY_BYTES + 1}")  # one more: what is longer looks like none of ours
NOWHERE = -1
ROWS = 4096  # read at a time


@dataclass(frozen=True, slots=True)
class Run:
    """The keys of some shards, in their order."""

    keys: Keys  # (n,) sorted; of equal ones the last is the newest
    rows: Rows  # (n,) where each of them stands, counted through all shards

    @classmethod
    def of(cls, parts: Sequence[np.ndarray], first: int) -> Run:
        """Of shards whose first row has that number, the oldest first."""
        keys = np.concatenate([np.zeros(0, KEY), *map(_keys_of, parts)])
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], order.astype(np.int64) + first)

    def find(self, asked: Keys) -> Rows:
        """`(len(asked),)` rows, or `NOWHERE`."""
        if len(self.keys) == 0:
            return np.full(len(asked), NOWHERE, np.int64)
        at = np.searchsorted(self.keys, asked, side="right") - 1
        return np.where(self.keys[at] == asked, self.rows[at], NOWHERE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All vectors of one encoder."""

    parts: tuple[np.ndarray, ...] = ()  # shards of one kind, oldest first
    runs: tuple[Run, ...] = ()  # the newest first

    def __len__(self) -> int:
        """Rows; a vector that was made twice counts twice."""
        return sum(map(len, self.parts))

    def __contains__(self, key: tuple[VideoId, str]) -> bool:
        return bool(self.find(as_keys([key]))[0] != NOWHERE)

    def find(self, asked: Keys) -> Rows:
        """`(len(asked),)` where each vector stands, or `NOWHERE`.

        Args:
            asked: as `as_keys` makes them.
        """
        rows = np.full(len(asked), NOWHERE, np.int64)
        for run in self.runs:
            missing = np.flatnonzero(rows == NOWHERE)
            rows[missing] = run.find(asked[missing])
        return rows

    def at(self, rows: Rows, dim: int) -> Vectors:
        """`(len(rows), dim)`; zeros for `NOWHERE`, and for what is no vector."""
        out = np.zeros((len(rows), dim), np.float32)
        if not self.parts or self.parts[0].dtype["vector"].shape != (dim,):
            return out
        ends = np.cumsum([len(part) for part in self.parts])
        homes = np.where(rows == NOWHERE, NOWHERE, np.searchsorted(ends, rows, "right"))
        for home in np.unique(homes[homes != NOWHERE]).tolist():
            here = np.flatnonzero(homes == home)
            # In the order of the file: what is not in memory is read once.
            here = here[np.argsort(rows[here], kind="stable")]
            part = self.parts[home]
            out[here] = part["vector"][rows[here] - (ends[home] - len(part))]
        out[~np.isfinite(out).all(axis=1)] = 0
        return out

    def take(self, keys: Sequence[tuple[VideoId, str]], dim: int) -> Vectors:
        """`(len(keys), dim)`; zeros for what is not here, or is no vector."""
        return self.at(self.find(as_keys(keys)), dim)

    def keys(self) -> dict[int, tuple[VideoId, str]]:
        """The key of each row; of what was made twice, the newest alone."""
        found: dict[tuple[VideoId, str], int] = {}
        for run in reversed(self.runs):
            # A byte that is no digit makes a key that nothing asks for.
            texts = (key.decode("ascii", "replace") for key in run.keys.tolist())
            pairs = ((t[:ID_BYTES].rstrip("\0"), t[ID_BYTES:]) for t in texts)
            found |= dict(zip(pairs, run.rows.tolist(), strict=True))
        return {row: key for key, row in sorted(found.items(), key=lambda one: one[1])}

    def blocks(self) -> Iterator[Vectors]:
        """All rows in their order, some at a time."""
        for part in self.parts:
            for first in range(0, len(part), ROWS):
                yield np.asarray(part["vector"][first : first + ROWS], np.float32)
            let_go(part)

    def let_go(self) -> None:
        """What was read leaves the memory; it is read again when it is asked for."""
        for part in self.parts:
            let_go(part)


def as_keys(keys: Sequence[tuple[VideoId, str]]) -> Keys:
    """As a shard has them: the video, and what its vector was made from."""
    texts = [f"{video:\0<{ID_BYTES}}{made_from}" for video, made_from in keys]
    return np.array([text.encode("ascii", "replace") for text in texts], KEY)


def let_go(records: np.ndarray) -> None:
    """Of a file that is mapped into memory only the mapping stays."""
    mapping = getattr(records, "_mmap", None)
    if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapping.madvise(mmap.MADV_DONTNEED)


def _keys_of(records: np.ndarray) -> Keys:
    """`(n,)`, copied: the two first fields of a record lie side by side."""
    kind = np.dtype(
        {
            "names": ["key"],
            "formats": [f"S{KEY_BYTES}"],
            "offsets": [0],
            "itemsize": records.dtype.itemsize,
        }
    )
    keys = np.array(records.view(kind)["key"], KEY)
    let_go(records)  # at once: with a key the disk sends the numbers beside it
    return keys
