"""Asking at random: the yardstick for every other strategy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clipshelf.domain.queue import Picks, Pool


@dataclass(frozen=True, slots=True)
class Random:
    """Every video with the same chance.

    Formula: the score is drawn from the uniform distribution on [0, 1).
    Cost: O(n log n).

    The labels are a fair sample, so accuracy measured on them is unbiased: the only
    strategy of which that is true. Large folders get most of the questions.
    """

    name: ClassVar[str] = "random"

    def pick(self, pool: Pool, n: int) -> Picks:
        """In a random order."""
        scores = pool.rng.random(len(pool))
        return Picks.top(scores, n, pool.rng, lambda _: "drawn at random")
