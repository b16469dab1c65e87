"""What each stage costs alone, on every core and in the same kind of child as `embed`.

The limit that `embed` is measured against: nothing is shipped, written or waited for,
and the clock starts when every child has done its first piece.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from clipshelf.domain.features import Sample
from clipshelf.signals.encoders.efficientnet import EfficientNetLite0
from clipshelf.signals.run.isolated import Failure, Limits
from clipshelf.signals.run.pool import call_each, cores

FRAMES = (5, 256, 455, 3)  # what decoding gives of a clip
LIMITS = Limits(seconds=60.0, memory=4 << 30)


def decode_ms(clips: Sequence[Path]) -> float:
    """Milliseconds a clip to take its frames and throw them away."""
    return _alone(decode_only, [(clip,) for clip in clips])


def encode_ms(count: int) -> float:
    """Milliseconds a clip to encode frames that are in memory."""
    return _alone(encode_only, [()] * count)


def decode_only(clip: Path) -> None:
    """The child's part: a clip that cannot be decoded costs what it costs."""
    from clipshelf.domain.errors import ClipshelfError  # noqa: PLC0415
    from clipshelf.signals.media.frames import decode  # noqa: PLC0415

    try:
        decode(clip)
    except ClipshelfError:
        return


def encode_only() -> None:
    """The child's part."""
    encoder, samples = _prepared()
    encoder.encode(samples)


@cache
def _prepared() -> tuple[EfficientNetLite0, list[Sample]]:
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 256, FRAMES, dtype=np.uint8)
    return EfficientNetLite0(), [Sample("", frames)]


def _alone(function: Callable[..., None], jobs: list[tuple[object, ...]]) -> float:
    """Milliseconds a job, start-up left out."""
    workers = cores()
    warm = [(-1 - n, jobs[n % len(jobs)]) for n in range(2 * workers)]
    begun, measured = 0.0, 0
    everything = [*warm, *enumerate(jobs)]
    for key, result in call_each(
        function, everything, workers=workers, ahead=2 * workers, limits=LIMITS
    ):
        if isinstance(result, Failure):
            raise RuntimeError(result.reason)  # noqa: TRY004
        measured += begun > 0
        if key < 0 and not begun and _is_last(key, workers):
            begun = time.perf_counter()
    if not measured:  # few jobs were done while the last child still began
        return _alone(function, jobs * 4)
    return 1000 * (time.perf_counter() - begun) / measured


def _is_last(key: int, workers: int) -> bool:
    """The last piece that was handed out to warm up."""
    return -key == 2 * workers
