"""Use case: look through a plan by folder, then carry out just what was looked at.

A plan has a digest. What is carried out must be that plan, or less: where the library
has changed in between so that a video would move which nobody was shown, or would go
elsewhere, it is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import Any

from clipshelf.app import certifying
from clipshelf.app.clips import blind
from clipshelf.app.opening import Library
from clipshelf.app.promising import Promise, promise
from clipshelf.app.sorting import Proposal, Sorted, propose, propose_certified, sort
from clipshelf.app.sorting_progress import told_to
from clipshelf.domain.errors import Conflict
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.label import Answer
from clipshelf.domain.moves import Move
from clipshelf.domain.video import VideoId, name_fields
from clipshelf.library.taken_out import TakenOut

KEPT = 8  # plans that are remembered as they were shown, and answers to requests


@dataclass(frozen=True)
class Plan:
    """The moves that would be made, as a person is shown them."""

    proposal: Proposal
    promise: Promise | None  # None: nothing is promised, all rests on confidence
    held: int  # videos that wait for a blind check, and are not shown before

    @cached_property
    def moves(self) -> frozenset[Move]:
        """Every file's way, side-cars included."""
        return frozenset(self.proposal.plan.moves)

    @cached_property
    def videos(self) -> dict[VideoId, Move]:
        """What moves, by video: the first of its files."""
        found: dict[VideoId, Move] = {}
        for move in self.proposal.plan.moves:
            if not move.sidecar:
                found.setdefault(move.video, move)
        return found

    @cached_property
    def digest(self) -> str:
        """The same for the same moves under the same promise."""
        basis = self.promise.certificate if self.promise else None
        ways = sorted((m.video, m.source, m.target) for m in self.moves)
        content = json.dumps([basis, ways]).encode("ascii")
        return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan."""

    sorted: Sorted
    promise: Promise | None
    removed: tuple[VideoId, ...]  # taken out by the person
    lapsed: tuple[str, ...]  # paths that were in the plan, and no longer are

    def to_json(self) -> dict[str, Any]:
        """The document of `sort --json`, and what was left out of the plan."""
        gone = "it is no longer in the plan"
        document = self.sorted.to_json()
        document["skipped"] += [
            name_fields("name", path) | {"reason": gone} for path in self.lapsed
        ]
        return document | {
            "removed": list(self.removed),
            "promise": self.promise.to_json() if self.promise else None,
        }


@dataclass(slots=True)
class Plans:
    """The plans that one server has shown, and what became of them."""

    library: Library
    _shown: OrderedDict[str, Plan] = field(default_factory=OrderedDict)
    _answers: OrderedDict[str, Applied] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def show(self, above: float | None) -> Plan:
        """The plan as it stands now; see `draft`."""
        plan = draft(self.library, above, reread=False)
        self._shown[plan.digest] = plan
        _trim(self._shown)
        return plan

    def carry_out(
        self,
        digest: str,
        above: float | None,
        exclude: Collection[VideoId],
        request: str | None = None,
        *,
        watch: Watch = unwatched,
    ) -> Applied:
        """Sort as the plan of that digest says, without the videos in `exclude`.

        The same `request` again changes nothing and is answered as the first time.

        Raises:
            Conflict: the library has changed, so that more would move than was shown.
        """
        with self._lock:
            if request and request in self._answers:
                return self._answers[request]
            before = self._shown.get(digest)
            applied = carry_out(
                self.library, digest, before, above, exclude, watch=watch
            )
            if request:
                self._answers[request] = applied
                _trim(self._answers)
            return applied


def draft(library: Library, above: float | None, *, reread: bool = True) -> Plan:
    """What would be filed at a confidence of at least `above`; None: what is certified.

    Left out are videos that wait for a blind check (seeing the prediction would spoil
    it) and those of which a person said that no folder fits. `reread` looks whether
    certified files still hold what was certified.

    Raises:
        Invalid: `above` is not between 0 and 1.
        Conflict: there is no model, or nothing is certified.
    """
    if above is None:
        proposal = propose_certified(library, reread=reread)
    else:
        proposal = propose(library, above)
    said = set(library.labels.answered(Answer.NONE))
    if above is None:  # a skipped check counts as wrong, so it is not filed as right
        said |= set(library.labels.answered(Answer.SKIP))
    held = blind(library)
    planned = {filing.video for filing in proposal.filings}
    proposal = without(proposal, held | said)
    promised = None
    if above is None:
        claim = certifying.current(library)
        assert claim is not None, "there was one a moment ago"
        promised = promise(claim, len({m.video for m in proposal.plan.moves}))
    return Plan(proposal, promised, len(held & planned))


def without(proposal: Proposal, videos: Collection[VideoId]) -> Proposal:
    """The same proposal for all videos but these."""
    if not videos:
        return proposal
    moves = tuple(m for m in proposal.plan.moves if m.video not in videos)
    filings = tuple(f for f in proposal.filings if f.video not in videos)
    return replace(proposal, plan=replace(proposal.plan, moves=moves), filings=filings)


def carry_out(
    library: Library,
    digest: str,
    before: Plan | None,
    above: float | None,
    exclude: Collection[VideoId],
    *,
    watch: Watch = unwatched,
) -> Applied:
    """Sort what is still as it was shown; note what a person took out.

    Args:
        library: to be sorted.
        digest: of the plan that was shown.
        before: that plan, where it is still known.
        above: as it was asked for.
        exclude: videos that stay; others than the plan's make no difference.
        watch: told how far it is. When it says `Cancelled`, what was moved stays
            moved, can be taken back, and the rest is named as skipped.

    Raises:
        Conflict: more would move than was shown, or elsewhere.
    """
    out = set(exclude)
    with library.writing():
        now = draft(library, above)
        if now.digest != digest:
            _check_only_less(before, now)
        removed = {v: f.folder for f in now.proposal.filings if (v := f.video) in out}
        chosen = without(now.proposal, out)
        with told_to(watch, library.root, chosen.plan.moves) as goes_on:
            done = sort(library, chosen, goes_on)
        TakenOut(library.db).note(removed, set(now.videos) - set(removed))
    lapsed = [] if before is None else set(before.videos) - set(now.videos)
    paths = [before.videos[video].source for video in lapsed] if before else []
    promised = now.promise
    if promised is not None:
        filed = len({move.video for move in done.proposal.plan.moves})
        promised = replace(promised, filed=filed, removed=len(removed))
    return Applied(done, promised, tuple(sorted(removed)), tuple(sorted(paths)))


def _check_only_less(before: Plan | None, now: Plan) -> None:
    """Fewer moves than were shown are fine: what is gone cannot be filed."""
    hint = "Look through it once more; what you took out stays out."
    if before is None:
        raise Conflict(
            "This plan is from before a restart, and there is another one now.",
            code="plan-changed",
            hint=hint,
        )
    more = {move.video for move in now.moves - before.moves}
    if not more:
        return
    new = sum(video not in before.videos for video in more)
    other = len(more) - new
    changes = [f"{new} more would be filed"] if new else []
    changes += [f"{other} would go elsewhere"] if other else []
    raise Conflict(
        f"The library has changed since this plan was shown: {' and '.join(changes)}.",
        code="plan-changed",
        hint=hint,
    )


def _trim(kept: OrderedDict[str, Any]) -> None:
    while len(kept) > KEPT:
        kept.popitem(last=False)
