"""What the machine would tell the person at one moment, and what is true then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Fitted, Floats, Head, Ints
from clipshelf.learning import audit, calibration, certificate, crossval, metrics
from clipshelf.learning.probabilities import confidence
from clipshelf.learning.simulate.learner import Learner
from clipshelf.learning.simulate.worlds import World


@dataclass(frozen=True, slots=True)
class Claim:
    """What to certify: at least this share of the pairs is right, this surely."""

    precision: float = 0.95
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of a replay after a batch."""

    learner: Learner
    rows: Ints  # (l,) labelled
    drawn: NDArray[np.bool_]  # (l,), which of them were drawn for the audit
    model: Fitted | None

    @property
    def world(self) -> World:
        """Where it is."""
        return self.learner.world

    @property
    def known(self) -> Ints:
        """The world's folders that the model's columns stand for."""
        return self.learner.known(self.rows)

    @property
    def rest(self) -> Ints:
        """Rows without a label."""
        return np.setdiff1d(np.arange(len(self.world.X)), self.rows)


@dataclass(frozen=True, slots=True)
class Measured:
    """Belief beside truth, on the videos without a label."""

    labels: int
    true_accuracy: float  # on the unlabelled rest
    mean_confidence: float  # there, calibrated
    ece: float  # there: expected calibration error, ten bins
    ece_floor: float  # what a perfect model would show on as many videos
    temperature: float
    cv_accuracy: float | None  # cross-validated on the labels; None: too few
    audit_labels: int
    audit_accuracy: float | None  # the audit's estimate; None without an audit
    audit_interval: tuple[float, float] | None  # 95 %
    confidences: tuple[float, ...] = ()  # of the audited guesses, calibrated
    correct: tuple[bool, ...] = ()  # beside them

    @property
    def audit_error(self) -> float | None:
        """How far the audit's estimate is from the truth."""
        if self.audit_accuracy is None:
            return None
        return abs(self.audit_accuracy - self.true_accuracy)


@dataclass(frozen=True, slots=True)
class Certified:
    """A certification that was answered from the truth."""

    labels: int  # before the checks
    checks: int
    share: float  # pairs certified / unlabelled before the checks
    realised_precision: float | None  # of the certified pairs; None: refused
    violated: bool  # less than was claimed


def measure(moment: Moment, seed: int) -> Measured | None:
    """Grade on the audit, calibrate, and look at the truth.

    Where nothing was audited the temperature comes from cross-validation alone, which
    is biased unless the labels were drawn at random.

    Returns:
        None where there is no model, or no video left.
    """
    rest = moment.rest
    if moment.model is None or len(rest) == 0:
        return None
    head = moment.learner.among(moment.rows)
    cv, prior = _cross_validated(moment, head, seed)
    grades = _graded(moment, head, seed)
    truth = np.searchsorted(moment.known, moment.world.y[moment.rows[moment.drawn]])
    temperature = float(np.exp(prior))
    if grades is not None:
        temperature = calibration.fit_temperature(grades.proba, truth, prior)
    proba = calibration.apply(moment.model.proba(moment.world.X[rest]), temperature)
    right = moment.known[proba.argmax(axis=1)] == moment.world.y[rest]
    # A folder without a column is never guessed: any column that is wrong will do.
    y = np.where(right, proba.argmax(axis=1), (proba.argmax(axis=1) + 1) % len(proba.T))
    sure: Floats = np.zeros(0)
    estimate = None
    if grades is not None:
        sure = confidence(calibration.apply(grades.proba, temperature))
        estimate = audit.estimate(grades.correct, audited=sure, rest=confidence(proba))
    return Measured(
        labels=len(moment.rows),
        true_accuracy=float(right.mean()),
        mean_confidence=float(confidence(proba).mean()),
        ece=metrics.calibration_error(proba, y),
        ece_floor=calibration.calibration_floor(
            proba, len(rest), np.random.default_rng([seed, 3])
        ),
        temperature=temperature,
        cv_accuracy=cv,
        audit_labels=int(moment.drawn.sum()),
        audit_accuracy=estimate.accuracy if estimate else None,
        audit_interval=(estimate.low, estimate.high) if estimate else None,
        confidences=tuple(float(p) for p in sure),
        correct=tuple(bool(c) for c in grades.correct) if grades else (),
    )


def certify(moment: Moment, measured: Measured, claim: Claim, seed: int) -> Certified:
    """Claim, check as many as are asked for, and look whether the claim was true."""
    rest = moment.rest
    assert moment.model is not None  # or nothing would have been measured
    proba = moment.model.proba(moment.world.X[rest])
    sure = confidence(calibration.apply(proba, measured.temperature))
    right = moment.known[proba.argmax(axis=1)] == moment.world.y[rest]
    state = certificate.begin(
        sure,
        precision=claim.precision,
        confidence=claim.confidence,
        attempt=1,
        rng=np.random.default_rng([seed, 2]),
        audit_confidences=np.array(measured.confidences),
        audit_correct=np.array(measured.correct, np.bool_),
    )
    while waiting := certificate.next_checks(state):
        row = waiting[0]
        state = certificate.answer(state, row, correct=bool(right[row]))
    pairs = np.array(state.certified_rows, np.int64)
    precision = float(right[pairs].mean()) if len(pairs) else None
    return Certified(
        labels=len(moment.rows),
        checks=state.checks_done,
        share=len(pairs) / len(rest),
        realised_precision=precision,
        violated=precision is not None and precision < claim.precision,
    )


def _cross_validated(
    moment: Moment, head: Head, seed: int
) -> tuple[float | None, float]:
    """Accuracy on held out labels, and the log temperature that suits them."""
    there, y = np.unique(moment.world.y[moment.rows], return_inverse=True)
    folders = tuple(moment.world.folders[c] for c in there)
    X, heads = moment.world.X[moment.rows], {"head": head}
    try:
        score = crossval.compare(X, y.astype(np.int64), folders, heads, seed=seed)
    except Invalid:
        return None, 0.0
    found = score["head"]
    warm = calibration.fit_temperature(found.out_of_fold, y)
    return found.accuracy, float(np.log(warm))


def _graded(moment: Moment, head: Head, seed: int) -> audit.Grades | None:
    """The audited videos, each graded by a model that had not seen it."""
    X, drawn = moment.world.X[moment.rows], moment.drawn
    y = np.searchsorted(moment.known, moment.world.y[moment.rows])
    if not drawn.any() or drawn.all():
        return None
    return audit.grade(
        X[~drawn],
        y[~drawn],
        X[drawn],
        y[drawn],
        head,
        k=len(moment.known),
        rng=np.random.default_rng([seed, 4]),
    )
