"""Uncertainty herding: doubt, spread over the places where doubtful videos are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.distances import squared_gap, squared_gaps
from clipshelf.learning.probabilities import margin
from clipshelf.learning.strategies import batches, wording

CANDIDATES = 1000  # that may be chosen: half for their doubt, half at random
WITNESSES = 4000  # whose doubt is to be covered, drawn at random from larger pools


@dataclass(frozen=True, slots=True)
class Herding:
    """Cover the doubtful regions: each question answers for its neighbourhood.

    Formula: u(x) = 1 - (p1 - p2); k(x, y) = exp(-|x - y|^2 / s^2), with s^2 the median
    over the pool of the squared distance to the nearest labelled video, so that the
    neighbourhoods shrink as labels come in. Greedily add the y that most raises
    sum over x of u(x) max over chosen and labelled y of k(x, y).
    With few labels that is coverage, with many it is margin sampling.
    Cost: O(m c d) for c <= 1,000 candidates and m <= 4,000 witnesses. The sum is
    submodular, so old gains bound new ones and few are computed again (lazy greedy).
    Source: Bae et al. (2025), Uncertainty herding: one active learning method for all
    label budgets; Minoux (1978) for lazy greedy.
    """

    name: ClassVar[str] = "herding"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Largest gain first."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        doubt = 1.0 - margin(pool.proba)
        batch = min(n, batches.LARGEST, len(pool))
        rows, gains = Herd.of(pool, batch, doubt).add(doubt, batch)
        return batches.followed_by_margin(
            pool, n, rows, lambda row: wording.contest(pool, row), gains
        )


@dataclass(slots=True)
class Herd:
    """What is covered so far, while a batch grows."""

    candidates: Ints  # (c,) rows of the pool that may be chosen
    witnesses: Ints  # (w,) rows of the pool whose doubt is to be covered
    kernel: Floats  # (c, w)
    covered: Floats  # (w,), by labels and by what was chosen
    known: Floats  # (n,), how near each row of the pool is to a label, 0 to 1

    @classmethod
    def of(cls, pool: Pool, batch: int, doubt: Floats) -> Herd:
        """Candidates for a batch: the more doubtful and less covered, and some others.

        Args:
            pool: not empty.
            batch: how many will be chosen, at most.
            doubt: (n,).
        """
        near = squared_gap(pool.vectors, _known(pool, batch))
        radius = max(float(np.median(near)), 1e-6)
        known = np.zeros(len(pool), near.dtype)
        if len(pool.labelled):
            known = np.exp(-near / radius)
        candidates = _candidates(doubt * (1 - known), batch, pool.rng)
        witnesses = sample(len(pool), WITNESSES, pool.rng)
        kernel = squared_gaps(pool.vectors[candidates], pool.vectors[witnesses])
        kernel /= -radius
        np.exp(kernel, out=kernel)
        return cls(candidates, witnesses, kernel, known[witnesses], known)

    def add(self, doubt: Floats, most: int) -> tuple[Ints, Floats]:
        """`most` rows of the pool that cover its `doubt` (n,) best, or fewer.

        Returns:
            The rows, and their falling gains as shares of all doubt.
        """
        weight = doubt[self.witnesses].astype(self.kernel.dtype)
        weight /= max(float(weight.sum()), 1e-12)
        most = min(most, len(self.candidates))
        order, gains = lazy_greedy(self.kernel, weight, self.covered, most)
        rows = self.candidates[order]
        if len(order):
            self.covered = np.maximum(self.covered, self.kernel[order].max(axis=0))
            left = np.ones(len(self.candidates), bool)
            left[order] = False
            self.candidates, self.kernel = self.candidates[left], self.kernel[left]
        return rows, gains


def _known(pool: Pool, batch: int) -> Floats:
    """What distances are measured to: labelled videos, or a batch drawn at random."""
    if len(pool.labelled):
        return np.asarray(pool.labelled, pool.vectors.dtype)
    return pool.vectors[sample(len(pool), batch, pool.rng)]


def sample(n: int, most: int, rng: np.random.Generator) -> Ints:
    """All of n rows, or as many as are wanted, drawn at random."""
    return np.arange(n) if n <= most else rng.choice(n, most, replace=False)


def _candidates(doubt: Floats, batch: int, rng: np.random.Generator) -> Ints:
    """Rows that may be chosen, in a random order, so that equal gains are drawn."""
    shuffled = rng.permutation(len(doubt))
    most = max(CANDIDATES, batch)
    if len(doubt) <= most:
        return shuffled
    by_doubt = shuffled[np.argsort(-doubt[shuffled], kind="stable")]
    drawn = rng.permutation(by_doubt[most // 2 :])[: most - most // 2]
    return rng.permutation(np.concatenate([by_doubt[: most // 2], drawn]))


def lazy_greedy(
    kernel: Floats, weight: Floats, covered: Floats, batch: int
) -> tuple[Ints, Floats]:
    """Indices into the candidates (rows of `kernel`) and what each of them added."""
    covered = covered.copy()
    bound = np.maximum(kernel - covered, 0) @ weight
    order: list[int] = []
    gains: list[float] = []
    while len(order) < batch:
        best = int(bound.argmax())
        gain = float(np.maximum(kernel[best] - covered, 0) @ weight)
        bound[best] = -1
        if gain < bound.max():
            bound[best] = gain  # out of date: another may be better now
            continue
        order.append(best)
        # Rounding may lift a gain above the one before it by a hair.
        gains.append(min(gain, gains[-1]) if gains else gain)
        covered = np.maximum(covered, kernel[best])
    return np.array(order, np.int64), np.array(gains)
