"""k-means on unit vectors, and the rows that stand for its clusters.

Written out rather than borrowed: it never warns about repeated vectors, draws from the
generator it is given, and stays in the precision of its input.
"""

from __future__ import annotations

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.learning.distances import squared_gaps

NEIGHBOURS = 20
COMPARED = 2000  # rows that each row of a cluster is compared with, at most
ITERATIONS = 25  # centres hardly move after a dozen


def kmeans(X: Floats, k: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Lloyd's algorithm after a greedy k-means++ start.

    Args:
        X: (n, d), n at least 1.
        k: at most n clusters are made.
        rng: draws the start.

    Returns:
        The centres (min(k, n), d), and the cluster of each row (n,). A cluster may be
        empty where rows repeat.

    Cost:
        O(n d k) an iteration, 25 at most; the start costs about as much as five.

    Source:
        Arthur and Vassilvitskii (2007), k-means++: the advantages of careful seeding.
    """
    centres = X[spread(X, min(k, len(X)), rng)].copy()
    home = nearest(X, centres)
    for _ in range(ITERATIONS):
        for c in np.unique(home):
            centres[c] = X[home == c].mean(axis=0)
        moved = nearest(X, centres)
        if np.array_equal(moved, home):
            return centres, home
        home = moved
    return centres, home


def spread(X: Floats, k: int, rng: np.random.Generator) -> Ints:
    """`k` rows far from each other.

    Each is the best of a few, drawn by their squared distance to the rows before: best
    is what leaves the smallest sum of squared distances. The few keep a small cluster
    from being missed by bad luck. Rows repeat only where none is left at a distance.
    """
    trials = 2 + int(np.log(k))
    squares = (X * X).sum(axis=1)
    chosen = [int(rng.integers(len(X)))]
    gap = _gaps(X, squares, chosen)[0]
    while len(chosen) < k:
        drawn = [draw(gap, rng) for _ in range(trials)]
        left = np.minimum(gap, _gaps(X, squares, drawn))
        winner = int(left.sum(axis=1).argmin())
        chosen.append(drawn[winner])
        gap = left[winner]
    return np.array(chosen, np.int64)


def _gaps(X: Floats, squares: Floats, rows: list[int]) -> Floats:
    """`(len(rows), n)` squared distances; exactly 0 from a row to itself."""
    gaps = squares + squares[rows, None] - 2 * X[rows] @ X.T
    gaps[np.arange(len(rows)), rows] = 0
    return np.asarray(np.maximum(gaps, 0))


def draw(weights: Floats, rng: np.random.Generator) -> int:
    """One row with a chance in proportion to its weight; any row if all are 0."""
    edges = np.cumsum(weights, dtype=np.float64)
    if not edges[-1] > 0:
        return int(rng.integers(len(weights)))
    # Below the last edge, which rounding could otherwise reach.
    point = min(rng.random() * edges[-1], np.nextafter(edges[-1], 0))
    return int(np.searchsorted(edges, point, side="right"))


def nearest(X: Floats, centres: Floats) -> Ints:
    """`(n,)`, the nearest centre of each row."""
    return np.asarray((2 * X @ centres.T - (centres**2).sum(axis=1)).argmax(axis=1))


def crowding(X: Floats, rng: np.random.Generator) -> Floats:
    """`(n,)`, each row's mean distance to its 20 nearest others: small in a crowd.

    The inverse is what TypiClust calls typicality.
    """
    others = X if len(X) <= COMPARED else rng.permutation(X)[:COMPARED]
    near = min(NEIGHBOURS + 1, len(others))  # a row is its own first neighbour
    closest = np.partition(squared_gaps(X, others), near - 1, axis=1)[:, :near]
    return np.asarray(np.sqrt(closest).mean(axis=1))


def medoids(X: Floats, groups: int, rng: np.random.Generator) -> Ints:
    """The row nearest to the centre of each of `groups` clusters, largest first.

    Fewer rows where X has fewer rows, or fewer that differ.
    """
    centres, home = kmeans(X, groups, rng)
    sizes = np.bincount(home, minlength=len(centres))
    filled = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    rows = []
    for c in filled:
        mine = np.flatnonzero(home == c)
        rows.append(mine[best(-((X[mine] - centres[c]) ** 2).sum(axis=1), rng)])
    return np.array(rows, np.int64)


def best(scores: Floats, rng: np.random.Generator) -> int:
    """The index of the largest score; an exact tie is broken at random."""
    return int(rng.choice(np.flatnonzero(scores == scores.max())))
