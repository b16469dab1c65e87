"""Calibration: confidence that means what it says, by one temperature."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from clipshelf.domain.model import Floats, Ints
from clipshelf.learning import metrics
from clipshelf.learning.probabilities import softmax

ENOUGH = 10  # audit labels; with fewer, confidence is called uncalibrated
PRIOR_LABELS = 20.0  # the weight of the prior, counted in labels
WIDEST = 3.0  # |log T| is looked for up to here
TINY = 1e-12


def fit_temperature(
    proba: Floats,
    y: Ints,
    prior_log_t: float = 0.0,
    *,
    prior_labels: float = PRIOR_LABELS,
) -> float:
    """The temperature that makes the answers likeliest, drawn towards a prior.

    Fit it twice: first on out-of-fold probabilities of the labelled videos, whose log
    is then the prior for the second, on the audit's `Grades`. The first alone is too
    warm, because the labels were chosen for being hard; the second alone is noise
    while the audit is small.

    Args:
        proba: (n, k), uncalibrated, from models that had not seen these videos; rows
            with nan (never left out of training) are ignored.
        y: (n,) true folders, or -1 where there is none: then only the doubt 1 - p1 is
            known to be right.
        prior_log_t: where log T is drawn to; 0 is no change.
        prior_labels: log T of n labels counts n / (n + prior_labels).

    Returns:
        T > 0. Above 1 the model is less sure than it said, below 1 more.

    Source:
        Guo et al. (2017), On calibration of modern neural networks, section 4.2.
    """
    use = ~np.isnan(proba).any(axis=1)
    proba, y = proba[use], y[use]
    n = len(y)
    if n == 0 or proba.shape[1] < 2:
        return float(np.exp(prior_log_t))
    found = minimize_scalar(
        lambda log_t: _surprise(proba, y, float(np.exp(log_t))),
        bounds=(-WIDEST, WIDEST),
        method="bounded",
    ).x
    weight = n / (n + prior_labels)
    return float(np.exp(weight * found + (1 - weight) * prior_log_t))


def apply(proba: Floats, temperature: float) -> Floats:
    """`(n, k)` probabilities at another temperature; the order within rows stays.

    Args:
        proba: (n, k), rows sum to 1.
        temperature: above 0.
    """
    return softmax(np.log(np.maximum(proba, TINY)) / temperature)


def calibration_floor(
    proba: Floats, n: int, rng: np.random.Generator, *, worlds: int = 200
) -> float:
    """The calibration error that chance alone would show on `n` videos.

    Args:
        proba: (m, k), calibrated or taken to be, at least one row.
        n: videos that the error to be compared was measured on, at least one.
        rng: draws videos and their truth.
        worlds: repetitions that the result is the mean of.

    Returns:
        In [0, 1]: the mean `metrics.calibration_error` of a model that is right exactly
        as often as it says. An error near it is no evidence against the model.
    """
    k = proba.shape[1]
    errors = []
    for _ in range(worlds):
        drawn = proba[rng.integers(0, len(proba), n)]
        guess = drawn.argmax(axis=1)
        wrong = rng.random(n) >= drawn.max(axis=1)
        errors.append(metrics.calibration_error(drawn, (guess + wrong) % max(k, 2)))
    return float(np.mean(errors))


def _surprise(proba: Floats, y: Ints, temperature: float) -> float:
    """Minus the mean log probability of the answers."""
    warmed = apply(proba, temperature)
    rows = np.arange(len(y))
    chance = np.where(y >= 0, warmed[rows, np.maximum(y, 0)], 1 - warmed.max(axis=1))
    return float(-np.log(np.maximum(chance, TINY)).mean())
