"""Films with one odd thing each, for tests of decoding and playback."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

TICKS = 1000  # a second
SIZE = (64, 96)  # width, height
RATE = 48_000  # samples of sound a second: the one rate that every codec here takes


def grey_ramp(count: int, size: tuple[int, int] = SIZE) -> list[NDArray[np.uint8]]:
    """Pictures that get lighter: the n-th says n in its brightness."""
    levels = np.linspace(20, 235, count).astype(np.uint8)
    return [np.full((size[1], size[0], 3), level, np.uint8) for level in levels]


def film(
    path: Path,
    pictures: Sequence[NDArray[np.uint8]],
    *,
    times: Sequence[float] | None = None,
    fps: int = 25,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    gop: int = 250,
    sound: str = "",
    container: str | None = None,
    options: dict[str, str] | None = None,
    aspect: Fraction | None = None,
    title: str = "",
) -> Path:
    """Write pictures of equal size; `times` in seconds where they are not even."""
    times = times or [n / fps for n in range(len(pictures))]
    with (
        _scheduled_as_before(),
        av.open(str(path), "w", format=container, options=options or {}) as output,
    ):
        stream = output.add_stream(codec, rate=fps)
        output.metadata["title"] = title
        height, width, _ = pictures[0].shape
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.codec_context.gop_size = gop
        if codec not in {"mpeg4", "h263"}:
            stream.codec_context.time_base = Fraction(1, TICKS)
        base = stream.codec_context.time_base or Fraction(1, fps)
        if codec == "libx264":
            stream.options = {"sc_threshold": "0"}  # key pictures only where `gop` says
        if codec == "libx265":
            stream.options = {"x265-params": "log-level=none"}
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        track = output.add_stream(sound, rate=RATE) if sound else None
        for time, picture in zip(times, pictures, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.time_base, frame.pts = base, round(time / base)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if track is not None:
            for packet in silence(track, times[-1] + 1 / fps):
                output.mux(packet)
    return path


@contextmanager
def _scheduled_as_before() -> Iterator[None]:
    """SVT-AV1, run by root, makes the thread that calls it a real-time one.

    What that thread starts inherits it, and two such threads that compute keep every
    other one of the machine waiting for ever.
    """
    if not hasattr(os, "sched_getscheduler"):  # no Linux
        yield
        return
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, *before)


def silence(track: av.AudioStream, seconds: float) -> list[av.Packet]:
    """Nothing to hear, for so long."""
    rate = track.codec_context.sample_rate
    layout = track.codec_context.layout.name
    frame = av.AudioFrame.from_ndarray(
        np.zeros(
            (1, int(rate * seconds) * len(track.codec_context.layout.channels)),
            np.int16,
        ),
        format="s16",
        layout=layout,
    )
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    return [*track.encode(frame), *track.encode(None)]


def sound_only(path: Path) -> Path:
    """A container without pictures."""
    with av.open(str(path), "w") as output:
        track = output.add_stream("aac", rate=RATE)
        for packet in silence(track, 1.0):
            output.mux(packet)
    return path


def turn(path: Path) -> Path:
    """Say, in the way of ISO 14496-12, that a film is shown turned by 90 degrees.

    The matrix (a b u, c d v, x y w) of the track header maps (p, q) to (ap + cq + x,
    bp + dq + y). With b = 1 and c = -1 what pointed right points down: clockwise.
    """
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4
    assert data[start] == 0, "version 0 of the box: the matrix begins at byte 40"
    matrix = [0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30]
    data[start + 40 : start + 76] = struct.pack(">9i", *matrix)
    path.write_bytes(data)
    return path


def levels(frames: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The mean brightness of each frame, 0 to 255."""
    means: NDArray[np.float64] = frames.reshape(len(frames), -1).mean(axis=1)
    return means
