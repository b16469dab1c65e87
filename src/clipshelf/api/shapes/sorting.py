"""Plans, what they promise, and what became of them."""

from __future__ import annotations

from typing import Literal, NotRequired

from clipshelf.api.shapes.base import Clip, FileProblem, Shape
from clipshelf.api.shapes.library import Standing

Status = Literal["checking", "certified", "refused"]


class AuditedGuesses(Shape):
    """Guesses about clips drawn at random, and whether they were right."""

    confidences: list[float]
    correct: list[bool]


class Outlook(Shape):
    """What any threshold would file."""

    confidences: list[float]
    """Falling, from 0 to 1."""
    columns: list[int]
    """Of `folders`, beside the confidences."""
    folders: list[str]
    calibrated: bool
    audit: AuditedGuesses
    held: int
    """Clips that wait for a blind check."""


class PlanClip(Clip):
    """A clip that a plan would file."""

    confidence: float
    """From 0 to 1."""
    target: str
    """Where it would lie."""
    duration: float | None
    """Seconds."""
    taken_out: bool
    """Of this folder, by a person, from an earlier plan."""


class Shelf(Shape):
    """What a plan would file in one folder, the least sure clip first."""

    folder: str
    videos: list[PlanClip]


class Plan(Shape):
    """What would be filed; nothing moves."""

    digest: str
    folders: list[Shelf]
    skipped: list[FileProblem]
    below: int
    """Clips that are not sure enough."""
    held: int
    """Clips that wait for a blind check."""


class Promised(Shape):
    """What a certificate says of the clips that are filed."""

    certificate: int
    precision: float
    confidence: float
    pairs: int
    """In the certified list."""
    checked: int
    """Of them."""
    wrong: int
    """Of these."""
    filed: int
    removed: int
    """Taken out by hand."""
    at_most_wrong: int
    """Of the filed."""


class PlanAnswer(Shape):
    """A plan, and what is promised of it."""

    plan: Plan
    promise: Promised | None


class Move(Shape):
    """A file that was carried."""

    id: str
    source: str
    target: str
    name_bytes: NotRequired[str]
    """Of the source, in base64, where the text loses some of them."""


class Applied(Standing):
    """What became of a plan."""

    batch: str | None
    moves: list[Move]
    skipped: list[FileProblem]
    below_threshold: int
    removed: list[str]
    """Ids that were taken out by hand."""
    promise: Promised | None


class Check(Clip):
    """A clip to be judged blind for a certificate."""

    duration: float | None
    """Seconds."""


class Claim(Shape):
    """A certificate, as far as its checker may know."""

    id: int
    status: Status
    precision: float
    confidence: float
    attempt: int
    newest_model: bool
    """It was begun with the model in use."""
    stopped: bool
    certified: int
    """Clips so far."""
    to_file: int
    """Of them, not filed yet."""
    total: int
    """Clips that it chose from."""
    in_reach: int
    """Certified if the open checks go well."""
    checks_done: int
    checks_needed: int
    wrong: int | None
    """Null while there is something to check."""
    why: str
    """It was refused."""
    checks: list[Check]


class Prospect(Shape):
    """What a certificate would ask and reach."""

    checks: int
    in_reach: int
    total: int
    attempt: int
    why: str
    """It would be refused; else empty."""


class CertifiedClip(Shape):
    """A clip, by its name."""

    id: str
    video: str
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""


class CertifiedPair(CertifiedClip):
    """A clip, and the folder that is promised."""

    folder: str


class Certificate(Shape):
    """A certificate as the command line shows it."""

    status: Status
    share: float
    """Of the unlabelled clips, from 0 to 1."""
    pairs: list[CertifiedPair]
    checks: list[CertifiedClip]
    checks_done: int
    checks_needed: int
    attempt: int
    delta_spent: float
    precision: float
    confidence: float
    in_reach: int
    total: int
    why: str
