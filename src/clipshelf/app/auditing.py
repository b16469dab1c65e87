"""Use case: measure the truth with a few questions drawn at random.

Labels that a strategy chose cannot measure how good a model is: they were chosen for
being hard. The audit is drawn uniformly from the unsorted videos, asked without showing
the prediction, and graded by models that have not seen the answer; then it teaches the
model like any other label.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from clipshelf.app.lesson import Lesson
from clipshelf.app.opening import Library
from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Floats, Head, Ints, ModelCard
from clipshelf.domain.queue import QueueItem
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning import audit, calibration
from clipshelf.learning.crossval import HeadScore
from clipshelf.learning.stopping import Gain, projected_gain

KIND = "audit"
REASON = "a random check of how often the model is right"
BATCH = 20  # labels that the projected gain is told for
MEASURE = 30  # questions of "measure now": an interval of about 15 points each way


@dataclass(frozen=True, slots=True)
class Measured:
    """What the audit says of a model."""

    overall: audit.AuditAccuracy
    folders: dict[str, audit.AuditAccuracy | None]  # precision; None: too few
    temperature: float | None  # None: too few to calibrate on
    gain: Gain | None  # what more labels may bring; None: too few to tell
    confidences: tuple[float, ...]  # of each audited guess, calibrated if that is
    correct: tuple[bool, ...]

    def to_json(self) -> dict[str, Any]:
        """As the model's card keeps it."""
        return {
            **asdict(self.overall),
            "folders": {
                shown(name): asdict(precision) if precision else None
                for name, precision in self.folders.items()
            },
            "gain": asdict(self.gain) if self.gain else None,
            "confidences": list(self.confidences),
            "correct": list(self.correct),
        }


def places(library: Library, batch: int) -> tuple[int, ...]:
    """Where in a batch of questions the audit's come, counted from 0.

    What is to be measured now comes first. Else it is every fourth question until 20
    are held, then every tenth, counted over the answers given by hand: however often
    the batch is made anew, none is passed over.
    """
    urgent = len(library.audits.open(now=True))
    held = len(library.audits.answered()) + urgent
    next_place = urgent + _gap(held)
    next_place -= 0 if urgent else library.audits.answers_since()
    found = list(range(min(urgent, batch)))
    while next_place < batch:
        found.append(max(0, next_place))
        held += 1
        next_place = found[-1] + 1 + _gap(held)
    return tuple(found)


def questions(
    library: Library, ready: Sequence[VideoId], n: int, seed: int
) -> tuple[QueueItem, ...]:
    """At most `n` audit questions; draws what is missing from the ready videos.

    A draw stays open until it is answered.
    """
    waiting = tuple(video for video in library.audits.open() if video in ready)
    if len(waiting) < n:
        waiting += draw(library, ready, n - len(waiting), seed)
    return tuple(question(video) for video in waiting[:n])


def urgent(library: Library, ready: Collection[VideoId]) -> tuple[QueueItem, ...]:
    """What is to be measured now, which comes first in every order."""
    waiting = library.audits.open(now=True)
    return tuple(question(video) for video in waiting if video in ready)


def blinded(library: Library, items: Iterable[QueueItem]) -> tuple[QueueItem, ...]:
    """Questions in their order; what was drawn is blind, wherever it comes."""
    drawn = frozenset(library.audits.open())
    return tuple(
        replace(item, kind=KIND, reason=REASON, priority="normal")
        if item.video in drawn
        else item
        for item in items
    )


def question(video: VideoId) -> QueueItem:
    """A video that was drawn, as a question."""
    return QueueItem(video, KIND, 0.0, REASON, "normal")


