"""Certificates: acceptance sampling inside a frozen list of predictions.

The predictions are ranked by confidence and frozen. A prefix of the ranking is claimed
to be right at least as often as asked for; a random sample of it is checked by a person
who does not see the prediction. If the sample is clean enough the claim is certified,
and the next longer prefix is tried, until one fails. docs/certificates.md has the
argument; everything here is a step from one frozen state to the next, so that the
state can be stored between two answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.model import Floats
from clipshelf.learning import acceptance

Status: TypeAlias = Literal["checking", "certified", "refused"]


@dataclass(frozen=True)
class Certification:
    """A claim about a frozen ranking, and the checks of it so far.

    Rows are those of the arrays that it was begun with. Labels that come in meanwhile
    do not change it.
    """

    precision: float  # claimed share of right pairs
    confidence: float  # of the library's whole series of attempts
    attempt: int  # from 1; each one that asked for a check counts
    ranking: tuple[int, ...]  # rows, surest first
    draw: tuple[int, ...]  # the same rows in random order
    sizes: tuple[int, ...]  # of the prefixes in the order they are tried, rising
    samples: tuple[int, ...]  # checks that each of them needs
    allowed: int  # wrong ones among these that still pass
    most_checks: int  # no longer prefix is tried beyond these
    answers: tuple[tuple[int, bool], ...] = ()  # (row, was it right), as they came
    stopped: bool = False  # by the person: no longer prefix is wanted
    advice: str = ""  # when refused before any check: why, and what would help

    @property
    def status(self) -> Status:
        """Where it stands; "certified" once nothing more will be asked."""
        if self._standing.open:
            return "checking"
        return "certified" if self._standing.passed else "refused"

    @property
    def certified_rows(self) -> tuple[int, ...]:
        """The longest prefix that has passed, also while a longer one is tried."""
        passed = self._standing.passed
        return self.ranking[: self.sizes[passed - 1]] if passed else ()

    @property
    def checks_done(self) -> int:
        """Answers so far."""
        return len(self.answers)

    @property
    def checks_needed(self) -> int:
        """Answers still wanted for the prefix that is being tried."""
        return len(self._standing.open)

    @property
    def size_in_reach(self) -> int:
        """How many pairs are certified if the open checks go well."""
        return self.sizes[self._standing.passed] if self._standing.open else 0

    @property
    def delta_spent(self) -> float:
        """The risk that this attempt takes from the series; 0 without a check."""
        return level(self.confidence, self.attempt) if self.answers else 0.0

    @property
    def wrong(self) -> int:
        """Checked pairs that were not right."""
        return sum(not right for _, right in self.answers)

    @property
    def why(self) -> str:
        """Why it was refused and what would help; empty otherwise."""
        if self.status != "refused" or self.advice:
            return self.advice if self.status == "refused" else ""
        return (
            f"{self.wrong} of {self.checks_done} checked were wrong, where "
            f"{self.allowed} would have been allowed in {self.samples[0]}. The checks "
            "are labels now: train on them, label some more and try again, or claim "
            f"less than {100 * self.precision:g} %."
        )

    def as_json(self) -> dict[str, Any]:
        """All of it, in types that JSON has."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """From what `as_json` gave, after a round trip through JSON."""
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
        }
        kept["answers"] = tuple((row, right) for row, right in stored["answers"])
        return cls(**kept)

    @cached_property
    def _standing(self) -> _Standing:
        return _stand(self)


@dataclass(frozen=True, slots=True)
class _Standing:
    passed: int  # prefixes
    open: tuple[int, ...] = field(default=())  # rows to check, in the order of the draw


def level(confidence: float, attempt: int) -> float:
    """The risk that attempt i may take: delta 6 / (pi^2 i^2), delta = 1 - confidence.

    Over all attempts, however many, these sum to delta. So the chance that a library is
    ever shown a false certificate is at most delta.
    """
    return (1 - confidence) * 6 / (np.pi * attempt) ** 2


def begin(
    confidences: Floats,
    *,
    precision: float,
    confidence: float,
    attempt: int,
    rng: np.random.Generator,
    audit_confidences: Floats | None = None,
    audit_correct: NDArray[np.bool_] | None = None,
    most_checks: int | None = None,
) -> Certification:
    """Freeze a ranking, choose the prefix to start with, and draw the random order.

    Args:
        confidences: (n,) calibrated probabilities of the pairs to be certified, all
            unlabelled. Should they be wrong, the choice is poor and not the claim.
        precision: the share of right pairs to claim, in (0, 1).
        confidence: 1 - delta for the whole series of attempts, in (0, 1).
        attempt: 1 + the earlier attempts of this library in which anything was checked.
        rng: draws the order of the checks; must not be one that anybody chose the
            predictions by.
        audit_confidences: (a,) calibrated, out of sample.
        audit_correct: (a,), beside them.
        most_checks: none longer is tried beyond; by default see `acceptance.budget`.

    Returns:
        Refused at once, without spending anything, where no prefix is likely to pass
        or where checking would cost more looks than it saves.

    Raises:
        Invalid: a share outside (0, 1), an attempt below 1, or nan.
    """
    _check(confidences, precision, confidence, attempt)
    n, delta = len(confidences), level(confidence, attempt)
    order = np.lexsort((rng.random(n), -confidences))
    most = most_checks or acceptance.budget(n, precision, delta)
    outlook = acceptance.Outlook.of(
        confidences[order],
        np.zeros(0) if audit_confidences is None else audit_confidences,
        np.zeros(0, bool) if audit_correct is None else audit_correct,
    )
    start = acceptance.best_start(outlook, precision, delta, most)
    sizes, samples = acceptance.ladder(start, n, precision, delta)
    return Certification(
        precision,
        confidence,
        attempt,
        tuple(order.tolist()),
        tuple(rng.permutation(order).tolist()),
        sizes,
        samples,
        start.allowed if start else 0,
        most,
        advice="" if start else acceptance.advice(outlook, precision, delta, most),
    )


def next_checks(state: Certification) -> tuple[int, ...]:
    """Rows to ask a person about, blind; empty when there is nothing left to ask.

    All of them are needed, in any order. A wrong one may end it before.
    """
    return state._standing.open  # noqa: SLF001 (the steps belong to the state)


def answer(state: Certification, row: int, *, correct: bool) -> Certification:
    """The state after one check.

    A video that was skipped, fits no folder or cannot be seen any more is not correct.

    Raises:
        NotFound: this row is not being asked about.
    """
    if row not in next_checks(state):
        raise NotFound(f"Row {row} is not to be checked.", code="not-a-check")
    return replace(state, answers=(*state.answers, (row, correct)))


def stop(state: Certification) -> Certification:
    """Ask no more: what has passed is certified, and nothing else."""
    return replace(state, stopped=True)


def _stand(state: Certification) -> _Standing:
    """Go through the prefixes in their fixed order up to the first that has not passed.

    Each is judged by the first members of it in the one random order, as many as its
    own plan says: a uniform sample, whatever came before.
    """
    ranking = np.array(state.ranking, np.int64)
    draw = np.array(state.draw, np.int64)
    drawn = np.empty(len(ranking), np.int64)
    drawn[ranking] = np.arange(len(ranking))
    drawn = drawn[draw]  # the places in the ranking, in random order
    given = dict(state.answers)
    for passed, (size, sample) in enumerate(
        zip(state.sizes, state.samples, strict=True)
    ):
        rows = draw[drawn < size][:sample].tolist()
        wrong = sum(not given.get(row, True) for row in rows)
        waiting = tuple(row for row in rows if row not in given)
        if wrong > state.allowed:
            return _Standing(passed)
        if wrong + len(waiting) <= state.allowed:
            continue  # it passes, whatever the last answers would be
        enough = passed and len(given) + len(waiting) > state.most_checks
        if state.stopped or enough:
            return _Standing(passed)
        return _Standing(passed, waiting)
    return _Standing(len(state.sizes))


def _check(
    confidences: Floats, precision: float, confidence: float, attempt: int
) -> None:
    for name, share in (("precision", precision), ("confidence", confidence)):
        if not 0 < share < 1:
            raise Invalid(
                f"The {name} must lie between 0 and 1, not be {share}.",
                code="bad-share",
                hint="Write 0.95 for 95 %.",
            )
    if attempt < 1:
        raise Invalid("Attempts are counted from 1.", code="bad-attempt")
    if not np.isfinite(confidences).all():
        raise Invalid("Confidences must be finite.", code="bad-confidences")
