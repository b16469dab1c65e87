"""Logistic regression that has also looked at the videos without a label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Arrays, Floats, Ints
from clipshelf.learning.heads.logreg import (
    STRENGTH,
    FittedLinear,
    LogisticRegression,
)
from clipshelf.learning.probabilities import softmax, weighted_sums
from clipshelf.learning.propagation import (
    Neighbourhood,
    Surroundings,
    joined,
    propagate,
    surroundings,
)
from clipshelf.learning.regression import regress
from clipshelf.learning.threads import one_thread

TRUST = 0.3  # in a guess, beside 1 for a person's label; times the guess's probability
GUESS_STRENGTH = 3.0  # as scikit-learn's C, for the model that learns from guesses
LEARNT_FROM = 3000  # guesses, drawn at random where there are more; and labels linked
NAME_WORTH = 2.0  # labels that a folder's name is worth where there is no label


@dataclass(frozen=True, slots=True)
class FittedBlend:
    """Two linear models whose probabilities are averaged."""

    labels: FittedLinear  # learned from labels alone
    guesses: FittedLinear  # learned from labels and guesses

    def proba(self, X: Floats) -> Floats:
        """`(n, k)`: the mean of the two."""
        # Side by side: the rows, which may be gigabytes, are gone through once.
        both = np.concatenate([self.labels.weights, self.guesses.weights])
        sums = weighted_sums(X, both)
        k = len(self.labels.offsets)
        first = softmax(sums[:, :k] + self.labels.offsets)
        return np.asarray((first + softmax(sums[:, k:] + self.guesses.offsets)) / 2)

    def refit(self, X: Floats, y: Ints, k: int, kept: Ints) -> FittedBlend:
        """The first model learns anew; the second moves by as much as the first did.

        Teaching the second one by the neighbours takes ten times as long and waits for
        the next training; this brings a part of what that will bring (after ten more
        labels, on average of three sets, a third of the gain in accuracy).
        """
        labels = self.labels.refit(X, y, k, kept)
        before = self.labels.fitted_to(k, kept)
        guesses = self.guesses.fitted_to(k, kept)
        return FittedBlend(
            labels,
            FittedLinear(
                guesses.weights + labels.weights - before.weights,
                guesses.offsets + labels.offsets - before.offsets,
            ),
        )

    def reduced(self, basis: Floats, mean: Floats) -> FittedBlend:
        """Both models, for coordinates."""
        return FittedBlend(
            self.labels.reduced(basis, mean), self.guesses.reduced(basis, mean)
        )

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

    Where the names of the folders have vectors too, each is one more example of its
    folder, counted 2 / (2 + n) beside n labels.

    Cost: the fit of `logreg`, a propagation, and a fit to at most 3,000 guesses that
    starts from the first: tenths of a second for 1,000 videos and 20 folders.
    Source: Zhou et al. (2004), Learning with local and global consistency; Iscen et al.
    (2019), Label propagation for deep semi-supervised learning (learning from what was
    spread); Silva-Rodríguez et al. (2024), A closer look at the few-shot adaptation of
    large vision-language models, for starting from names.
    """

    around: Surroundings | None = None
    prompts: Floats | None = None  # (k, d)

    name: ClassVar[str] = "blend"

    def among(self, X_others: Floats) -> Blend:
        """The blend that learns among these videos, none of which has a label.

        The neighbours of the videos among each other are found here and serve every
        fit; a fit then links its labelled videos to them.

        Args:
            X_others: (m, d), rows of unit length; m may be 0. Of more than 3,000, as
                many are drawn at random, the same ones for the same m.
        """
        others = X_others
        if len(others) > LEARNT_FROM:
            drawn = np.random.default_rng(0).choice(
                len(others), LEARNT_FROM, replace=False
            )
            others = others[np.sort(drawn)]
        return replace(self, around=surroundings(others))

    def with_prompts(self, prompts: Floats) -> Blend:
        """The blend that knows the folders' names.

        A folder may then be without a row in `fit`: its name is its example.

        Args:
            prompts: (k, d), text vectors of the names, in the order of the folders, in
                a space comparable with the videos' once each side's mean is subtracted.
                A fit to another number of folders leaves them out.
        """
        return replace(self, prompts=prompts)

    def fit(self, X: Floats, y: Ints, k: int, rng: np.random.Generator) -> FittedBlend:
        """Learn from labels, and among the videos given to `among`.

        Without other videos there is nothing to guess: logistic regression alone.
        """
        if self.around is None or len(self.around.X) == 0:
            alone = self._from_labels(X, y, k, X)
            return FittedBlend(alone, alone)
        order = np.arange(len(X))
        if len(X) > LEARNT_FROM:  # labelled enough: the rest only teaches directly
            order = rng.permutation(len(X))
        linked, rest = order[:LEARNT_FROM], order[LEARNT_FROM:]
        space = joined(self.around, X[linked])
        first = self._from_labels(X, y, k, space.X)
        rows = np.arange(len(linked))
        return _taught(first, space, rows, y[linked], rng=rng, more=(X[rest], y[rest]))

    def fit_within(
        self,
        space: Neighbourhood,
        rows: Ints,
        y: Ints,
        k: int,
        rng: np.random.Generator,
    ) -> FittedBlend:
        """Learn from labels among other videos, whose neighbours are all known.

        Args:
            space: n videos, labelled and not; a test set is no part of it.
            rows: (l,), which of them are labelled.
            y: (l,) in 0..k-1, every folder at least once; k is at least 2.
            k: folders.
            rng: draws the guesses to learn from, where there are many.
        """
        first = self._from_labels(space.X[rows], y, k, space.X)
        return _taught(first, space, rows, y, rng=rng, more=(space.X[:0], y[:0]))

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

    def _from_labels(self, X: Floats, y: Ints, k: int, pool: Floats) -> FittedLinear:
        """Logistic regression on labels, and on the folders' names where they fit."""
        if self.prompts is None or self.prompts.shape != (k, X.shape[1]):
            return LogisticRegression().fit(X, y, k, np.random.default_rng(0))
        n = np.bincount(y, minlength=k)
        worth = NAME_WORTH / (NAME_WORTH + n)
        weights = np.concatenate([np.ones(len(y)), worth])
        columns = np.concatenate([y, np.arange(k)])
        with one_thread():
            slopes, offsets = regress(
                np.concatenate([X, placed(self.prompts, pool)]),
                columns,
                _alike(columns, weights, k),
                strength=STRENGTH,
                start=(np.zeros((k, X.shape[1])), np.zeros(k)),
            )
        return FittedLinear(slopes, offsets)


