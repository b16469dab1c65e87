"""Write frames and sound to a video file."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from clipshelf.domain.features import Pixels
from clipshelf.signals.media.tones import RATE, Sound

# What a container cannot hold, or holds badly, H.264 and AAC are not written to.
VIDEO_CODECS = {".webm": "libvpx-vp9", ".avi": "mpeg4"}
AUDIO_CODECS = {".webm": "libopus", ".avi": "libmp3lame"}
# Bytes depend on the content and on FFmpeg's version only: no dates, no random ids.
REPEATABLE = {"fflags": "bitexact"}
ENCODER_OPTIONS = {
    # With its macroblock tree, x264 takes in memory that it has not written: the same
    # frames gave other bytes in another process.
    "libx264": {"preset": "veryfast", "x264-params": "mbtree=0"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}
MP4_LIKE = {".mp4", ".mov", ".m4v", ".3gp"}


def write_film(
    path: Path,
    frames: Iterable[Pixels] = (),
    *,
    fps: int = 15,
    sound: Sound | None = None,
    codec: str = "",
    crf: int = 28,
) -> Path:
    """Encode `frames` and `sound` into the container that the suffix of `path` names.

    The file index comes first in MP4, so that a browser can play while it loads.

    Args:
        path: written over if it exists.
        frames: each (h, w, 3), RGB, all of one size with even sides; may be none.
        fps: frames a second.
        sound: (s,) mono at `RATE`, from -1 to 1.
        codec: an FFmpeg encoder; empty for one that fits the container.
        crf: quality where the encoder knows it; 18 is fine, 40 is coarse.

    Returns:
        `path`.
    """
    options = dict(REPEATABLE)
    if path.suffix.lower() in MP4_LIKE:
        options["movflags"] = "+faststart"
    with av.open(str(path), "w", options=options) as container:
        pictures = iter(frames)
        first = next(pictures, None)
        film = None
        if first is not None:
            codec = codec or VIDEO_CODECS.get(path.suffix.lower(), "libx264")
            film = _video_stream(container, codec, first, fps, crf)
        track = None
        if sound is not None:
            name = AUDIO_CODECS.get(path.suffix.lower(), "aac")
            track = container.add_stream(name, rate=RATE, layout="mono")
            track.codec_context.bit_rate = 48_000
        if film is not None and first is not None:
            _encode_frames(container, film, (first, *pictures))
        if track is not None and sound is not None:
            _encode_sound(container, track, sound)
    return path


def _video_stream(container: Any, codec: str, frame: Pixels, fps: int, crf: int) -> Any:
    stream = container.add_stream(codec, rate=fps)
    stream.height, stream.width = frame.shape[:2]
    stream.pix_fmt = "yuv420p"
    stream.options = {"crf": str(crf), **ENCODER_OPTIONS.get(codec, {})}
    # Threads start slower than a small picture is encoded, and they change the bytes.
    stream.codec_context.thread_count = 1
    return stream


def _encode_frames(container: Any, stream: Any, frames: Iterable[Pixels]) -> None:
    for number, pixels in enumerate(frames):
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = number
        frame.time_base = Fraction(1) / stream.codec_context.framerate
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _encode_sound(container: Any, stream: Any, sound: Sound) -> None:
    samples = np.clip(sound, -1, 1).astype(np.float32)[None, :]
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate = RATE
    frame.pts = 0
    frame.time_base = Fraction(1, RATE)
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
