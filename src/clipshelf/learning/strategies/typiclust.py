"""TypiClust: the most typical video of each group that has no label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Floats
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.strategies import batches

GROUPS = 500  # at most: beyond it they are too small to be typical of anything


@dataclass(frozen=True, slots=True)
class TypiClust:
    """Coverage without a model: group everything, ask where the crowd is densest.

    Formula: k-means with l + B clusters (l labels, a batch of B, 500 at most); clusters
    in the order of fewest labels, then most videos; from each the video with the
    smallest mean distance to its 20 nearest neighbours in that cluster.
    Cost: O(n d (l + B)) an iteration; probabilities are not looked at.
    Source: Hacohen, Dekel and Weinshall (2022), Active learning on a budget.
    """

    name: ClassVar[str] = "typiclust"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Least covered group first."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        batch = min(n, batches.LARGEST, len(pool))
        groups = min(len(pool.labelled) + batch, GROUPS)
        everything = _with_labelled(pool)
        _, home = clusters.kmeans(everything, groups, pool.rng)
        mine, theirs = home[: len(pool)], home[len(pool) :]
        sizes = np.bincount(home, minlength=groups)
        covered = np.bincount(theirs, minlength=groups)
        rows: list[int] = []
        for group in np.lexsort((-sizes, covered)):
            members = np.flatnonzero(mine == group)
            if len(members) and len(rows) < batch:
                typical = -clusters.crowding(pool.vectors[members], pool.rng)
                rows.append(int(members[clusters.best(typical, pool.rng)]))
        size = sizes[home[rows]]
        why = dict(zip(rows, size.tolist(), strict=True))
        return batches.followed_by_margin(
            pool, n, np.array(rows, np.int64), lambda row: _reason(why[row])
        )


def _with_labelled(pool: Pool) -> Floats:
    if len(pool.labelled) == 0:
        return pool.vectors
    return np.concatenate([pool.vectors, pool.labelled.astype(pool.vectors.dtype)])


def _reason(size: int) -> str:
    if size == 1:
        return "unlike all others"
    return f"typical of {size} videos that are alike"
