"""Margin sampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.probabilities import margin
from clipshelf.learning.strategies import wording


@dataclass(frozen=True, slots=True)
class Margin:
    """Near-ties first: the gap between a video's two likeliest folders.

    Formula: 1 - (p1 - p2), so that 1 is a dead heat and 0 is certainty. With two
    folders the order is that of least confidence; it differs from three on.
    Cost: O(n k).
    Source: Scheffer, Decomain and Wrobel (2001), Active hidden Markov models for
    information extraction.
    """

    name: ClassVar[str] = "margin"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Smallest margin first."""
        scores = 1.0 - margin(pool.proba)
        return Picks.top(scores, n, pool.rng, lambda row: wording.contest(pool, row))
