"""Logistic regression with a weight for each video, from an earlier answer on."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from clipshelf.domain.model import Floats, Ints

STEPS = 100


def regress(
    X: Floats,
    y: Ints,
    weights: Floats,
    *,
    strength: float,
    start: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Minimise the weighted log loss plus an L2 penalty, from a given start.

    Args:
        X: (n, d).
        y: (n,) folders.
        weights: (n,), how much each row counts.
        strength: the inverse of the penalty, as scikit-learn's C.
        start: slopes (k, d) and offsets (k,); the nearer the minimum, the fewer steps.

    Returns:
        Slopes and offsets, in single precision; within a hair of the minimum.

    Cost:
        O(n d k) a step; 20 to 30 steps from the fit to a smaller set of labels.
    """
    k, width = start[0].shape
    rows = np.arange(len(y))
    # Columns of signals that no video here has: the penalty alone decides on them.
    used = np.flatnonzero(np.any(X, axis=0))
    d = len(used)
    X, weights = np.asarray(X[:, used], np.float32), np.asarray(weights, np.float32)

    def loss(flat: Floats) -> tuple[float, Floats]:
        slopes, offsets = flat[: k * d].reshape(k, d), flat[k * d :]
        logits = X @ slopes.T.astype(np.float32) + offsets.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        proba = np.exp(logits)
        total = proba.sum(axis=1, keepdims=True)
        missed = np.log(total[:, 0]) - logits[rows, y]
        penalty = (slopes**2).sum() / (2 * strength)
        proba /= total
        proba[rows, y] -= 1
        proba *= weights[:, None]
        gradient = np.concatenate(
            [(proba.T @ X + slopes / strength).ravel(), proba.sum(axis=0)]
        )
        return float(missed @ weights) + float(penalty), gradient.astype(np.float64)

    flat = np.concatenate([start[0][:, used].ravel(), start[1]]).astype(np.float64)
    options = {"maxiter": STEPS, "ftol": 1e-6}
    found = minimize(loss, flat, jac=True, method="L-BFGS-B", options=options).x
    slopes = np.zeros((k, width), np.float32)
    slopes[:, used] = found[: k * d].reshape(k, d)
    return slopes, found[k * d :].astype(np.float32)
