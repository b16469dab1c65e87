"""Taking frames from an open film, in one of two ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

import av
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from clipshelf.domain.features import Pixels
from clipshelf.signals.media.picture import SHORT, Shape, frame_pixels
from clipshelf.signals.media.probe import decoded_frames, fed
from clipshelf.signals.media.tape import Film, Packet

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
    # One for all: what it sets up for a size costs as much as scaling a frame.
    _scaler: VideoReformatter = field(default_factory=VideoReformatter)

    def take(self, frame: VideoFrame) -> None:
        """Scale a frame and keep it."""
        shape = self.middle[1] if self.middle else Shape.of(frame, self.aspect)
        self.pixels.append(frame_pixels(frame, shape, self._scaler, self.side))
        if len(self.pixels) <= self.wanted // 2 + 1:
            self.middle = (frame, shape)


def snap(film: Film, keys: Sequence[int], side: int = SHORT) -> Reel:
    """Decode the key pictures at these times; fewer if some cannot be found.

    From the tape, or where that is empty by seeking.
    """
    reel = Reel(film.stream.sample_aspect_ratio, len(keys), side)
    film.stream.codec_context.skip_frame = "NONKEY"
    seen: set[int | None] = set()
    for key in keys:
        try:
            frame = _key_picture(_key_packet(film, key), film.stream)
        except MemoryError:
            raise
        except av.error.FFmpegError:
            continue
        if frame is not None and frame.pts not in seen:
            seen.add(frame.pts)
            reel.take(frame)
    return reel


def _key_packet(film: Film, when: int) -> Packet | None:
    if film.tape.packets:
        return film.tape.key(when)
    film.container.seek(when, stream=film.stream)
    return next(iter(film.container.demux(film.stream)), None)


def _key_picture(packet: Packet | None, stream: VideoStream) -> VideoFrame | None:
    """The picture of one packet by itself."""
    stream.codec_context.flush_buffers()
    # A decoder holds pictures back to put them in order: drained, it gives this one
    # without being fed the packets that follow.
    for given in (packet, None):
        for frame in stream.codec_context.decode(given):
            return frame
    return None


def run_through(
    film: Film, wanted: Sequence[int], skip: Skip, side: int = SHORT
) -> Reel:
    """Decode a film up to the last of the times wanted.

    Takes the first picture at or after each of them. From the tape, or where that is
    empty from the container, which then must have been opened just now.
    """
    reel = Reel(film.stream.sample_aspect_ratio, len(wanted), side)
    film.stream.codec_context.skip_frame = skip
    frames = (
        _from_tape(film, wanted, reel)
        if film.tape.packets
        else decoded_frames(film.container, film.stream)
    )
    spare: VideoFrame | None = None
    clock = wanted[0] - 1
    for frame in frames:
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


def _from_tape(film: Film, wanted: Sequence[int], reel: Reel) -> Iterator[VideoFrame]:
    """Every picture that has to be decoded before the next one wanted is seen.

    Between the last frame taken and the key picture before the next one, nothing is.
    """
    tape, context = film.tape, film.stream.codec_context
    context.flush_buffers()
    place = 0
    while place <= len(tape.packets):
        begin = tape.place_for(wanted[len(reel.pixels)])
        if begin > place:
            context.flush_buffers()
            place = begin
        # The last packet is none: it drains the decoder of what it held back.
        packet = tape.packets[place] if place < len(tape.packets) else None
        yield from fed(context, packet)
        place += 1