def draw(
    library: Library,
    ready: Sequence[VideoId],
    n: int,
    seed: int,
    *,
    now: bool = False,
) -> tuple[VideoId, ...]:
    """Add `n` videos, uniformly from those that were never drawn.

    With `now` they come before all other questions.
    """
    taken = {*library.audits.open(), *library.audits.answered()}
    rng = np.random.default_rng([seed, len(taken)])
    # More than are wanted, and the first free ones: to go through a million videos for
    # those that are free would take as long as all the rest.
    order = audit.draw(rng, len(ready), n + len(taken))
    free = (ready[row] for row in order.tolist() if ready[row] not in taken)
    drawn = tuple(islice(free, n))
    library.audits.add(drawn, now=now)
    return drawn


def measure(
    lesson: Lesson,
    head: Head,
    *,
    score: HeadScore | None,
    rest: Floats,
    seed: int,
) -> Measured | None:
    """Grade a head on the audit; None while nothing was audited.

    Args:
        lesson: every answer.
        head: is fitted anew without the videos that it is graded on.
        score: its cross-validation, the prior of the temperature.
        rest: (n, k) its uncalibrated probabilities for the unsorted videos.
        seed: deals the folds.
    """
    if not lesson.audited.any():
        return None
    X, columns, audited = lesson.features.set.X, lesson.columns, lesson.audited
    try:
        grades = audit.grade(
            X[~audited],
            columns[~audited],
            X[audited],
            columns[audited],
            head,
            k=len(lesson.folders),
            rng=np.random.default_rng(seed),
        )
    except Invalid:
        return None  # every label so far is an audit: nothing to learn from apart
    temperature = _temperature(grades.proba, columns[audited], lesson.y, score)
    proba = calibration.apply(grades.proba, temperature or 1.0)
    rest = calibration.apply(rest, temperature or 1.0)
    each = audit.folder_precision(grades.predicted, grades.correct, len(lesson.folders))
    return Measured(
        overall=audit.estimate(
            grades.correct, audited=proba.max(axis=1), rest=rest.max(axis=1, initial=0)
        ),
        folders=dict(zip(lesson.folders, each, strict=True)),
        temperature=temperature,
        gain=_gain(lesson, head, grades, seed),
        confidences=tuple(float(p) for p in proba.max(axis=1)),
        correct=tuple(bool(right) for right in grades.correct),
    )


def audit_json(card: ModelCard) -> dict[str, Any] | None:
    """What the audit said of a model, as people are told; None before there is one."""
    if card.audit is None:
        return None
    private = {"confidences", "correct", "gain"}
    return {key: value for key, value in card.audit.items() if key not in private}


def _gain(lesson: Lesson, head: Head, now: audit.Grades, seed: int) -> Gain | None:
    """What as many labels again may bring: today's grades against half the labels'."""
    X, columns, audited = lesson.features.set.X, lesson.columns, lesson.audited
    chosen = np.flatnonzero(~audited)  # in the order in which they were given
    half = chosen[: len(chosen) // 2]
    if audited.sum() < calibration.ENOUGH or len(half) < len(lesson.folders):
        return None
    fewer = audit.grade(
        X[half],
        columns[half],
        X[audited],
        columns[audited],
        head,
        k=len(lesson.folders),
        rng=np.random.default_rng(seed),
    )
    count = len(lesson.y)
    return projected_gain(
        fewer.correct,
        now.correct,
        doublings=float(np.log2(count / (count - len(chosen) + len(half)))),
        labels=count,
        more=BATCH,
    )


def _gap(held: int) -> int:
    """Other questions between two of the audit."""
    rate = audit.EARLY_SHARE if held < audit.FIRST_HELD else audit.LATER_SHARE
    return round(1 / rate) - 1


def _temperature(
    proba: Floats, y_audit: Ints, y: Ints, score: HeadScore | None
) -> float | None:
    if len(y_audit) < calibration.ENOUGH:
        return None
    prior = 0.0
    if score is not None:
        warm = calibration.fit_temperature(score.out_of_fold, y)
        prior = float(np.log(warm))
    return calibration.fit_temperature(proba, y_audit, prior)
