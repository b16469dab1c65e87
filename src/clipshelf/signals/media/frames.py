"""A few frames of a video, spread over its length. Runs in a child process.

Which way is fastest depends on where a clip has its key pictures, which decode without
any other. If each part of the clip has one, five seeks do (and 4K or an hour of film
costs no more than a short clip). Most short clips have one at the start and no other:
then one pass over the pictures that others refer to, up to the last frame wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeAlias

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from clipshelf.domain.features import Pixels
from clipshelf.signals.media.decoded import Decoded, Unreadable
from clipshelf.signals.media.judge import judge
from clipshelf.signals.media.picture import Shape, frame_pixels, thumbnail
from clipshelf.signals.media.probe import decoded_frames, opened
from clipshelf.signals.media.timeline import Timeline, guess_timeline, read_timeline

# Reading every packet of a larger file could use up the time allowed: seek instead.
LARGE_FILE = 2**28  # bytes

# One pass over more than this (a minute of 1080p at 30 a second) could take too long.
LONG_PASS = 4e9  # pixels

# With fewer pictures than this a frame wanted, none may be left out.
FEW = 10


Skip: TypeAlias = Literal["DEFAULT", "NONREF"]
"""Which pictures the decoder leaves out: none, or those that no other refers to."""


@dataclass(slots=True)
class _Reel:
    """The frames taken so far."""

    aspect: Fraction | None  # of the stream's pixels
    wanted: int
    pixels: list[Pixels] = field(default_factory=list)
    middle: tuple[VideoFrame, Shape] | None = None

    def take(self, frame: VideoFrame) -> None:
        shape = self.middle[1] if self.middle else Shape.of(frame, self.aspect)
        self.pixels.append(frame_pixels(frame, shape))
        if len(self.pixels) <= self.wanted // 2 + 1:
            self.middle = (frame, shape)


def decode(path: Path, count: int = 5) -> Decoded:
    """Look at one video.

    Args:
        path: any file at all.
        count: frames wanted; a video with fewer pictures gives fewer.

    Raises:
        Unreadable: with the reason.
    """
    with opened(path) as (container, stream):
        timeline = _timeline(container, stream, path.stat().st_size, count)
        reel = _wind(container, stream, timeline, count)
        if reel.middle is None:
            raise Unreadable("no frame could be decoded")
        width, height = reel.middle[1].upright
        return Decoded(
            frames=np.stack(reel.pixels),
            thumbnail=thumbnail(*reel.middle),
            duration=float(timeline.length * (stream.time_base or 0)),
            width=width,
            height=height,
            codec=stream.codec_context.codec.canonical_name,
            has_audio=bool(container.streams.audio),
            playback=judge(path, container, stream),
        )


def _timeline(
    container: InputContainer, stream: VideoStream, size: int, count: int
) -> Timeline:
    if size > LARGE_FILE and container.duration:
        return guess_timeline(stream, container.duration / av.time_base, count)
    timeline = read_timeline(container, stream)
    if timeline is None:
        raise Unreadable("no frame could be decoded")
    return timeline


def _wind(
    container: InputContainer, stream: VideoStream, timeline: Timeline, count: int
) -> _Reel:
    """Take the frames in the fastest way that finds any."""
    aspect, wanted = stream.sample_aspect_ratio, timeline.spread(count)
    keys = timeline.keys_apart(count)
    too_long = timeline.guessed or _pass_cost(stream, timeline, wanted) > LONG_PASS
    if too_long and not keys:
        keys = timeline.keys_near(count)
    reel = _Reel(aspect, len(keys))
    _snap(container, stream, keys, reel)
    if reel.pixels and (too_long or len(reel.pixels) == len(keys)):
        return reel
    few = len(timeline.shown) < FEW * count
    skips: tuple[Skip, ...] = ("DEFAULT",) if few else ("NONREF", "DEFAULT")
    for skip in skips:
        reel = _Reel(aspect, len(wanted))
        _pass(container, stream, timeline, reel, skip)
        if reel.pixels:
            break
    return reel


def _pass_cost(stream: VideoStream, timeline: Timeline, wanted: Sequence[int]) -> float:
    pictures = sum(when <= wanted[-1] for when in timeline.shown)
    return float(pictures * stream.width * stream.height)


def _snap(
    container: InputContainer, stream: VideoStream, keys: Sequence[int], reel: _Reel
) -> None:
    """Take the key pictures at these times; fewer if some cannot be found."""
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


def _pass(
    container: InputContainer,
    stream: VideoStream,
    timeline: Timeline,
    reel: _Reel,
    skip: Skip,
) -> None:
    """Decode from the start; take the first picture at or after each time wanted."""
    wanted = timeline.spread(reel.wanted)
    container.seek(timeline.shown[0], stream=stream)
    stream.codec_context.skip_frame = skip
    spare: VideoFrame | None = None
    clock = timeline.shown[0] - 1
    for frame in decoded_frames(container, stream):
        stamps = (frame.pts, frame.dts, clock + 1)
        clock = next(stamp for stamp in stamps if stamp is not None)
        if clock < wanted[len(reel.pixels)]:
            spare = frame
            continue
        spare = None
        reel.take(frame)
        if len(reel.pixels) == len(wanted):
            return
    if spare is not None:
        # The file breaks off before the next time wanted: its last picture will do.
        reel.take(spare)
