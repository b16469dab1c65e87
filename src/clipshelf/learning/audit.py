"""The audit: a small uniformly random stream of labels that measures the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Floats, Head, Ints
from clipshelf.learning.probabilities import confidence

NO_FOLDER = -1  # the answer was skip or none of these: no prediction is right
FIRST_HELD = 20  # audit labels that are gathered quickly
EARLY_SHARE, LATER_SHARE = 0.25, 0.1  # of a batch, before and after that
ENOUGH_FOR_A_FOLDER = 5
CALIBRATED_VIDEOS = 20
Z95 = 1.959964  # two-sided 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Grades:
    """What models that had not seen the audited videos said about them."""

    proba: Floats  # (a, k), uncalibrated
    predicted: Ints  # (a,)
    correct: NDArray[np.bool_]  # (a,)

    @property
    def confidence(self) -> Floats:
        """`(a,)`, the probability of each guess."""
        return confidence(self.proba)


@dataclass(frozen=True, slots=True)
class AuditAccuracy:
    """A share of right guesses with its 95 % interval."""

    n: int  # audited videos it rests on
    accuracy: float | None  # None for n = 0
    low: float
    high: float


def share_of_batch(held: int, batch: int) -> int:
    """How many questions of a batch are audited, from the second batch on.

    A quarter until 20 are held, so that there is a number to show soon; then a tenth,
    and at least one. A batch of one or two has no room beside the question itself.

    Args:
        held: audit labels so far, and audit questions still open.
        batch: questions in the batch.
    """
    if batch < 3:
        return 0
    share = EARLY_SHARE if held < FIRST_HELD else LATER_SHARE
    return max(1, round(share * batch))


def draw(rng: np.random.Generator, n_pool: int, n: int) -> Ints:
    """`min(n, n_pool)` rows, each set of rows as likely as any other.

    Draw before anything else is chosen from the pool: what a strategy leaves over is
    the easy part.
    """
    return np.asarray(rng.choice(n_pool, min(n, n_pool), replace=False), np.int64)


def grade(
    X_chosen: Floats,
    y_chosen: Ints,
    X_audit: Floats,
    y_audit: Ints,
    head: Head,
    *,
    k: int,
    folds: int = 5,
    rng: np.random.Generator,
) -> Grades:
    """Grade each audited video by a model that has not seen it.

    The audit is dealt into folds; a fold is graded by the head fitted on all chosen
    labels and the other folds. So no label is held back from the model that is used:
    that one learns from everything, and lacks at most a fifth of the audit's labels
    here, by which these grades err on the side of caution.

    Args:
        X_chosen: (n, d), labelled videos that were not drawn for the audit.
        y_chosen: (n,) in 0..k-1.
        X_audit: (a, d).
        y_audit: (a,) in 0..k-1, or -1 where the answer was no folder: an error of
            whatever is predicted.
        head: fitted once a fold.
        k: folders.
        folds: at least 2; with fewer audited videos each is a fold of its own.
        rng: deals the folds, and seeds the head.

    Raises:
        Invalid: a fold would leave no label to learn from.

    Source:
        Chernozhukov et al. (2018), Double/debiased machine learning, section 1, for
        the name and the idea of cross-fitting.
    """
    count = len(y_audit)
    proba = np.zeros((count, k))
    part = rng.permutation(count) % max(2, min(folds, count))
    known = y_audit != NO_FOLDER
    for fold in np.unique(part):
        asked, train = part == fold, (part != fold) & known
        proba[asked] = _fit_and_ask(
            head,
            np.concatenate([X_chosen, X_audit[train]]),
            np.concatenate([y_chosen, y_audit[train]]),
            X_audit[asked],
            k=k,
            rng=rng.spawn(1)[0],
        )
    predicted = np.asarray(proba.argmax(axis=1), np.int64)
    return Grades(proba, predicted, np.asarray(predicted == y_audit))


def estimate(
    correct: NDArray[np.bool_],
    *,
    audited: Floats | None = None,
    rest: Floats | None = None,
) -> AuditAccuracy:
    """Accuracy on the unlabelled rest, with Wilson's 95 % interval.

    The share of right guesses in the audit alone errs downwards by up to 5 points, for
    two reasons: strategies have taken hard videos out of the pool since the audit was
    drawn from it, and they do not ask near an audited video, which then lacks the
    neighbours to be graded by. Both show in how sure the model is. So, given the
    confidences, the difference of their means is added, times the slope of right on
    sure that the audit shows. The result is unbiased for a representative audit
    whatever the confidences are worth, loses most of that bias, and scatters less
    (benchmarks/audit.py has the numbers).

    The interval counts each audited video once and takes no credit for the smaller
    scatter. It is meant for one look: who looks after every batch sees it fail now and
    then on the way (a bound of 2.5 % in 5 to 8 % of libraries).

    Args:
        correct: (a,), of `Grades`.
        audited: (a,), of `Grades`, calibrated.
        rest: (n,), of the unlabelled rest, at the same temperature.

    Source:
        Wilson (1927), Probable inference, the law of succession, and statistical
        inference. For the difference: the regression estimator of survey sampling
        (Cochran 1977, chapter 7); Angelopoulos, Duchi and Zrnic (2023), PPI++.
    """
    n = len(correct)
    if n == 0:
        return AuditAccuracy(0, None, 0.0, 1.0)
    share = float(np.mean(correct))
    if audited is not None and rest is not None and len(rest):
        ahead = float(rest.mean() - audited.mean())
        share += _slope(correct, audited, float(rest.var())) * ahead
        share = min(1.0, max(0.0, share))
    middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    spread = np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    half = Z95 * spread / (1 + Z95**2 / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return AuditAccuracy(n, share, float(low), float(high))


def folder_precision(
    predicted: Ints, correct: NDArray[np.bool_], k: int
) -> tuple[AuditAccuracy | None, ...]:
    """How right the model is where it says a folder, one folder at a time.

    Args:
        predicted: (a,) in 0..k-1, of `Grades`.
        correct: (a,), beside it.
        k: folders.

    Returns:
        k precisions with Clopper and Pearson's exact 95 % interval; None for a folder
        that was predicted for fewer than five audited videos: too few to say.

    Source:
        Clopper and Pearson (1934), The use of confidence or fiducial limits.
    """
    return tuple(_exact(correct[predicted == folder]) for folder in range(k))


def _fit_and_ask(
    head: Head,
    X: Floats,
    y: Ints,
    asked: Floats,
    *,
    k: int,
    rng: np.random.Generator,
) -> Floats:
    """`(len(asked), k)`; a folder that the fold took the last video of gets 0."""
    there, columns = np.unique(y, return_inverse=True)
    if len(there) == 0:
        raise Invalid(
            "There is no label besides the audited videos to learn from.",
            code="too-few-labels",
        )
    proba = np.zeros((len(asked), k))
    if len(there) == 1:
        proba[:, there] = 1.0
        return proba
    fitted = head.fit(X, columns.astype(np.int64), len(there), rng)
    proba[:, there] = fitted.proba(asked)
    return proba


def _slope(correct: NDArray[np.bool_], sure: Floats, spread: float) -> float:
    """How much of a difference in confidence is one in accuracy, from 0 to 1.

    Least squares over the audit, joined by 20 made-up videos that lie on the slope of
    a calibrated model, 1, and scatter as the rest does.
    """
    off = sure - sure.mean()
    together = float(off @ correct) + CALIBRATED_VIDEOS * spread
    alone = float(off @ off) + CALIBRATED_VIDEOS * spread
    return min(1.0, max(0.0, together / alone)) if alone > 0 else 1.0


def _exact(correct: NDArray[np.bool_]) -> AuditAccuracy | None:
    n, right = len(correct), int(correct.sum())
    if n < ENOUGH_FOR_A_FOLDER:
        return None
    low = betaincinv(right, n - right + 1, 0.025) if right else 0.0
    high = betaincinv(right + 1, n - right, 0.975) if right < n else 1.0
    return AuditAccuracy(n, right / n, float(low), float(high))
