"""What a child does with one video: decode, hash, encode.

Frames stay where they were decoded: 2 MB a clip that need not cross a pipe, and no
thread of the parent's between the stages. A network too large for every child to have
its own gets the frames in the parent instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from clipshelf.domain.features import Encoder, Pixels, Sample, Vectors
from clipshelf.domain.video import VideoId
from clipshelf.signals.media.decoded import Decoded
from clipshelf.signals.media.phash import Hashes, hash_frames
from clipshelf.signals.run.priority import BEHIND, step_back

BLANK = (1, 256, 256, 3)  # a frame
NO_FRAMES: Pixels = np.zeros((0, 1, 1, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is kept of one video, or needed to find out the rest."""

    decoded: Decoded  # with its frames only where `vector` is None
    hashes: Hashes  # as `hash_frames` gives them
    vector: Vectors | None  # (dim,); None where no encoder was at hand


Found: TypeAlias = tuple[VideoId, Looked | str]
"""A video, and what was seen of it, or why it cannot be read."""


def prepare(encoder: Encoder | None) -> None:
    """Load what `look` needs, the network included."""
    import clipshelf.signals.media.frames  # noqa: PLC0415, F401  # FFmpeg

    step_back(BEHIND)
    _encoders.clear()
    if encoder is not None:
        encoder.encode([Sample("", np.zeros(BLANK, np.uint8))])
        _encoders.append(encoder)


def look(path: Path) -> Looked:
    """Everything about one file.

    Raises:
        Unreadable: with the reason.
    """
    from clipshelf.signals.media.frames import decode  # noqa: PLC0415

    decoded = decode(path)
    hashes = hash_frames(decoded.frames)
    if not _encoders:
        return Looked(decoded, hashes, None)
    vector = _encoders[0].encode([Sample("", decoded.frames)])[0]
    return Looked(replace(decoded, frames=NO_FRAMES), hashes, vector)


def encoded(encoder: Encoder, found: Sequence[Found]) -> list[Found]:
    """The same, with vectors where a child had no encoder, and then without frames."""
    bare = [
        (video, what)
        for video, what in found
        if isinstance(what, Looked) and what.vector is None
    ]
    samples = [Sample(video, looked.decoded.frames) for video, looked in bare]
    vectors = encoder.encode(samples) if samples else ()
    made: dict[VideoId, Looked | str] = {
        video: Looked(replace(looked.decoded, frames=NO_FRAMES), looked.hashes, vector)
        for (video, looked), vector in zip(bare, vectors, strict=True)
    }
    return [(video, made.get(video, what)) for video, what in found]


_encoders: list[Encoder] = []  # this process's own; at most one
