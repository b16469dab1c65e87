"""Runs summed up: areas, labels needed, and how sure a difference is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clipshelf.domain.model import Floats
from clipshelf.learning.simulate.replay import Run
from clipshelf.learning.simulate.worlds import Checkpoint

ENOUGH = 0.95  # of the ceiling
RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Summary:
    """One strategy over its seeds. None where a thing was not measured or reached."""

    aulc_accuracy: float  # mean over the checkpoints
    aulc_macro_recall: float
    labels_to_95_accuracy: int | None
    labels_to_95_macro_recall: int | None
    query_seconds: float  # a batch
    ece: float | None  # of calibrated probabilities on the unlabelled rest
    ece_floor: float | None  # what chance alone would show there
    audit_error: float | None  # mean distance between the audit and the truth
    cv_error: float | None  # the same of cross-validation


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean over paired seeds, with its bootstrapped 95 % interval."""

    mean: float
    low: float
    high: float


def summarise(runs: Sequence[Run], best: Checkpoint) -> Summary:
    """Sum up the runs of one strategy, at least one, which share their checkpoints."""
    areas = np.array([area(run) for run in runs])
    accuracy, macro_recall = labels_to(runs, best)
    told = [run.measured for run in runs if run.measured is not None]
    return Summary(
        float(areas[:, 0].mean()),
        float(areas[:, 1].mean()),
        accuracy,
        macro_recall,
        float(np.mean([run.query_seconds for run in runs])),
        _mean([m.ece for m in told]),
        _mean([m.ece_floor for m in told]),
        _mean([m.audit_error for m in told]),
        _mean(
            [
                None if m.cv_accuracy is None else abs(m.cv_accuracy - m.true_accuracy)
                for m in told
            ]
        ),
    )


def area(run: Run) -> tuple[float, float]:
    """The means of accuracy and of macro recall over the checkpoints."""
    numbers = np.array([(point.accuracy, point.macro_recall) for point in run.curve])
    return float(numbers[:, 0].mean()), float(numbers[:, 1].mean())


def labels_to(
    runs: Sequence[Run], best: Checkpoint, share: float = ENOUGH
) -> tuple[int | None, int | None]:
    """The first checkpoint whose mean over `runs` reaches a share of the ceiling.

    Args:
        runs: of one strategy, with the same batch and budget.
        best: the ceiling.
        share: of it, 0 to 1.

    Returns:
        Labels for accuracy and for macro recall; None where it was not reached.
    """
    found: list[int | None] = []
    for measure in ("accuracy", "macro_recall"):
        enough = curves(runs, measure).mean(axis=0) >= share * getattr(best, measure)
        first = int(enough.argmax())
        found.append(runs[0].curve[first].labels if enough.any() else None)
    return found[0], found[1]


def curves(runs: Sequence[Run], measure: str) -> Floats:
    """`(runs, checkpoints)` of "accuracy" or "macro_recall", by seed."""
    ordered = sorted(runs, key=lambda run: run.seed)
    return np.array([[getattr(p, measure) for p in run.curve] for run in ordered])


def paired(
    ours: Sequence[Run], theirs: Sequence[Run], measure: str
) -> Difference | None:
    """How much larger our area is, seed by seed; None with fewer than two seeds.

    Seeds are resampled 10,000 times; the interval is that of the percentiles.

    Args:
        ours: one run a seed.
        theirs: of the same seeds.
        measure: "accuracy" or "macro_recall".

    Source:
        Efron and Tibshirani (1993), An introduction to the bootstrap, chapter 13.
    """
    gaps = (curves(ours, measure) - curves(theirs, measure)).mean(axis=1)
    return resampled(gaps)


def resampled(gaps: Floats) -> Difference | None:
    """The mean of `(seeds,)` differences with its interval; see `paired`."""
    if len(gaps) < 2:
        return None
    rng = np.random.default_rng(0)
    means = gaps[rng.integers(0, len(gaps), (RESAMPLES, len(gaps)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(float(gaps.mean()), float(low), float(high))


def simultaneous(
    ours: Sequence[Run], theirs: Sequence[Run], measure: str
) -> tuple[Difference, ...]:
    """The difference at every checkpoint, in a band that holds all of them together.

    The band is as many standard errors wide as the largest of all checkpoints'
    deviations has in 95 % of the bootstrapped worlds.

    Returns:
        One a checkpoint; where `high` is below 0, ours is worse beyond chance.

    Source:
        Davison and Hinkley (1997), Bootstrap methods and their application, 4.2.4
        (simultaneous envelopes).
    """
    gaps = curves(ours, measure) - curves(theirs, measure)
    seeds = len(gaps)
    mean = gaps.mean(axis=0)
    error = np.maximum(gaps.std(axis=0, ddof=1) / np.sqrt(seeds), 1e-12)
    rng = np.random.default_rng(0)
    drawn = gaps[rng.integers(0, seeds, (RESAMPLES // 5, seeds))]
    # Each resample by its own spread (a bootstrapped t): few seeds have heavy tails.
    spread = np.maximum(drawn.std(axis=1, ddof=1) / np.sqrt(seeds), error / 4)
    largest = (np.abs(drawn.mean(axis=1) - mean) / spread).max(axis=1)
    wide = float(np.quantile(largest, 0.95))
    return tuple(
        Difference(float(m), float(m - wide * e), float(m + wide * e))
        for m, e in zip(mean, error, strict=True)
    )


def _mean(numbers: Sequence[float | None]) -> float | None:
    there = [number for number in numbers if number is not None]
    return float(np.mean(there)) if there else None
