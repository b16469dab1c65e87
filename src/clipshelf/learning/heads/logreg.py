"""Logistic regression: one weighted sum a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from warnings import catch_warnings, filterwarnings

import numpy as np

from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Arrays, Floats, Ints
from clipshelf.learning.heads import arrays as checked
from clipshelf.learning.probabilities import softmax, weighted_sums
from clipshelf.learning.regression import regress
from clipshelf.learning.threads import one_thread

STRENGTH = 10.0  # scikit-learn's C: the inverse of the L2 penalty
STEPS = 2000  # a bound that unit vectors at this penalty stay far below


@dataclass(frozen=True, slots=True)
class FittedLinear:
    """Weights and offsets, one row a folder."""

    weights: Vectors  # (k, d)
    offsets: Vectors  # (k,)

    def proba(self, X: Floats) -> Floats:
        """`(n, k)`: the softmax of the weighted sums."""
        return softmax(weighted_sums(X, self.weights) + self.offsets)

    def arrays(self) -> Arrays:
        """`weights` and `offsets`."""
        return {"weights": self.weights, "offsets": self.offsets}

    def refit(self, X: Floats, y: Ints, k: int, kept: Ints) -> FittedLinear:
        """The same problem with more labels, from the present answer on.

        Cost: a fraction of a fit; 20 to 50 ms for hundreds of labels.
        """
        wide = self.fitted_to(k, kept)
        n = np.maximum(np.bincount(y, minlength=k), 1)
        with one_thread():
            slopes, offsets = regress(
                X,
                y,
                (len(y) / (k * n))[y],
                strength=STRENGTH,
                start=(wide.weights, wide.offsets),
            )
        return FittedLinear(slopes, offsets)

    def reduced(self, basis: Floats, mean: Floats) -> FittedLinear:
        """The same weighted sums, of coordinates."""
        offsets = self.offsets + self.weights @ np.asarray(mean, np.float32)
        return FittedLinear(self.weights @ np.asarray(basis, np.float32).T, offsets)

    def fitted_to(self, k: int, kept: Ints) -> FittedLinear:
        """With columns for `k` folders: the `kept` ones, and new ones as unlikely."""
        new, width = k - len(kept), self.weights.shape[1]
        slopes = np.concatenate([self.weights[kept], np.zeros((new, width))])
        offsets = np.concatenate([self.offsets[kept], np.full(new, self.offsets.min())])
        return FittedLinear(slopes.astype(np.float32), offsets.astype(np.float32))


@dataclass(frozen=True, slots=True)
class LogisticRegression:
    """Multinomial logistic regression, L2 penalty, each folder weighing the same.

    Balanced weights (n / (k n_c) for a video of folder c) keep large folders from
    swallowing small ones, which is worth 3 to 6 points of macro recall at every size.

    Cost: 10 to 100 ms for hundreds of labels; O(d k) a video to predict. The fit runs
    on one thread: with more, their meetings take ten times as long as the work.
    Source: Hastie, Tibshirani and Friedman (2009), section 4.4.
    """

    name: ClassVar[str] = "logreg"

    def fit(self, X: Floats, y: Ints, k: int, rng: np.random.Generator) -> FittedLinear:
        """Minimise the weighted log loss."""
        del rng  # there is one minimum, and it is found from any start
        # A second to import, which only a training takes.
        from sklearn.linear_model import LogisticRegression as Solver  # noqa: PLC0415

        solver = Solver(C=STRENGTH, class_weight="balanced", max_iter=STEPS)
        with one_thread(), catch_warnings():
            # Few labels in many folders are how every library begins.
            filterwarnings("ignore", message="The number of unique classes")
            # In doubles: with floats the line search gives up near the minimum.
            solver.fit(np.asarray(X, np.float64), y)
        weights, offsets = solver.coef_, solver.intercept_
        if k == 2:  # scikit-learn then keeps the second folder's row only
            weights = np.concatenate([np.zeros_like(weights), weights])
            offsets = np.concatenate([np.zeros_like(offsets), offsets])
        return FittedLinear(weights.astype(np.float32), offsets.astype(np.float32))

    def load(self, arrays: Arrays) -> FittedLinear:
        """From `weights` and `offsets`.

        Raises:
            KeyError, ValueError: the arrays are not this head's.
        """
        weights = checked.matrix(arrays, "weights")
        if len(weights) < 2:
            raise ValueError("weights: a model has at least two folders")
        return FittedLinear(weights, checked.vector(arrays, "offsets", len(weights)))
