"""Moves: what would be done to files, before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from clipshelf.domain.video import VideoId


@dataclass(frozen=True, slots=True)
class Move:
    """One file's way. Paths are relative to the library, as in `File.path`."""

    video: VideoId
    source: str
    target: str
    sidecar: bool = False  # travels with its video


@dataclass(frozen=True, slots=True)
class MovePlan:
    """A batch of moves in the order they would be made, and what stays behind."""

    moves: tuple[Move, ...]
    skipped: tuple[tuple[str, str], ...] = ()  # (path, reason)