def placed(prompts: Floats, pool: Floats) -> Floats:
    """Folder names where videos would be: about the videos' mean, and as far from it.

    Vectors of names and of videos lie in different parts of the space even when they
    come from one model; what differs from name to name is what compares.

    Args:
        prompts: (f, d).
        pool: (n, d), n at least 1.
    """
    mean = pool.mean(axis=0)
    away = prompts - prompts.mean(axis=0)
    length = np.linalg.norm(away, axis=1, keepdims=True)
    usual = np.linalg.norm(pool - mean, axis=1).mean()
    return np.asarray(mean + away * (usual / np.maximum(length, 1e-9)), np.float32)


def _taught(
    first: FittedLinear,
    space: Neighbourhood,
    rows: Ints,
    y: Ints,
    *,
    rng: np.random.Generator,
    more: tuple[Floats, Ints],
) -> FittedBlend:
    """Let `first`, the neighbours, and `more` labels teach a second model."""
    k = len(first.offsets)
    alone, spread = first.proba(space.X), propagate(space, rows, y, k)
    silent = np.bincount(y, minlength=k) == 0  # known by name only: nothing to spread
    if silent.any():
        spread *= 1 - alone[:, silent].sum(axis=1, keepdims=True)
        spread[:, silent] = alone[:, silent]
    teacher = (alone + spread) / 2
    guess, trust = teacher.argmax(axis=1), TRUST * teacher.max(axis=1)
    guess[rows], trust[rows] = y, 1.0
    others = np.setdiff1d(np.arange(len(space.X)), rows)
    if len(others) > LEARNT_FROM:
        others = rng.choice(others, LEARNT_FROM, replace=False)
    used = np.concatenate([rows, others])
    y = np.concatenate([guess[used], more[1]])
    weights = _alike(y, np.concatenate([trust[used], np.ones(len(more[1]))]), k)
    with one_thread():
        slopes, offsets = regress(
            np.concatenate([space.X[used], more[0]]),
            y,
            weights,
            strength=GUESS_STRENGTH,
            start=(first.weights, first.offsets),
        )
    return FittedBlend(first, FittedLinear(slopes, offsets))


def _alike(y: Ints, trust: Floats, k: int) -> Floats:
    """Weights in proportion to `trust`, every folder the same sum, 1 in the mean."""
    mass = np.bincount(y, weights=trust, minlength=k)
    weights = trust / mass[y]
    return np.asarray(weights * (len(weights) / weights.sum()))
