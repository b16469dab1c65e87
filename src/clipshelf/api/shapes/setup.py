"""What the set-up page is told."""

from __future__ import annotations

from clipshelf.api.shapes.base import FileProblem, Shape
from clipshelf.api.shapes.library import Unclear


class Warned(Shape):
    """What a person should know of a folder before opening it."""

    code: str
    message: str
    hint: str


class Preview(Shape):
    """A folder before it is opened; nothing from outside it."""

    data_dir: str
    name: str
    videos: int
    unsorted_videos: int
    folders: dict[str, int]
    """Clips in each."""
    bytes: int
    sidecars: int
    ignored: dict[str, int]
    """Files, by why."""
    unreadable: list[FileProblem]
    """The first of them."""
    unreadable_count: int
    opened_before: bool
    complete: bool
    """All of it was looked at in the time that there is."""
    warnings: list[Warned]
    """The most important first."""


class Candidate(Shape):
    """A folder that may be the one a person has in mind."""

    path: str
    videos: int
    opened_before: bool


class Candidates(Shape):
    """Folders that are probably meant, the last opened first."""

    candidates: list[Candidate]


class Picture(Shape):
    """A clip that was looked at."""

    id: str
    thumbnail: str


class Arrivals(Shape):
    """The newest pictures of a library that is looked at for the first time."""

    pictures: list[Picture]
    seen: int
    """Pictures in all."""
    tags: list[str]
    """Folders that the clips' own tags suggest, the most frequent first."""


class Phone(Shape):
    """The address for another device."""

    address: str | None
    """Null on a server for this machine only."""
    warning: str


class Scanned(Shape):
    """What a look at the folders found."""

    found: int
    files: int
    new: int
    moved: int
    gone: int
    learned: int
    ignored: dict[str, int]
    """Files, by why."""
    unreadable: list[FileProblem]
    folders: dict[str, int]
    """Clips in each."""
    unsorted: int
    unknown_origin: int
    duplicates: list[list[str]]
    """Files with the same content."""
    unclear: list[Unclear]
