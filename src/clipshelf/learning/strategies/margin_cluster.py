"""Near-ties of different kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.probabilities import margin
from clipshelf.learning.strategies import batches, wording

AMONG = 10  # near-ties for each question


@dataclass(frozen=True, slots=True)
class MarginCluster:
    """The smallest margins, grouped, and from each group the one in the middle.

    Formula: the 10 B videos with the smallest p1 - p2, k-means with B clusters, argmin
    of |x - centre| in each; largest cluster first.
    Cost: O(n k), and O(10 B d B) an iteration: hardly more than margin.
    Source: Citovsky et al. (2021), Batch active learning at scale (Cluster-Margin),
    with k-means in place of their hierarchical clusters.
    """

    name: ClassVar[str] = "margin_cluster"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Largest group of near-ties first."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        batch = min(n, batches.LARGEST)
        rows = one_of_each(pool, nearest_ties(pool, AMONG * batch), batch)
        return batches.followed_by_margin(
            pool, n, rows, lambda row: wording.contest(pool, row)
        )


def nearest_ties(pool: Pool, most: int) -> Ints:
    """The rows with the smallest margins; exact ties at random."""
    gaps = margin(pool.proba)
    return np.lexsort((pool.rng.random(len(gaps)), gaps))[:most]


def one_of_each(pool: Pool, rows: Ints, groups: int) -> Ints:
    """Of `rows`, the middle one of each of `groups` clusters, largest cluster first."""
    return rows[clusters.medoids(pool.vectors[rows], groups, pool.rng)]
