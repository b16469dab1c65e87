"""Logistic regression that has also looked at the videos without a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from threadpoolctl import threadpool_limits

from clipshelf.domain.model import Arrays, Floats, Ints
from clipshelf.learning.heads.logreg import FittedLinear, LogisticRegression
from clipshelf.learning.propagation import Neighbourhood, propagate
from clipshelf.learning.regression import regress

TRUST = 0.3  # in a guess, beside 1 for a person's label; times the guess's probability
STRENGTH = 3.0  # as scikit-learn's C, for the model that learns from guesses
LEARNT_FROM = 3000  # guesses, drawn at random where there are more


@dataclass(frozen=True, slots=True)
class FittedBlend:
    """Two linear models whose probabilities are averaged."""

    labels: FittedLinear  # learned from labels alone
    guesses: FittedLinear  # learned from labels and guesses

    def proba(self, X: Floats) -> Floats:
        """`(n, k)`: the mean of the two."""
        return np.asarray((self.labels.proba(X) + self.guesses.proba(X)) / 2)

    def arrays(self) -> Arrays:
        """`weights` and `offsets` of the first, `guess_weights` and so on."""
        second = self.guesses.arrays()
        return {
            **self.labels.arrays(),
            **{f"guess_{name}": array for name, array in second.items()},
        }


@dataclass(frozen=True, slots=True)
class Blend:
    """A model of the labels, and one that was taught by it and by the neighbours.

    Logistic regression on the labels and labels spread over the graph of neighbours
    guess together, half each, the folder of every video without a label. A second
    logistic regression learns from the labels and from these guesses, each counted by
    0.3 times its probability, and each folder weighing the same. The two are averaged.

    Spreading labels is worth most where there are few of them and folders lie apart,
    and costs accuracy where they overlap. Learning from the guesses keeps what a
    straight boundary can agree with: it has the better recall of small folders, and a
    prediction needs neither the graph nor the pool.

    Cost: the fit of `logreg`, a propagation, and a fit to at most 3,000 guesses that
    starts from the first: tenths of a second for 1,000 videos and 20 folders.
    Source: Zhou et al. (2004), Learning with local and global consistency; Iscen et al.
    (2019), Label propagation for deep semi-supervised learning (learning from what was
    spread).
    """

    name: ClassVar[str] = "blend"

    def fit(self, X: Floats, y: Ints, k: int, rng: np.random.Generator) -> FittedBlend:
        """Without other videos there is nothing to guess: logistic regression alone."""
        alone = LogisticRegression().fit(X, y, k, rng)
        return FittedBlend(alone, alone)

    def fit_within(
        self,
        space: Neighbourhood,
        rows: Ints,
        y: Ints,
        k: int,
        rng: np.random.Generator,
    ) -> FittedBlend:
        """Learn from labels among other videos.

        Args:
            space: n videos, labelled and not; a test set is no part of it.
            rows: (l,), which of them are labelled.
            y: (l,) in 0..k-1, every folder at least once; k is at least 2.
            k: folders.
            rng: draws the guesses to learn from, where there are many.
        """
        first = LogisticRegression().fit(space.X[rows], y, k, rng)
        spread = propagate(space, rows, y, k)
        teacher = (first.proba(space.X) + spread) / 2
        guess, trust = teacher.argmax(axis=1), TRUST * teacher.max(axis=1)
        guess[rows], trust[rows] = y, 1.0
        others = np.setdiff1d(np.arange(len(space.X)), rows)
        if len(others) > LEARNT_FROM:
            others = rng.choice(others, LEARNT_FROM, replace=False)
        used = np.concatenate([rows, others])
        with threadpool_limits(1):
            slopes, offsets = regress(
                space.X[used],
                guess[used],
                _alike(guess[used], trust[used], k),
                strength=STRENGTH,
                start=(first.weights, first.offsets),
            )
        return FittedBlend(first, FittedLinear(slopes, offsets))

    def load(self, arrays: Arrays) -> FittedBlend:
        """From the arrays of both models.

        Raises:
            KeyError, ValueError: the arrays are not this head's.
        """
        load = LogisticRegression().load
        first = load({name: arrays[name] for name in ("weights", "offsets")})
        second = load(
            {name: arrays[f"guess_{name}"] for name in ("weights", "offsets")}
        )
        if first.weights.shape != second.weights.shape:
            raise ValueError("the two models are of different shapes")
        return FittedBlend(first, second)


def _alike(y: Ints, trust: Floats, k: int) -> Floats:
    """Weights in proportion to `trust`, every folder the same sum, 1 in the mean."""
    mass = np.bincount(y, weights=trust, minlength=k)
    weights = trust / mass[y]
    return np.asarray(weights * (len(weights) / weights.sum()))
