"""Least confidence sampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.probabilities import confidence
from clipshelf.learning.strategies import wording


@dataclass(frozen=True, slots=True)
class LeastConfidence:
    """The video whose likeliest folder is least likely.

    Formula: 1 - p1, with p1 the largest probability.
    Cost: O(n k).
    Source: Lewis and Gale (1994), A sequential algorithm for training text classifiers.

    At the start, when all confidences are low, this asks for outliers, and can do
    worse than asking at random.
    """

    name: ClassVar[str] = "least_confidence"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Lowest confidence first."""
        scores = 1.0 - confidence(pool.proba)
        return Picks.top(
            scores, n, pool.rng, lambda row: _reason(wording.guess(pool, row))
        )


def _reason(guess: str) -> str:
    return f"at best {guess}" if guess.endswith("%") else guess
