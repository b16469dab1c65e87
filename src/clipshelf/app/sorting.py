"""Use case: file what the model is sure of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clipshelf.app import certifying
from clipshelf.app.opening import Library
from clipshelf.app.predicting import Predicted, predict, predict_surely
from clipshelf.app.queueing import publish
from clipshelf.domain.errors import Conflict, Invalid
from clipshelf.domain.events import always
from clipshelf.domain.label import Answer
from clipshelf.domain.moves import Mode, MovePlan
from clipshelf.domain.video import VideoId, name_fields, shown
from clipshelf.library.filed_lines import Filing
from clipshelf.library.identity import identify
from clipshelf.library.journal import OVERTAKEN
from clipshelf.library.plan import OnConflict, Planner
from clipshelf.library.store.batches import Kind


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be filed, before anything happens."""

    plan: MovePlan
    filings: tuple[Filing, ...]
    below: int  # videos that stay: the model is not sure enough


@dataclass(frozen=True, slots=True)
class Sorted:
    """What was filed; `batch` is None for a dry run or when there was nothing to do."""

    batch: str | None
    proposal: Proposal
    failed: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The document of `sort --json`."""
        failed = dict(self.failed)
        return {
            "batch": self.batch,
            "moves": [
                {
                    "id": m.video,
                    **name_fields("source", m.source),
                    "target": shown(m.target),
                }
                for m in self.proposal.plan.moves
                if not m.sidecar and m.source not in failed
            ],
            "skipped": [
                name_fields("name", path) | {"reason": reason}
                for path, reason in (*self.proposal.plan.skipped, *self.failed)
            ],
            "below_threshold": self.proposal.below,
        }


def propose(
    library: Library,
    above: float,
    *,
    on_conflict: OnConflict = "rename",
    mode: Mode = Mode.MOVE,
) -> Proposal:
    """The moves for every unsorted video with a confidence of at least `above`.

    A video of which a person has said that it fits no folder stays.

    Raises:
        Invalid: `above` is not between 0 and 1.
        Conflict: there is no model, or a name is taken and `on_conflict` is "fail".
    """
    if not 0.0 <= above <= 1.0:
        raise Invalid("A confidence lies between 0 and 1.", code="bad-threshold")
    predicted = predict_surely(library)
    refused = set(library.labels.answered(Answer.NONE))
    filings = tuple(f for f in _sure(predicted, above) if f.video not in refused)
    videos = {f.video: library.catalogue.video(f.video) for f in filings}
    wishes = [(v, f.folder) for f in filings if (v := videos[f.video]) is not None]
    plan = Planner(library.root, on_conflict, mode).plan(wishes)
    return Proposal(plan, filings, len(predicted.predictions) - len(filings))


def propose_certified(
    library: Library,
    *,
    on_conflict: OnConflict = "rename",
    mode: Mode = Mode.MOVE,
    reread: bool = True,
) -> Proposal:
    """The moves of exactly the certified pairs.

    A pair lapses when a person has said something else about the video, or when its
    bytes are no longer those that were certified; checked pairs are labels, and lie
    where the person put them. Without `reread`, for a look at the plan, no file is read
    for that: a gigabyte takes a second or ten.

    Raises:
        Conflict: nothing is certified.
    """
    claim = certifying.current(library)
    if claim is None or not claim.pairs:
        raise Conflict(
            "Nothing is certified.",
            code="not-certified",
            hint="clipshelf certify says what it needs.",
        )
    unsorted = set(library.catalogue.unsorted())
    # A check that was passed over, or that fits no folder, counts as a wrong pair.
    unsorted -= {
        v for a in (Answer.NONE, Answer.SKIP) for v in library.labels.answered(a)
    }
    known = predict(library).predictions.confidence_of()
    model = f"{claim.kept.model}, certificate {claim.kept.id}"
    filings, wishes, lapsed = [], [], []
    for video, folder in claim.pairs:
        found = library.catalogue.video(video)
        if found is None or video not in unsorted:
            continue
        files = found.files if reread else ()
        changed = [f for f in files if not _unchanged(library, f.path, video)]
        if changed:
            lapsed += [(file.path, "its content has changed") for file in changed]
            continue
        filings.append(Filing(video, folder, model, known.get(video, 0.0)))
        wishes.append((found, folder))
    plan = Planner(library.root, on_conflict, mode).plan(wishes)
    plan = MovePlan(plan.moves, (*plan.skipped, *lapsed))
    return Proposal(plan, tuple(filings), len(unsorted) - len(filings))


def sort(
    library: Library, proposal: Proposal, goes_on: Callable[[], bool] = always
) -> Sorted:
    """Carry a proposal out. What is filed here is a prediction, never a label.

    A video that a person has answered about meanwhile stays where it was put. So does
    every one that is left when `goes_on` says that it is to end.
    """
    if not proposal.plan.moves:
        return Sorted(None, proposal)
    library.check_movable()
    journal = library.journal
    with library.writing():
        proposal = _still(library, proposal)
        moving = {move.video for move in proposal.plan.moves}
        if not moving:
            return Sorted(None, proposal)
        with library.db.transaction():
            batch = journal.batches.begin(Kind.SORT)
            journal.plan(batch, proposal.plan.moves)
            # Settling the moves forgets the ones of these that did not arrive.
            filings = [f for f in proposal.filings if f.video in moving]
            library.filed.record(filings, batch)
        outcome = journal.carry_out(batch, goes_on)
    publish(library, predict(library))
    return Sorted(batch, proposal, (*outcome.failed, *outcome.waiting))


def _still(library: Library, proposal: Proposal) -> Proposal:
    """The part of it that nobody has overtaken."""
    unsorted = set(library.catalogue.unsorted())
    moves = tuple(m for m in proposal.plan.moves if m.video in unsorted)
    gone = [m.source for m in set(proposal.plan.moves) - set(moves) if not m.sidecar]
    skipped = (*proposal.plan.skipped, *((path, OVERTAKEN) for path in sorted(gone)))
    return replace(proposal, plan=MovePlan(moves, skipped))


def _unchanged(library: Library, path: str, video: VideoId) -> bool:
    try:
        return identify(library.root / path) == video
    except OSError:
        return False


def _sure(predicted: Predicted, above: float) -> tuple[Filing, ...]:
    card, found = predicted.card, predicted.predictions
    assert card is not None
    return tuple(
        Filing(p.video, p.folder, card.id, p.confidence)
        for row in np.flatnonzero(found.confidences >= above).tolist()
        for p in [found[row]]
    )
