"""A part of a very large pool that is worth a strategy's while."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.learning.giving_way import give_way
from clipshelf.learning.probabilities import tilt

ROWS = 16_384  # scored at a time


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows are taken for which reason; together at most some 12,000."""

    drawn: int = 4000  # uniformly: what is to be covered
    doubtful: int = 1000  # the least certain of all
    likely: int = 50  # likeliest members of each of the folders with fewest labels
    small_folders: int = 5
    anchors: int = 10  # labelled videos of each folder
    all_anchors: int = 200
    neighbours: int = 25  # of each anchor
    searched: int = 100_000  # rows that neighbours are looked for in


@dataclass(frozen=True, slots=True)
class Known:
    """What has a label."""

    X: Floats  # (l, c)
    y: Ints  # (l,) folders; -1: of none that the model knows
    counts: Ints  # (k,) labels of each folder


@dataclass(frozen=True, slots=True)
class Scored:
    """A pool, with what the model thinks of each row."""

    X: Floats  # (n, c), whole vectors or a few components of them
    proba: Floats  # (n, k); k may be 0
    margins: Floats  # (n,)


def subpool(
    pool: Scored,
    rows: Ints,
    known: Known,
    rng: np.random.Generator,
    sizes: Sizes | None = None,
) -> Ints:
    """Rows to choose a batch from, so that choosing takes as long in any pool.

    The neighbours of a few labelled videos of each folder, where small folders are
    found; the most doubtful of all; the likeliest members of small folders; and some
    drawn at random, which stand for the rest.

    Args:
        pool: n videos.
        rows: (m,), which of them may be chosen.
        known: the labelled videos, in the same c columns.
        rng: draws.
        sizes: of the parts.

    Returns:
        Some of `rows`, rising.

    Cost:
        O(n k) for the doubtful, O(200 s c) for neighbours among s <= 100,000 rows.

    Source:
        Lesci and Vlachos (2024), AnchorAL: Computationally efficient active learning
        for large and imbalanced datasets; the doubtful and the likely are ours, since
        everything is scored anyway.
    """
    sizes = sizes or Sizes()
    parts = [_some(rows, sizes.drawn, rng)]
    if pool.proba.shape[1]:
        doubt = (1 - pool.margins) * (pool.proba @ tilt(known.counts, pool.proba.dtype))
        parts.append(_largest(doubt, rows, sizes.doubtful))
        small = np.argsort(known.counts, kind="stable")[: sizes.small_folders]
        parts += [_largest(pool.proba[:, c], rows, sizes.likely) for c in small]
        parts.append(_around_anchors(pool.X, rows, known, rng, sizes))
    return np.unique(np.concatenate(parts))


def _around_anchors(
    X: Floats, rows: Ints, known: Known, rng: np.random.Generator, sizes: Sizes
) -> Ints:
    anchors = [
        _some(np.flatnonzero(known.y == folder), sizes.anchors, rng)
        for folder in range(len(known.counts))
    ]
    chosen = _some(np.concatenate(anchors), sizes.all_anchors, rng)
    if len(chosen) == 0:
        return chosen
    among = np.sort(_some(rows, sizes.searched, rng))
    # Squared distances to the anchors, but for the anchors' own lengths.
    centres = known.X[chosen]
    most = min(sizes.neighbours, len(among))
    best = np.full((len(chosen), most), np.inf, np.float32)
    found = np.zeros((len(chosen), most), np.int64)
    for start in range(0, len(among), ROWS):
        give_way()
        here = among[start : start + ROWS]
        near = X[here]
        gaps = (near**2).sum(axis=1) - 2 * (centres @ near.T)
        kept = np.argpartition(gaps, min(most, len(here)) - 1, axis=1)[:, :most]
        offers = np.concatenate([best, np.take_along_axis(gaps, kept, axis=1)], axis=1)
        names = np.concatenate([found, here[kept]], axis=1)
        kept = np.argpartition(offers, most - 1, axis=1)[:, :most]
        best = np.take_along_axis(offers, kept, axis=1)
        found = np.take_along_axis(names, kept, axis=1)
    return np.unique(found[np.isfinite(best)])


def _some(rows: Ints, most: int, rng: np.random.Generator) -> Ints:
    return rows if len(rows) <= most else rng.choice(rows, most, replace=False)


def _largest(scores: Floats, rows: Ints, most: int) -> Ints:
    if len(rows) <= most:
        return rows
    return rows[np.argpartition(-scores[rows], most - 1)[:most]]
