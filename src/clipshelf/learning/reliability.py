"""Is a model as often right as it says? Guesses in groups of like confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.model import Floats
from clipshelf.learning import calibration, metrics
from clipshelf.learning.audit import AuditAccuracy, estimate

FEWEST = 10  # guesses in a group: with fewer the interval spans everything
MOST = 10  # groups


@dataclass(frozen=True, slots=True)
class Group:
    """Guesses of about the same confidence."""

    confidence: float  # their mean
    right: AuditAccuracy  # the share that was right, with Wilson's 95 % interval


@dataclass(frozen=True, slots=True)
class Reliability:
    """How confidence and truth compare."""

    n: int
    groups: tuple[Group, ...]  # by confidence; as many guesses in each, or one more
    error: float | None  # mean distance, see `metrics.calibration_error`
    by_chance: float | None  # what a model that is right as often as it says would show


def reliability(
    confidence: Floats, right: NDArray[np.bool_], k: int, *, seed: int = 0
) -> Reliability:
    """Compare confidence with truth.

    Groups hold equally many guesses, at least ten, so that each says about as much as
    the others; ten of equal width leave most of them nearly empty.

    Args:
        confidence: (n,), of each guess, 0 to 1.
        right: (n,), beside it.
        k: folders, at least 2.
        seed: of the chance that the error is compared with.

    Returns:
        Errors are None for fewer than ten guesses, and groups then are missing.
    """
    n = len(right)
    if n < FEWEST:
        return Reliability(n, (), None, None)
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, min(MOST, n // FEWEST))
    proba = _rows(confidence, k)
    by_chance = calibration.calibration_floor(proba, n, np.random.default_rng(seed))
    return Reliability(
        n,
        tuple(Group(float(confidence[p].mean()), estimate(right[p])) for p in parts),
        metrics.calibration_error(proba, np.where(right, 0, 1)),
        by_chance,
    )


def _rows(confidence: Floats, k: int) -> Floats:
    """`(n, k)` probabilities that lead with these, the others sharing the rest."""
    rows = np.repeat((1 - confidence[:, None]) / (k - 1), k, axis=1)
    rows[:, 0] = confidence
    return rows
