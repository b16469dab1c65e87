"""DropQuery: videos whose folder hangs by a few of their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.strategies import batches, wording
from clipshelf.learning.strategies.margin_cluster import one_of_each

MASKS = 3
DROPPED = 0.75  # share of a vector's numbers set to 0


@dataclass(frozen=True, slots=True)
class DropQuery:
    """Hide most of a vector: where the guess changes, it was a weak one.

    Formula: three masks that each drop 75 % of the numbers; candidates are the videos
    whose likeliest folder changes under at least two; k-means of these with B clusters,
    and from each the one nearest to the centre, largest cluster first.
    Cost: three more predictions of the pool, and O(m d B) an iteration, m candidates.
    Source: Gupte et al. (2024), Revisiting active learning in the era of vision
    foundation models, section 3.

    The pool's own model predicts where the pool has one, else the nearest folder mean
    of its labelled videos; without either all videos are candidates.
    """

    name: ClassVar[str] = "dropquery"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Largest group of wavering videos first."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        wavering = _wavering(pool)
        if len(wavering) == 0:
            wavering = np.arange(len(pool))
        rows = one_of_each(pool, wavering, min(n, batches.LARGEST))
        return batches.followed_by_margin(
            pool, n, rows, lambda row: wording.contest(pool, row)
        )


def _wavering(pool: Pool) -> Ints:
    changed = np.zeros(len(pool), np.int64)
    plain = _guesses(pool, pool.vectors)
    for _ in range(MASKS):
        kept = pool.rng.random(pool.vectors.shape, np.float32) >= DROPPED
        # Divided by the share that is kept, so that sums keep their size.
        masked = np.where(kept, pool.vectors / (1 - DROPPED), 0)
        changed += _guesses(pool, masked) != plain
    return np.flatnonzero(2 * changed > MASKS)


def _guesses(pool: Pool, X: Floats) -> Ints:
    if pool.model is not None:
        return np.asarray(pool.model.proba(X).argmax(axis=1))
    if len(pool.labelled) == 0:
        return np.zeros(len(X), np.int64)
    there = np.unique(pool.answers)
    means = np.stack([pool.labelled[pool.answers == c].mean(axis=0) for c in there])
    return np.asarray(there[clusters.nearest(X, means)])
