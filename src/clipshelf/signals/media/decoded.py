"""What decoding a file gives, or why it gives nothing. Imports no decoder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from clipshelf.domain.errors import Invalid
from clipshelf.domain.features import Pixels

Playback: TypeAlias = Literal["as-is", "remux", "transcode"]
"""What a browser needs before it can play a file; see `playback.judge`."""

Stamp: TypeAlias = tuple[int, int] | None
"""A file's size in bytes and its time in nanoseconds; None if it is not there."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """One video, looked at once.

    Sizes are what a viewer sees: after rotation, with square pixels.
    """

    frames: Pixels  # (f, h, w, 3), RGB, 1 <= f, in time order, spread over the video
    thumbnail: bytes  # JPEG of the middle frame, at most 360 px tall
    duration: float  # seconds; 0 where the file's own clock makes no sense
    width: int  # pixels
    height: int
    codec: str  # FFmpeg's name: h264, hevc, vp9, ...
    has_audio: bool  # there is a track; it may be silent
    playback: Playback
    stamp: Stamp = None  # of the file that was looked at


class Unreadable(Invalid):
    """A file that no video can be read from; the message is a plain reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="unreadable")

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str]]:
        # Errors are rebuilt from their arguments when they cross processes.
        return Unreadable, (str(self),)


def stamp(path: Path) -> Stamp:
    """Tells whether it is still the file that it was."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns
