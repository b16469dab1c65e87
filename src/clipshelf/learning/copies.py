"""Which videos are copies of one another: re-uploads, re-encodes, watermarked ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Floats, Ints
from clipshelf.learning.strategies.auto import COPY
from clipshelf.learning.threads import one_thread

Hashes = NDArray[np.uint64]

ROWS = 1024  # compared at a time
PAIRS = 200_000  # held against each other's hashes at a time
# Real copies have cosines of .77 and more (nine of ten), less than `auto` calls a
# near-copy: a watermark moves the vector further than it moves the shapes.
NEAR = 0.75
BITS = 14.0  # of 64, that differ in the mean; pictures of different clips differ in 32
STILL_BITS = 4.0  # the same, where nothing moves that could tell two clips apart
# Encoders round a clip's length, and may drop a frame or two.
SHARE, SECONDS = 0.03, 0.15


@dataclass(frozen=True, slots=True)
class Looks:
    """What n videos look like, and what changes in them; 0 where nothing is known."""

    stills: Hashes  # (n, f)
    changes: Hashes  # (n, f - 1)
    seconds: Floats  # (n,), their lengths

    @classmethod
    def of(cls, hashes: Sequence[Hashes], seconds: Sequence[float]) -> Looks:
        """From hashes as `hash_frames` gives them: (2 f - 1,) each, or none."""
        most = max([1, *((len(own) + 1) // 2 for own in hashes)])
        stills = np.zeros((len(hashes), most), np.uint64)
        changes = np.zeros((len(hashes), most - 1), np.uint64)
        for row, own in enumerate(hashes):
            frames = (len(own) + 1) // 2
            stills[row, :frames] = own[:frames]
            changes[row, : len(own) - frames] = own[frames:]
        return cls(stills, changes, np.asarray(seconds, np.float64))


def pairs(X: Vectors, looks: Looks) -> Ints:
    """`(m, 2)` rows that are copies of one another, the lower row first.

    Two videos are copies if they are as long as each other, their vectors are near, and
    the hashes of their frames and of what changes between these differ in at most 14
    bits of 64. Where nothing is known to change, their frames may differ in 4 bits, and
    their vectors must be as close as the near-copies of `auto`.

    Args:
        X: (n, d), one signal: frames; rows of unit length or zero.
        looks: of the same videos.

    Cost:
        O(n^2 d / 2), see docs/search.md.
    """
    found = [np.zeros((0, 2), np.int64)]
    for start in range(0, len(X), ROWS):
        with one_thread():
            alike = X[start : start + ROWS] @ X[start:].T
        ones, others = np.nonzero(alike > NEAR)
        later = others > ones
        ones, others = ones[later], others[later]
        cosines = alike[ones, others]
        for part in range(0, len(ones), PAIRS):
            some = slice(part, part + PAIRS)
            rows = np.stack([ones[some], others[some]], axis=1) + start
            found.append(rows[_are_copies(rows, cosines[some], looks)])
    return np.concatenate(found)


def groups(
    found: Ints, quality: Sequence[tuple[float, ...]]
) -> tuple[tuple[int, ...], ...]:
    """Rows in groups, the best of each first; every other one is a copy of that one.

    A chain does not make a group: what resembles only a copy of the best is not thrown
    away for its sake.

    Args:
        found: (m, 2), the pairs.
        quality: of each row; the higher, the better.
    """

    def by_quality(rows: set[int]) -> list[int]:
        return sorted(rows, key=lambda row: (*quality[row], -row), reverse=True)

    near: dict[int, set[int]] = {}
    for one, other in found.tolist():
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    left, together = set(near), []
    for best in by_quality(left):
        copies = near[best] & left
        if best in left and copies:
            left -= {best, *copies}
            together.append((best, *by_quality(copies)))
    return tuple(together)


def _are_copies(rows: Ints, cosines: Vectors, looks: Looks) -> NDArray[np.bool_]:
    """`(m,)` of pairs of rows `(m, 2)`."""
    one, other = rows.T
    seconds = looks.seconds[one], looks.seconds[other]
    longer = np.maximum(*seconds)
    as_long = np.abs(seconds[0] - seconds[1]) <= SHARE * longer + SECONDS
    stills = _apart(looks.stills[one], looks.stills[other])
    changes = _apart(looks.changes[one], looks.changes[other])
    moving = (stills <= BITS) & (changes <= BITS)
    still = np.isnan(changes) & (stills <= STILL_BITS) & (cosines > COPY)
    return np.asarray(as_long & (moving | still))


def _apart(one: Hashes, other: Hashes) -> Floats:
    """`(m,)` bits of 64 that differ in the mean, of `(m, f)`; nan: no two are known."""
    known = (one != 0) & (other != 0)
    bits = np.where(known, np.bitwise_count(one ^ other), 0).sum(axis=1)
    count = known.sum(axis=1)
    return np.where(count > 0, bits / np.maximum(count, 1), np.nan)
