"""BADGE: unsure and unlike each other, in one quantity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.strategies import batches, wording


@dataclass(frozen=True, slots=True)
class Badge:
    """Spread out over the gradients that the videos would cause.

    Formula: g(x) = (p - e_y) x^T, the gradient of a linear model's loss if its own
    guess y were the answer: long where the model is unsure. The longest comes first,
    and then each next one is drawn with a chance in proportion to its squared distance
    to those before (k-means++).
    Cost: O(n (d + k)) a pick. A gradient is an outer product, so inner products factor
    into <p - e_y, p' - e_y'> <x, x'>, and the n k d numbers are never written down.
    Source: Ash et al. (2020), Deep batch active learning by diverse, uncertain gradient
    lower bounds.
    """

    name: ClassVar[str] = "badge"

    def pick(self, pool: Pool, n: int) -> Picks:
        """In the order of the draw."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        rows = _draw(pool, _surprise(pool), min(n, batches.LARGEST, len(pool)))
        return batches.followed_by_margin(
            pool, n, rows, lambda row: wording.contest(pool, row)
        )


def _surprise(pool: Pool) -> Floats:
    """`(n, k)`, p - e_y; a column of ones where no two folders can be compared."""
    if pool.proba.shape[1] < 2:
        return np.ones((len(pool), 1), pool.vectors.dtype)
    surprise = np.array(pool.proba, pool.vectors.dtype)
    surprise[np.arange(len(pool)), pool.proba.argmax(axis=1)] -= 1
    return surprise


def _draw(pool: Pool, A: Floats, batch: int) -> Ints:
    X = pool.vectors
    norms = (A * A).sum(axis=1) * (X * X).sum(axis=1)
    gap = np.full(len(pool), np.inf)
    left = np.ones(len(pool), bool)
    rows = [clusters.best(norms, pool.rng)]
    while len(rows) < batch:
        last = rows[-1]
        left[last] = False
        inner = (X @ X[last]) * (A @ A[last])
        gap = np.minimum(gap, np.maximum(norms + norms[last] - 2 * inner, 0))
        chances = np.where(left, gap, 0)
        # Where all that is left repeats what was drawn, any of it will do.
        rows.append(clusters.draw(chances if chances.any() else left * 1.0, pool.rng))
    return np.array(rows, np.int64)
