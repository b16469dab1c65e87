"""The sound of a video as numbers. Runs in a child process."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from clipshelf.domain.features import SOUND_RATE, Sound
from clipshelf.signals.media.allowed import SOUNDS
from clipshelf.signals.media.decoded import Unreadable
from clipshelf.signals.media.probe import opened, packets

RATE = SOUND_RATE
SILENT = 0.001  # of full scale, root mean square: -60 dB


def hear(path: Path, most: float) -> Sound:
    """The first sound track, as mono samples at `RATE`.

    Args:
        path: any file at all.
        most: seconds; the rest is left out.

    Returns:
        (s,), empty where there is no sound that can be decoded.

    Raises:
        Unreadable: it is no video.
    """
    with opened(path) as (container, _):
        if not container.streams.audio:
            return np.zeros(0, np.float32)
        return _decoded(container, round(most * RATE))


def is_silent(sound: Sound) -> bool:
    """Is there nothing that anybody could hear?"""
    return not len(sound) or float(np.sqrt(np.mean(np.square(sound)))) < SILENT


def _decoded(container: InputContainer, most: int) -> Sound:
    stream = container.streams.audio[0]
    context = stream.codec_context
    if context is None or context.codec.name not in SOUNDS:
        raise Unreadable("a kind of sound that is not supported")
    context.thread_type = "NONE"  # threads and FFmpeg's logging have deadlocked
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    parts: list[Sound] = []
    heard = 0
    # The last packet is none: it drains the decoder; so does the last frame.
    for packet in chain(packets(container, stream), (None,)):
        for frame in _frames(context, packet):
            try:
                resampled = resampler.resample(frame)
            except (av.error.FFmpegError, ValueError):
                continue  # it changed its kind on the way: the rest may be fine
            parts += [one.to_ndarray()[0] for one in resampled]
            heard += sum(one.samples for one in resampled)
        if heard >= most:
            break
    if not parts:
        return np.zeros(0, np.float32)
    return np.nan_to_num(np.concatenate(parts)[:most]).astype(np.float32)


def _frames(context: Any, packet: Any) -> list[Any]:
    """What a packet holds; a damaged one costs itself only."""
    try:
        return list(context.decode(packet))
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return []
