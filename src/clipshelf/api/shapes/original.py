"""What the original sorter's page reads, and beside it what ours does."""

from __future__ import annotations

from typing import NotRequired

from clipshelf.api.shapes.base import Shape
from clipshelf.api.shapes.library import Folder
from clipshelf.api.shapes.questions import Guess, Item


class Unlabeled(Item):
    """A question, by its file name."""

    filename: str


class UnlabeledVideos(Shape):
    """Unsorted videos, the ones that would teach most first."""

    videos: list[Unlabeled]


class Predicted(Shape):
    """What the model thinks of an unsorted video; null and 0 before there is one."""

    id: str
    filename: str
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""
    predicted_folder: str | None
    confidence: float
    """From 0 to 1."""
    top_predictions: list[Guess]


class PredictedAnswer(Shape):
    """Every unsorted video, by name."""

    videos: list[Predicted]
    total: int


class SortedFile(Shape):
    """A video that was moved into a folder."""

    success: bool
    filename: str
    folder: str | None
    folders: list[Folder]


class RetrainStatus(Shape):
    """Is it learning, and how did the last time end?"""

    running: bool
    last_result: str | None
    """"success", or a reason."""


class Configured(Shape):
    """Is a library open, and which?"""

    configured: bool
    data_dir: str | None


class Opened(Shape):
    """A library that was chosen on the set-up page."""

    success: bool
    data_dir: str
    unsorted_videos: int
    folders: dict[str, int]
    """Clips in each."""
