"""Clips that go together, that were looked for, or that speak for a guess."""

from __future__ import annotations

from clipshelf.api.shapes.base import Clip, Shape


class GroupClip(Clip):
    """A clip that is predicted to be in a folder."""

    confidence: float
    """From 0 to 1."""
    duration: float | None
    """Seconds."""


class Group(Shape):
    """Clips that are predicted to be in one folder, surest first."""

    folder: str
    count: int
    """Clips of that folder, the ones not shown included."""
    videos: list[GroupClip]


class GroupsAnswer(Shape):
    """Unsorted clips by the folder that they are predicted to be in."""

    groups: list[Group]


class Said(Shape):
    """What one signal alone would answer."""

    signal: str
    present: bool
    folder: str | None
    confidence: float | None
    """From 0 to 1; not calibrated."""


class Neighbour(Clip):
    """A labelled clip that is like the one in question."""

    folder: str
    similarity: float
    """Cosine."""


class Evidence(Shape):
    """What each signal says of a clip, and the nearest labelled ones."""

    id: str
    blind: bool
    """Kept back until it is answered."""
    signals: list[Said]
    neighbours: list[Neighbour]


class FoundClip(Clip):
    """A clip that a search has found."""

    folder: str
    """Empty: none."""
    score: float
    """To be compared within one search only."""
    why: str
    author: str
    caption: str
    saved: str | None
    """ISO time."""
    posted: str | None
    """ISO time."""
    duration: float | None
    """Seconds."""


class FoundAnswer(Shape):
    """What a search has found, the best first."""

    videos: list[FoundClip]


class Copy(Clip):
    """One of several copies of a clip."""

    folder: str
    """Empty: none."""
    width: int
    height: int
    size: int
    """Bytes."""
    duration: float | None
    """Seconds."""


class Copies(Shape):
    """Copies of one clip, the best first."""

    best: str
    why: str
    videos: list[Copy]


class CopyGroups(Shape):
    """Clips that are copies of one another, the largest group first."""

    groups: list[Copies]
