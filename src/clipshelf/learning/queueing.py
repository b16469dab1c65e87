"""From a strategy's picks to questions that a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.model import Floats
from clipshelf.domain.queue import Picks, Pool, QueueItem, Strategy
from clipshelf.domain.video import VideoId
from clipshelf.learning.probabilities import margin
from clipshelf.learning.strategies.first_batch import FirstBatch

FIFTH = 0.2  # of the pool may be marked
CLEAR = 0.5  # a lead of the likeliest folder that is never marked


def queue(
    pool: Pool,
    ids: Sequence[VideoId],
    strategy: Strategy,
    n: int,
    *,
    mark: float | None = None,
) -> tuple[QueueItem, ...]:
    """The next `n` questions, best first; see `picks`.

    Args:
        pool: the unsorted videos.
        ids: of the rows of `pool`.
        strategy: orders them.
        n: how many are wanted.
        mark: margins up to which a video is marked, where `pool` is but a part of what
            there is; see `pressing`. None: by this pool.
    """
    chosen = picks(pool, strategy, n)
    high = priority(pool.proba)
    if mark is not None:
        high = margin(pool.proba) <= mark
    return tuple(
        QueueItem(
            ids[row], kind, float(score), reason, "high" if high[row] else "normal"
        )
        for row, kind, score, reason in zip(
            chosen.rows.tolist(),
            chosen.kinds,
            chosen.scores,
            chosen.reasons,
            strict=True,
        )
    )


def picks(pool: Pool, strategy: Strategy, n: int) -> Picks:
    """At most `n` rows, best first, each with its kind.

    While nothing is labelled every strategy but `random` is replaced by a diverse first
    batch: they order by what the model doubts, and there is no model.
    """
    if pool.counts.size == 0 and strategy.name != "random":
        strategy = FirstBatch()
    found = strategy.pick(pool, n)
    return replace(found, kinds=found.kinds or (strategy.name,) * len(found.rows))


def priority(proba: Floats) -> NDArray[np.bool_]:
    """Which videos are marked as worth a look first.

    Marked is the fifth of the whole pool with the smallest margins (the gap between the
    two likeliest folders), but no video with a margin above a half: in a library that
    the model knows well, nothing is pressing. It depends on the model alone, not on
    the strategy, so the mark stays while the order changes.

    Args:
        proba: (n, k), rows sum to 1.

    Returns:
        (n,) booleans; none is true before two folders have labels.
    """
    if proba.shape[1] < 2 or len(proba) == 0:
        return np.zeros(len(proba), np.bool_)
    gaps = margin(proba)
    return np.asarray(gaps <= pressing(gaps))


def pressing(margins: Floats) -> float:
    """The margin up to which videos are marked, of (n,); see `priority`."""
    if len(margins) == 0:
        return -1.0
    return min(CLEAR, float(np.quantile(margins, FIFTH)))
