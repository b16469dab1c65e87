"""Entropy sampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.probabilities import entropy
from clipshelf.learning.strategies import wording


@dataclass(frozen=True, slots=True)
class Entropy:
    """The video whose probabilities are spread widest over all folders.

    Formula: - sum of p log p, in nats: 0 is certainty, log k is knowing nothing.
    Cost: O(n k).
    Source: Settles (2009), Active learning literature survey, section 3.1.

    With many folders the small probabilities of unlikely ones dominate the sum; margin
    looks at the two that matter.
    """

    name: ClassVar[str] = "entropy"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Widest spread first."""
        return Picks.top(
            entropy(pool.proba), n, pool.rng, lambda row: wording.contest(pool, row)
        )
