"""Remuxing and transcoding to MP4. Runs in a child process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from clipshelf.signals.media.allowed import SOUNDS
from clipshelf.signals.media.decoded import Playback, Unreadable
from clipshelf.signals.media.judge import MP4_AUDIO, judge, sound_codec
from clipshelf.signals.media.picture import Shape
from clipshelf.signals.media.probe import decoded_frames, opened, packets
from clipshelf.signals.media.turn import Turn

SHORT = 720  # pixels, at most
QUALITY = {"preset": "veryfast", "crf": "23"}
SOUND_RATE = 48_000  # samples a second
FAST_START = {"movflags": "faststart"}  # the index first: play before the end is here
USUAL_RATE = 30  # pictures a second, where a file does not say
TICK = Fraction(1, 90_000)  # seconds, likewise


def inspect(path: Path) -> Playback:
    """What a browser needs before it can play a file.

    Raises:
        Unreadable: with the reason.
    """
    with opened(path) as (container, stream):
        return judge(path, container, stream)


def convert(path: Path, target: Path) -> None:
    """Write `path` as an MP4 for browsers to `target`.

    Raises:
        Unreadable: with the reason.
    """
    if inspect(path) == "transcode":
        _write(path, target, _first_shape(path))
        return
    try:
        _write(path, target, None)
    except Unreadable:
        # Its packets have no times, or not such as MP4 allows.
        _write(path, target, _first_shape(path))


def _first_shape(path: Path) -> Shape:
    with opened(path) as (container, stream):
        for frame in decoded_frames(container, stream):
            return Shape.of(frame, stream.sample_aspect_ratio)
    raise Unreadable("no frame could be decoded")


def _write(path: Path, target: Path, shape: Shape | None) -> None:
    """Encode the pictures in this shape; copy them as they are if it is None."""
    with opened(path) as (container, stream):
        try:
            with av.open(str(target), "w", "mp4", options=FAST_START) as output:
                tracks: dict[int, _Track] = {
                    stream.index: _EncodedVideo(output, stream, shape)
                    if shape
                    else _Copied(output, stream)
                }
                if container.streams.audio:
                    index, sound = _sound(container, output)
                    tracks[index] = sound
                _mux(container, output, tracks)
        except av.error.FFmpegError as error:
            reason = (error.strerror or "unknown fault").lower()
            raise Unreadable(f"it cannot be converted ({reason})") from error
        except ValueError as error:  # PyAV's own: MP4 has no place for such packets
            raise Unreadable("it cannot be converted as it is") from error


def _sound(container: InputContainer, output: OutputContainer) -> tuple[int, _Track]:
    stream = container.streams.audio[0]
    codec = sound_codec(container)
    if codec in MP4_AUDIO:
        return stream.index, _Copied(output, stream)
    known = codec and stream.codec_context.codec.name in SOUNDS
    return stream.index, _EncodedSound(output) if known else _Dropped()


def _mux(
    container: InputContainer, output: OutputContainer, tracks: Mapping[int, _Track]
) -> None:
    streams = [container.streams[index] for index in tracks]
    for packet in packets(container, *streams):
        for made in tracks[packet.stream.index].take(packet):
            output.mux(made)
    for track in tracks.values():
        for made in track.rest():
            output.mux(made)


class _Track(Protocol):
    """One stream on its way from the old file to the new."""

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """What becomes of a packet; an empty one says that there are no more."""
        ...

    def rest(self) -> Iterator[Packet[Any]]:
        """What was held back."""
        ...


class _Dropped:
    """A stream that nothing here can decode."""

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:  # noqa: ARG002 - the Protocol's
        return iter(())

    def rest(self) -> Iterator[Packet[Any]]:
        return iter(())


class _Copied:
    """A stream whose packets are taken over."""

    def __init__(self, output: OutputContainer, stream: Stream) -> None:
        # Opaque: to copy packets no encoder of their kind is needed (AV1 has none).
        self._out = output.add_stream_from_template(stream, opaque=True)

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        if packet.size:
            packet.stream = self._out
            yield packet

    def rest(self) -> Iterator[Packet[Any]]:
        return iter(())


class _EncodedSound:
    """A stream of sound, made AAC."""

    def __init__(self, output: OutputContainer) -> None:
        self._out: Any = output.add_stream("aac", rate=SOUND_RATE)
        self._out.codec_context.layout = "stereo"

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            return  # a click, where a silent film would be the alternative
        for frame in frames:
            yield from self._out.encode(frame)

    def rest(self) -> Iterator[Packet[Any]]:
        yield from self._out.encode(None)


@dataclass
class _EncodedVideo:
    """A stream of pictures, made H.264, upright and with square pixels."""

    output: OutputContainer
    stream: VideoStream
    shape: Shape

    def __post_init__(self) -> None:
        factor = min(1.0, SHORT / min(self.shape.width, self.shape.height))
        # H.264 with 4:2:0 colours has even sides.
        sides = (self.shape.width, self.shape.height)
        self._width, self._height = (max(2, round(s * factor / 2) * 2) for s in sides)
        self._turn = Turn(self.shape.turns)
        rate = self.stream.guessed_rate or USUAL_RATE
        self._out: Any = self.output.add_stream("libx264", rate=rate, options=QUALITY)
        turned = (self._height, self._width)
        self._out.width, self._out.height = (
            turned if self.shape.turns % 2 else (self._width, self._height)
        )
        self._out.pix_fmt = "yuv420p"
        self._out.codec_context.time_base = self.stream.time_base or TICK
        self._last: int | None = None

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        try:
            frames = self.stream.codec_context.decode(packet)
        except av.error.FFmpegError:
            return
        for frame in frames:
            if frame.pts is None or (
                self._last is not None and frame.pts <= self._last
            ):
                continue  # two pictures at one time: MP4 knows no such thing
            self._last = frame.pts
            scaled = frame.reformat(self._width, self._height, "yuv420p")
            scaled.pict_type = 0  # the encoder's choice, not the old file's
            yield from self._out.encode(self._turn(scaled))

    def rest(self) -> Iterator[Packet[Any]]:
        yield from self._out.encode(None)
