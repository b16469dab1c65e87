"""Taking frames from an open film, in one of two ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from clipshelf.domain.features import Pixels
from clipshelf.signals.media.picture import SHORT, Shape, frame_pixels
from clipshelf.signals.media.probe import decoded_frames

Skip: TypeAlias = Literal["DEFAULT", "NONREF"]
"""Which pictures the decoder leaves out: none, or those that no other refers to."""


@dataclass(slots=True)
class Reel:
    """The frames taken so far, all of one shape."""

    aspect: Fraction | None  # of the stream's pixels
    wanted: int
    side: int = SHORT  # pixels of the short side
    pixels: list[Pixels] = field(default_factory=list)
    middle: tuple[VideoFrame, Shape] | None = None  # None while there are no frames

    def take(self, frame: VideoFrame) -> None:
        """Scale a frame and keep it."""
        shape = self.middle[1] if self.middle else Shape.of(frame, self.aspect)
        self.pixels.append(frame_pixels(frame, shape, self.side))
        if len(self.pixels) <= self.wanted // 2 + 1:
            self.middle = (frame, shape)


def snap(
    container: InputContainer,
    stream: VideoStream,
    keys: Sequence[int],
    side: int = SHORT,
) -> Reel:
    """Seek to the key pictures at these times; fewer if some cannot be found."""
    reel = Reel(stream.sample_aspect_ratio, len(keys), side)
    stream.codec_context.skip_frame = "NONKEY"
    seen: set[int | None] = set()
    for key in keys:
        try:
            container.seek(key, stream=stream)
            frame = _key_picture(container, stream)
        except MemoryError:
            raise
        except av.error.FFmpegError:
            continue
        if frame is not None and frame.pts not in seen:
            seen.add(frame.pts)
            reel.take(frame)
    return reel


def _key_picture(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    """The picture of the packet that comes next."""
    for packet in container.demux(stream):
        # A decoder holds pictures back to put them in order: drained, it gives this one
        # without being fed the packets that follow.
        for fed in (packet, None):
            for frame in stream.codec_context.decode(fed):
                return frame
        return None
    return None


def run_through(
    container: InputContainer,
    stream: VideoStream,
    wanted: Sequence[int],
    skip: Skip,
    side: int = SHORT,
) -> Reel:
    """Decode a film that was just opened, up to the last of the times wanted.

    Takes the first picture at or after each of them.
    """
    reel = Reel(stream.sample_aspect_ratio, len(wanted), side)
    stream.codec_context.skip_frame = skip
    spare: VideoFrame | None = None
    clock = wanted[0] - 1
    for frame in decoded_frames(container, stream):
        stamps = (frame.pts, frame.dts, clock + 1)
        clock = next(stamp for stamp in stamps if stamp is not None)
        if clock < wanted[len(reel.pixels)]:
            spare = frame
            continue
        spare = None
        reel.take(frame)
        if len(reel.pixels) == len(wanted):
            return reel
    if spare is not None:
        # The file breaks off before the next time wanted: its last picture will do.
        reel.take(spare)
    return reel
