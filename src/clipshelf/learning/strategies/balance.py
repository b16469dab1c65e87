"""Uncertainty with a bonus for small folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Floats
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.probabilities import confidence
from clipshelf.learning.strategies import wording

DOUBT, RARITY = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Balance:
    """Unsure videos that may belong to a folder with few labels.

    Formula: 0.7 (1 - p1) + 0.3 / (n_c + 1), with p1 the largest probability and n_c
    the labels so far of the folder that has it.
    Cost: O(n k).

    A folder with one label gets a bonus of 0.15, one with ten labels 0.03: from then on
    this is least confidence, and it starts no better than that.
    """

    name: ClassVar[str] = "balance"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Highest mix of doubt and rarity first."""
        scores = DOUBT * (1 - confidence(pool.proba)) + RARITY / (_labels(pool) + 1)
        return Picks.top(scores, n, pool.rng, lambda row: _reason(pool, row))


def _labels(pool: Pool) -> Floats:
    """`(n,)`, the labels of each video's likeliest folder."""
    if pool.counts.size == 0:
        return np.zeros(len(pool))
    return np.asarray(pool.counts[pool.proba.argmax(axis=1)], np.float64)


def _reason(pool: Pool, row: int) -> str:
    if pool.counts.size < 2:
        return wording.unknown(pool)
    folder = pool.proba[row].argmax()
    return (
        f"{wording.guess(pool, row)}, a folder with"
        f" {wording.labels(int(pool.counts[folder]))}"
    )
