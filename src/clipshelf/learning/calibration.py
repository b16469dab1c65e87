"""Calibration: confidence that means what it says, by one temperature."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from clipshelf.domain.model import Floats, Ints
from clipshelf.learning import metrics
from clipshelf.learning.probabilities import softmax

ENOUGH = 10  # audit labels; with fewer, confidence is called uncalibrated
PRIOR_LABELS = 25.0
WIDEST = 3.0  # log T is looked for within this of the prior
TINY = 1e-12


def fit_temperature(
    proba: Floats,
    y: Ints,
    prior_log_t: float = 0.0,
    *,
    prior_labels: float = PRIOR_LABELS,
) -> float:
    """The temperature that makes the answers likeliest, held near a prior.

    Fit it twice: first on out-of-fold probabilities of the labelled videos, whose log
    is then the prior for the second, on the audit's `Grades`. The first rests on many
    labels, but on labels that were chosen; the second on few, but on fair ones, and the
    more there are the more they count.

    The penalty prior_labels (log T - prior)^2 / 2 knows how much each answer says.
    Weighing the two logs by n / (n + 20) does not: ten answers that happen to be all
    right ask for an endless log T, and a third of that is still far too much. On real
    embeddings it left twice the calibration error with 10 audit labels, and up to a
    quarter more with 20.

    Args:
        proba: (n, k), uncalibrated, from models that had not seen these videos; rows
            with nan (never left out of training) are ignored.
        y: (n,) true folders, or -1 where there is none: then only the doubt 1 - p1 is
            known to be right.
        prior_log_t: where log T is held; 0 is no change.
        prior_labels: weight of the prior; 25 means that log T is expected within 0.2
            of it. 0 for none.

    Returns:
        T > 0. Above 1 the model is less sure than it said, below 1 more.

    Source:
        Guo et al. (2017), On calibration of modern neural networks, section 4.2.
    """
    use = ~np.isnan(proba).any(axis=1)
    proba, y = proba[use], y[use]
    if len(y) == 0 or proba.shape[1] < 2:
        return float(np.exp(prior_log_t))

    def cost(log_t: float) -> float:
        strain = prior_labels * (log_t - prior_log_t) ** 2 / 2
        return _surprise(proba, y, float(np.exp(log_t))) + strain

    bounds = (prior_log_t - WIDEST, prior_log_t + WIDEST)
    found = minimize_scalar(cost, bounds=bounds, method="bounded")
    return float(np.exp(found.x))


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
    """Minus the sum of the log probabilities of the answers."""
    warmed = apply(proba, temperature)
    rows = np.arange(len(y))
    chance = np.where(y >= 0, warmed[rows, np.maximum(y, 0)], 1 - warmed.max(axis=1))
    return float(-np.log(np.maximum(chance, TINY)).sum())
