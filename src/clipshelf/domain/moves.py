"""Moves: what would be done to files, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clipshelf.domain.video import VideoId


class Mode(StrEnum):
    """What happens to a file; the last two take the two before them back."""

    MOVE = "move"
    COPY = "copy"
    LINK = "link"  # a second name of the same file
    UNCOPY = "uncopy"
    UNLINK = "unlink"

    @property
    def reverse(self) -> Mode:
        """What takes it back."""
        return _REVERSE[self]

    @property
    def adds(self) -> bool:
        """Does the source stay where it is?"""
        return self in {Mode.COPY, Mode.LINK}

    @property
    def removes(self) -> bool:
        """Does it take a file away that exists elsewhere as well?"""
        return self in {Mode.UNCOPY, Mode.UNLINK}


_REVERSE = {
    Mode.MOVE: Mode.MOVE,
    Mode.COPY: Mode.UNCOPY,
    Mode.LINK: Mode.UNLINK,
    Mode.UNCOPY: Mode.COPY,
    Mode.UNLINK: Mode.LINK,
}


@dataclass(frozen=True, slots=True)
class Move:
    """One file's way. Paths are relative to the library, as in `File.path`.

    `UNCOPY` and `UNLINK` take `source` away; `target` is where it was copied from.
    """

    video: VideoId  # empty: a file of no video, which only shares a folder
    source: str
    target: str
    sidecar: bool = False  # travels with its video
    mode: Mode = Mode.MOVE


@dataclass(frozen=True, slots=True)
class MovePlan:
    """A batch of moves in the order they would be made, and what stays behind."""

    moves: tuple[Move, ...]
    skipped: tuple[tuple[str, str], ...] = ()  # (path, reason)
