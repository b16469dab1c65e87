"""Use case: promise how many of the machine's guesses are right, and be held to it.

The pairs of a certificate are frozen when it is begun. Answers come in like any other
label; each time somebody asks, the ones that belong to open checks are read in.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clipshelf.app.opening import Library
from clipshelf.app.predicting import Predicted, predict
from clipshelf.domain.errors import Conflict
from clipshelf.domain.label import Answer
from clipshelf.domain.prediction import Predictions
from clipshelf.domain.queue import QueueItem
from clipshelf.domain.video import VideoId, name_fields, shown
from clipshelf.learning import certificate
from clipshelf.learning.certificate import Certification
from clipshelf.library.store.certificates import Kept

KIND = "check"
REASON = "a check of what would be filed"


@dataclass(frozen=True, slots=True)
class Claim:
    """A certificate, as it stands."""

    kept: Kept
    state: Certification
    total: int  # unsorted videos when it was begun

    @property
    def pairs(self) -> tuple[tuple[VideoId, str], ...]:
        """What has been certified: videos and the folders they were predicted in."""
        return tuple(self.kept.pairs[row] for row in self.state.certified_rows)

    @property
    def checks(self) -> tuple[VideoId, ...]:
        """Videos that are still to be checked."""
        rows = certificate.next_checks(self.state)
        return tuple(self.kept.pairs[row][0] for row in rows)


def certify(
    library: Library,
    *,
    precision: float = 0.95,
    confidence: float = 0.9,
    again: bool = False,
) -> Claim:
    """Begin a certificate, or go on with the one that is being checked.

    A finished one is shown again until there is a newer model, or another claim is
    asked for, or `again`: then the next attempt begins, which spends a part of the
    risk that is left (see docs/certificates.md).

    Raises:
        Conflict: there is no model yet, or nothing to certify.
        Invalid: precision or confidence do not lie between 0 and 1.
    """
    with library.writing():
        claim = current(library)
        if claim is not None and not again:
            asked = (claim.state.precision, claim.state.confidence)
            same = asked == (precision, confidence)
            if same and (
                claim.state.status == "checking" or _is_newest(library, claim)
            ):
                return claim
        return _begin(library, precision, confidence)


def current(library: Library) -> Claim | None:
    """The last certificate, with the answers that have come in; None before any."""
    kept = library.certificates.newest()
    if kept is None:
        return None
    state = Certification.from_json(kept.state)
    before = state
    for row, correct in _answers(library, kept, state):
        if row in certificate.next_checks(state):
            state = certificate.answer(state, row, correct=correct)
    if state != before:
        library.certificates.update(kept.id, state.as_json())
    return Claim(kept, state, len(kept.pairs))


def prospect(library: Library, *, precision: float, confidence: float) -> Certification:
    """What such a claim would ask and reach now; nothing is begun, nothing spent.

    Raises:
        Conflict: there is no model yet, or nothing to certify.
        Invalid: precision or confidence do not lie between 0 and 1.
    """
    return _draft(library, precision, confidence).state


def stop(library: Library) -> Claim:
    """Ask no more checks: what has passed is certified, and nothing else.

    Raises:
        Conflict: nothing is being checked.
    """
    with library.writing():
        claim = current(library)
        if claim is None or claim.state.status != "checking":
            raise Conflict(
                "Nothing is being checked.",
                code="not-checking",
                hint="clipshelf certify begins a claim.",
            )
        state = certificate.stop(claim.state)
        library.certificates.update(claim.kept.id, state.as_json())
    return replace(claim, state=state)


def questions(library: Library) -> tuple[QueueItem, ...]:
    """The open checks, in the order of their draw; asked blind."""
    claim = current(library)
    if claim is None or claim.state.status != "checking":
        return ()
    return tuple(QueueItem(v, KIND, 0.0, REASON, "high") for v in claim.checks)


def to_json(library: Library, claim: Claim) -> dict[str, Any]:
    """The document of `certify --json`."""
    paths, state = library.catalogue.first_files(), claim.state
    return {
        "status": state.status,
        "share": len(claim.pairs) / claim.total if claim.total else 0.0,
        "pairs": [
            {"id": video, **_name(paths, video), "folder": shown(folder)}
            for video, folder in claim.pairs
        ],
        "checks": [{"id": v, **_name(paths, v)} for v in claim.checks],
        "checks_done": state.checks_done,
        "checks_needed": state.checks_needed,
        "attempt": state.attempt,
        "delta_spent": state.delta_spent,
        "precision": state.precision,
        "confidence": state.confidence,
        "in_reach": state.size_in_reach,
        "total": claim.total,
        "why": state.why,
    }


def _name(paths: dict[VideoId, str], video: VideoId) -> dict[str, str]:
    return name_fields("video", paths.get(video, "").rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class _Draft:
    model: str
    pairs: tuple[tuple[VideoId, str], ...]
    state: Certification


def _begin(library: Library, precision: float, confidence: float) -> Claim:
    draft = _draft(library, precision, confidence)
    since = library.labels.newest_id()
    stored = draft.state.as_json()
    kept = library.certificates.add(draft.model, since, draft.pairs, stored)
    return Claim(kept, draft.state, len(draft.pairs))


def _draft(library: Library, precision: float, confidence: float) -> _Draft:
    predicted = predict(library)
    card = predicted.card
    if card is None or not predicted.predictions:
        raise Conflict(
            "There is nothing to certify: no model yet, or no unsorted video.",
            code="nothing-to-certify",
            hint="Label some videos, then run clipshelf train.",
        )
    claimed = _claimable(library, predicted)
    pairs = tuple(claimed.folder_of().items())
    audit = card.audit or {"confidences": [], "correct": []}
    state = certificate.begin(
        np.asarray(claimed.confidences, float),
        precision=precision,
        confidence=confidence,
        attempt=library.certificates.attempts() + 1,
        # From the system's own randomness: nobody can have arranged for these checks.
        rng=np.random.default_rng(secrets.randbits(128)),
        audit_confidences=np.array(audit["confidences"], float),
        audit_correct=np.array(audit["correct"], bool),
    )
    return _Draft(card.id, pairs, state)


def _claimable(library: Library, predicted: Predicted) -> Predictions:
    """Predictions of videos that nobody has said anything about."""
    closed = {
        *library.labels.answered(Answer.SKIP),
        *library.labels.answered(Answer.NONE),
    }
    return predicted.predictions.without(closed)


def _answers(
    library: Library, kept: Kept, state: Certification
) -> list[tuple[int, bool]]:
    """What was said, since the beginning, about videos whose checks are open."""
    rows = certificate.next_checks(state)
    videos = [kept.pairs[row][0] for row in rows]
    said = library.labels.since_event(kept.since, videos)
    there = library.catalogue.with_files(videos)
    found = []
    for row in rows:
        video, folder = kept.pairs[row]
        if video in said:
            found.append((row, said[video] == folder))
        elif video not in there:
            found.append((row, False))  # gone: nobody can vouch for it
    return found


def _is_newest(library: Library, claim: Claim) -> bool:
    """Was it begun with the model that is in use now?"""
    card = library.models.newest()
    return card is not None and card.id == claim.kept.model
