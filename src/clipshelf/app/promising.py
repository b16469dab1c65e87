"""Use case: what a certificate promises of the videos that are filed under it.

The claim is about the whole frozen list. What follows for a part of it is a count: the
rest of the list cannot hold more wrong ones than the list did. As a share that bound
grows as the part shrinks, and says nothing once it is as long as the part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clipshelf.app.certifying import Claim
from clipshelf.app.opening import Library
from clipshelf.domain.video import name_fields
from clipshelf.learning.acceptance import most_wrong


@dataclass(frozen=True, slots=True)
class Promise:
    """A certified list, and the part of it that is filed now."""

    certificate: int
    precision: float  # claimed share of right pairs in the list
    confidence: float  # that the claim is true
    pairs: int  # in the list
    checked: int  # of them, by a person
    wrong: int  # of these; they lie where the person put them
    filed: int  # of the others: the ones that move now
    removed: int = 0  # taken out by a person who looked at them

    @property
    def at_most_wrong(self) -> int:
        """Of the filed, if the claim is true: what it leaves, less what was found.

        Taking pairs out cannot make it larger, whichever they are.
        """
        return min(self.filed, most_wrong(self.pairs, self.precision) - self.wrong)

    def to_json(self) -> dict[str, Any]:
        """As the page shows it."""
        return {
            "certificate": self.certificate,
            "precision": self.precision,
            "confidence": self.confidence,
            "pairs": self.pairs,
            "checked": self.checked,
            "wrong": self.wrong,
            "filed": self.filed,
            "removed": self.removed,
            "at_most_wrong": self.at_most_wrong,
        }


def promise(claim: Claim, filed: int) -> Promise:
    """What a claim with certified pairs says of `filed` unchecked ones among them."""
    certified = set(claim.state.certified_rows)
    checks = [right for row, right in claim.state.answers if row in certified]
    return Promise(
        certificate=claim.kept.id,
        precision=claim.state.precision,
        confidence=claim.state.confidence,
        pairs=len(certified),
        checked=len(checks),
        wrong=checks.count(False),
        filed=filed,
    )


def standing(library: Library, claim: Claim) -> dict[str, Any]:
    """How a claim stands, without a word that could tell a checker the prediction.

    How many checks were wrong is told only when nothing more is asked.
    """
    paths, durations = library.catalogue.first_files(), library.catalogue.durations()
    state, card = claim.state, library.models.newest()
    asking = state.status == "checking"
    unsorted = set(library.catalogue.unsorted())
    return {
        "id": claim.kept.id,
        "status": state.status,
        "precision": state.precision,
        "confidence": state.confidence,
        "attempt": state.attempt,
        "newest_model": card is not None and card.id == claim.kept.model,
        "stopped": state.stopped,
        "certified": len(claim.pairs),
        "to_file": len(unsorted.intersection(video for video, _ in claim.pairs)),
        "total": claim.total,
        "in_reach": state.size_in_reach,
        "checks_done": state.checks_done,
        "checks_needed": state.checks_needed,
        "wrong": None if asking else state.wrong,
        "why": _why(claim),
        "checks": [
            {
                "id": video,
                **name_fields("video", paths.get(video, "").rpartition("/")[2]),
                "duration": durations.get(video),
                "url": f"/api/media/{video}",
                "thumbnail": f"/api/thumbnails/{video}",
            }
            for video in claim.checks
        ],
    }


def _why(claim: Claim) -> str:
    """The reason of a refusal; one that a person caused by ending it says so."""
    state = claim.state
    if state.status == "refused" and state.stopped and state.wrong <= state.allowed:
        return "The checks were ended before there were enough of them."
    return state.why
