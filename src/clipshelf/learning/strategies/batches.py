"""Picks that were chosen together, followed by all others one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.probabilities import margin
from clipshelf.learning.strategies import wording

LARGEST = 100  # videos chosen together; nobody labels more before the model changes


def followed_by_margin(
    pool: Pool,
    n: int,
    rows: Ints,
    reason: Callable[[int], str],
    gains: Floats | None = None,
    *,
    last: Ints | None = None,
) -> Picks:
    """A batch in its order, then the rest of the pool by margin, `n` in all.

    Strategies that choose videos to complement each other take longer with each one,
    so they choose a batch; whoever wants the whole pool in order gets it all the same.

    Args:
        pool: where all rows come from.
        n: how many rows are wanted.
        rows: (m,), the batch, best first.
        reason: says why a row of the batch was chosen.
        gains: (m,), falling and not negative; by default the ranks from 1 to 1/m.
        last: rows that come after all others, whatever their margins.

    Returns:
        Scores above 1 for the batch, from 0 to 1 for the rest, and below 0 for `last`.
    """
    rows = rows[:n]
    gains = np.arange(len(rows), 0, -1) / max(len(rows), 1) if gains is None else gains
    rest = np.setdiff1d(np.arange(len(pool)), rows)
    scores = 1.0 - margin(pool.proba)
    scores[last if last is not None else []] -= 2.0
    tail = Picks.top(
        scores[rest],
        n - len(rows),
        pool.rng,
        lambda row: wording.contest(pool, int(rest[row])),
    )
    return Picks(
        np.concatenate([rows, rest[tail.rows]]).astype(np.int64),
        np.concatenate([1.0 + gains[: len(rows)], tail.scores]),
        tuple(reason(int(row)) for row in rows) + tail.reasons,
    )


def no_picks() -> Picks:
    """From an empty pool."""
    return Picks(np.zeros(0, np.int64), np.zeros(0), ())
