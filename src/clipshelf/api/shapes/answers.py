"""What became of an answer, and of all that was done."""

from __future__ import annotations

from typing import Literal, NotRequired

from clipshelf.api.shapes.base import Shape
from clipshelf.api.shapes.library import Folder, Standing
from clipshelf.api.shapes.questions import Item


class Labelled(Shape):
    """What became of one answer."""

    id: str
    video: str
    """File name."""
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""
    answer: str
    folder: str | None
    moved: bool
    problem: str
    """Why the file stayed where it was; may be empty."""
    pending: bool
    """The file is held open elsewhere, and follows."""
    entry: int | None
    """Of the history."""


class LabelAnswer(Standing, Labelled):
    """What became of one answer, and how the library stands."""


class Refused(Shape):
    """A clip that was not taken, and why."""

    id: str
    reason: str


class BatchAnswer(Standing):
    """What became of several answers that were given together."""

    batch: str | None
    """Null if nothing changed."""
    labelled: list[Labelled]
    failed: list[Refused]


class TrashAnswer(Standing):
    """A clip that was thrown away."""

    id: str
    video: str
    """File name."""
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""
    trashed: bool
    entry: int
    """Of the history."""


class CopiesAnswer(Standing):
    """What became of a clip and its copies."""

    batch: str | None
    """Null if nothing changed."""
    labelled: NotRequired[list[Labelled]]
    """The ones that were filed."""
    trashed: NotRequired[list[str]]
    """Ids of the ones that were thrown away."""
    failed: list[Refused]


class Deed(Shape):
    """One line of the history."""

    entry: int
    batch: str
    """Its name at the command line."""
    time: str
    """ISO."""
    kind: Literal["label", "batch", "skip", "none", "trash", "sort", "folder", "undo"]
    what: str
    """In words."""
    id: str | None
    thumbnail: str | None
    folder: str | None
    count: int
    """Clips."""
    waiting: int
    """Files that are held open elsewhere, and follow."""
    undone: bool
    can_undo: bool


class DeedsAnswer(Shape):
    """What was done, newest first."""

    deeds: list[Deed]


class Undone(Deed):
    """What was taken back."""

    video: str
    answer: str
    failed: list[str]
    """Reasons why files could not go back."""


class UndoAnswer(Standing):
    """What was taken back, and the clip as a question again."""

    undone: Undone
    item: Item | None


class Doubt(Shape):
    """A labelled video that is probably misfiled."""

    id: str
    video: str
    """File name."""
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""
    folder: str
    suggested_folder: str
    score: float
    reason: str


class Doubts(Shape):
    """Labelled videos in doubt, oddest first."""

    videos: list[Doubt]


class Decided(Doubt):
    """A suggestion that was accepted or dismissed."""

    accepted: bool
    folders: list[Folder]
