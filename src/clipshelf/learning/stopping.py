"""When to stop labelling: a light with its reasons, never a lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Ints
from clipshelf.learning.audit import Z95, AuditAccuracy
from clipshelf.learning.strategies.wording import percent

Colour: TypeAlias = Literal["red", "amber", "green"]

STEADY, TIMES = 0.99, 3  # kappa between successive models, that often in a row
SMALL = 0.02  # accuracy that a round of labelling is hardly worth


@dataclass(frozen=True, slots=True)
class Light:
    """Green: stopping costs little. Red: labels still teach. Amber: hard to say."""

    colour: Colour
    reasons: tuple[str, ...]  # clauses without a full stop, weightiest first


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much accuracy is expected to rise: a 95 % range, never one number."""

    labels: int  # with that many more
    low: float  # below 0 where it may as well fall
    high: float


def kappa(before: Ints, after: Ints) -> float:
    """Cohen's kappa: how far two models agree beyond chance, 1 for entirely.

    Args:
        before: (n,) folders that one model predicts for a fixed sample.
        after: (n,) those of the next model, for the same videos in the same order.

    Raises:
        Invalid: no videos, or not the same number.

    Source:
        Cohen (1960), A coefficient of agreement for nominal scales; Bloodgood and
        Vijay-Shanker (2009), A method for stopping active learning based on stabilizing
        predictions, for comparing successive models on a fixed sample.
    """
    _paired(before, after)
    k = int(max(before.max(), after.max())) + 1
    agreed = float(np.mean(before == after))
    shares = [np.bincount(guess, minlength=k) / len(guess) for guess in (before, after)]
    by_chance = float(shares[0] @ shares[1])
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def projected_gain(
    fewer: NDArray[np.bool_],
    now: NDArray[np.bool_],
    *,
    doublings: float,
    labels: int,
    more: int,
) -> Gain:
    """What more labels may bring, from what the last ones brought.

    The same audited videos are graded by models of fewer and of all labels, so that
    most of the audit's chance cancels. Accuracy is taken to go on rising with the
    logarithm of the labels, which is generous: learning curves flatten.

    Args:
        fewer: (a,) `Grades.correct` with the first part of the labels.
        now: (a,) with all of them, for the same videos in the same order.
        doublings: from that part to all, log2 of their ratio, above 0.
        labels: all of them, at least 1.
        more: labels that would come.

    Raises:
        Invalid: no videos, or not the same number.

    Source:
        Agresti and Min (2005), Simple improved confidence intervals for comparing
        matched proportions: half a video is added to each of the four outcomes.
    """
    _paired(fewer, now)
    n = len(now) + 2
    gained = (np.count_nonzero(now & ~fewer) + 0.5) / n
    lost = (np.count_nonzero(fewer & ~now) + 0.5) / n
    middle, variance = gained - lost, (gained + lost - (gained - lost) ** 2) / n
    half = Z95 * float(np.sqrt(variance))
    ahead = float(np.log2(1 + more / labels)) / doublings
    return Gain(more, ahead * (middle - half), ahead * (middle + half))


def light(
    kappas: Sequence[float],
    audited: AuditAccuracy,
    *,
    gain: Gain | None = None,
    certified: float | None = None,
    wanted: float | None = None,
) -> Light:
    """Whether it is time to stop, and why.

    Green: as much is certified as was wanted; or the predictions are steady and no
    gain worth a round is in sight. Amber: one of these two. Red: neither.

    Args:
        kappas: between successive models on the fixed sample, oldest first.
        audited: accuracy on the rest; a reason always, a colour never, since only the
            person knows how many errors are too many.
        gain: None before it can be told.
        certified: share of the rest that holds a certificate; None without one.
        wanted: the share that the person asked for; None for none.
    """
    last = kappas[-TIMES:]
    steady = len(last) == TIMES and min(last) >= STEADY
    flat = gain is not None and gain.high <= SMALL
    done = certified is not None and wanted is not None and certified >= wanted
    colours: tuple[Colour, ...] = ("red", "amber", "green")
    reasons = (
        _certified(certified, wanted),
        _steady(last, steady),
        _gain(gain),
        _audit(audited),
    )
    return Light(
        "green" if done else colours[steady + flat],
        tuple(reason for reason in reasons if reason),
    )


def _certified(certified: float | None, wanted: float | None) -> str:
    if certified is None:
        return ""
    asked = "" if wanted is None else f", {percent(wanted)} were wanted"
    return f"{percent(certified)} of the rest is certified{asked}"


def _steady(last: Sequence[float], steady: bool) -> str:
    if steady:
        return f"the last {TIMES} rounds changed next to no prediction"
    if not last:
        return "there is no earlier model to compare with"
    if last[-1] >= STEADY:
        return f"the last round changed next to nothing; {TIMES} in a row would count"
    return f"predictions are still changing (agreement {last[-1]:.2f} of 1)"


def _gain(gain: Gain | None) -> str:
    if gain is None:
        return "what more labels would bring cannot be told yet"
    low, high = (round(100 * end) for end in (gain.low, gain.high))
    return f"{gain.labels} more labels may change accuracy by {low:+d} to {high:+d} %"


def _audit(audited: AuditAccuracy) -> str:
    if audited.accuracy is None:
        return "nothing has been audited, so accuracy is unknown"
    return (
        f"{percent(audited.accuracy)} of the rest is predicted right"
        f" ({percent(audited.low)} to {percent(audited.high)}, {audited.n} audited)"
    )


def _paired(first: NDArray[np.generic], second: NDArray[np.generic]) -> None:
    if len(first) == 0 or len(first) != len(second):
        raise Invalid("Two answers for each video are needed.", code="bad-sample")
