"""A small neural network, for folders that no weighted sum can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Arrays, Floats, Ints
from clipshelf.learning.heads import arrays as checked
from clipshelf.learning.probabilities import softmax
from clipshelf.learning.threads import one_thread

if TYPE_CHECKING:
    from sklearn.neural_network import MLPClassifier

HIDDEN = (256, 128)  # units of the two hidden layers
EPOCHS = 200  # at most; the training loss is flat long before
FLAT = 1e-2  # nats; an epoch that lowers the best loss by less has brought little
PATIENCE = 10  # such epochs in a row before it stops


@dataclass(frozen=True, slots=True)
class FittedPerceptron:
    """Weights `(inputs, outputs)` and offsets of each layer, in order."""

    weights: tuple[Vectors, ...]
    offsets: tuple[Vectors, ...]

    def proba(self, X: Floats) -> Floats:
        """`(n, k)`: the layers with rectifiers between them, then a softmax."""
        flow = np.asarray(X, np.float32) @ self.weights[0] + self.offsets[0]
        for weight, offset in zip(self.weights[1:], self.offsets[1:], strict=True):
            flow = np.maximum(flow, 0) @ weight + offset
        return softmax(flow)

    def arrays(self) -> Arrays:
        """`weights0`, `offsets0` and so on, one pair a layer."""
        named = {f"weights{i}": array for i, array in enumerate(self.weights)}
        return named | {f"offsets{i}": array for i, array in enumerate(self.offsets)}


@dataclass(frozen=True, slots=True)
class Perceptron:
    """Two hidden layers (256, 128), each folder weighing the same.

    A video of folder c weighs w_c, proportional to 1 / n_c with the w_c summing to k.

    It learns in epochs by `partial_fit` and stops when the *training* loss is flat, or
    after 200. Nothing is held out for stopping, so no scored video has been used to
    choose when; and reaching the bound is an ordinary end, which is why scikit-learn's
    ConvergenceWarning (raised by `fit` alone) has no place here.

    Cost: about a second for hundreds of labels, on one thread.
    Source: Rumelhart, Hinton and Williams (1986); Kingma and Ba (2015), Adam.
    """

    name: ClassVar[str] = "mlp"

    def fit(
        self, X: Floats, y: Ints, k: int, rng: np.random.Generator
    ) -> FittedPerceptron:
        """Train from a start drawn from `rng`."""
        # A second to import, which only a training takes.
        from sklearn.neural_network import MLPClassifier  # noqa: PLC0415

        network = MLPClassifier(
            HIDDEN,
            # With a state: from a plain seed every epoch would be shuffled alike.
            random_state=np.random.RandomState(int(rng.integers(2**32))),
        )
        inputs = np.asarray(X, np.float32)
        weights = folder_weights(y, k)[y].astype(np.float32)
        best, idle = np.inf, 0
        with one_thread():
            for _ in range(EPOCHS):
                network.partial_fit(inputs, y, sample_weight=weights, classes=range(k))
                idle = 0 if network.loss_ < best - FLAT else idle + 1
                best = min(best, network.loss_)
                if idle == PATIENCE:
                    break
        return _with_one_output_a_folder(network, k)

    def load(self, arrays: Arrays) -> FittedPerceptron:
        """From `weights0`, `offsets0` and so on.

        Raises:
            KeyError, ValueError: the arrays are not this head's.
        """
        weights, offsets = [], []
        inputs = None
        for layer in range(len(HIDDEN) + 1):
            weights.append(checked.matrix(arrays, f"weights{layer}"))
            if inputs is not None and len(weights[-1]) != inputs:
                raise ValueError(f"weights{layer} does not fit the layer before it")
            inputs = weights[-1].shape[1]
            offsets.append(checked.vector(arrays, f"offsets{layer}", inputs))
        if inputs is None or inputs < 2:
            raise ValueError("a model has at least two folders")
        return FittedPerceptron(tuple(weights), tuple(offsets))


def folder_weights(y: Ints, k: int) -> Floats:
    """`(k,)`, proportional to one over the videos of each folder; the sum is k."""
    weights = 1.0 / np.bincount(y, minlength=k)
    return np.asarray(weights * (k / weights.sum()))


def _with_one_output_a_folder(network: MLPClassifier, k: int) -> FittedPerceptron:
    weights = [np.asarray(w, np.float32) for w in network.coefs_]
    offsets = [np.asarray(b, np.float32) for b in network.intercepts_]
    if k == 2:  # scikit-learn then has one output, for the second folder
        weights[-1] = np.hstack([np.zeros_like(weights[-1]), weights[-1]])
        offsets[-1] = np.concatenate([np.zeros_like(offsets[-1]), offsets[-1]])
    return FittedPerceptron(tuple(weights), tuple(offsets))
