"""The first questions, when nothing is labelled: one of each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.strategies import batches, wording


@dataclass(frozen=True, slots=True)
class FirstBatch:
    """As many groups as questions, and from each the most typical video.

    Formula: k-means with n clusters, largest first; in each the video with the smallest
    mean distance to its 20 nearest neighbours. The video nearest to the centre may
    lie between crowds. Probabilities are not looked at.
    Cost: O(n d B) an iteration for a batch of B: half a second to a second for 10,000
    videos and 20 groups, once.
    Source: Hacohen, Dekel and Weinshall (2022), Active learning on a budget.
    """

    name: ClassVar[str] = "first_batch"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Largest group first; videos beyond the groups follow at random."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        groups = min(n, batches.LARGEST)
        rows = _typical(pool, groups)
        why = f"{_why(pool)}: one of {len(rows)} different kinds"
        picks = batches.followed_by_margin(pool, n, rows, lambda _: why)
        kinds = ("first",) * len(rows) + ("random",) * (len(picks.rows) - len(rows))
        return replace(picks, kinds=kinds)


def _typical(pool: Pool, groups: int) -> Ints:
    _, home = clusters.kmeans(pool.vectors, groups, pool.rng)
    sizes = np.bincount(home)
    rows = []
    for group in np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]:
        members = np.flatnonzero(home == group)
        crowded = -clusters.crowding(pool.vectors[members], pool.rng)
        rows.append(members[clusters.best(crowded, pool.rng)])
    return np.array(rows, np.int64)


def _why(pool: Pool) -> str:
    if pool.counts.size < 2:
        return wording.unknown(pool)
    return "whatever the model says"
