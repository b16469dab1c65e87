"""Looking at many videos on this machine."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path

from clipshelf.domain.features import LightEncoder
from clipshelf.domain.video import VideoId
from clipshelf.signals.run.isolated import Failure, Limits
from clipshelf.signals.run.looking import Looked, look, prepare
from clipshelf.signals.run.pool import call_each, cores

# Jobs under way for each worker: the one it works on, and the next, so that it need not
# wait while a batch is kept. More would only be lost with a kill.
AHEAD = 2
TIMEOUT = 10.0  # seconds a file
MEMORY = 2 * 2**30  # bytes of address space for decoding; 8K pictures take half of it


def look_at_all(
    jobs: Iterable[tuple[VideoId, Path]],
    *,
    encoder: LightEncoder | None = None,
    workers: int | None = None,
    timeout: float = TIMEOUT,
) -> Generator[tuple[VideoId, Looked | Failure], None, None]:
    """Look at files in child processes and give out results as they come.

    Args:
        jobs: drawn as they are needed, in the caller's thread, never more than `AHEAD`
            for each worker before a result is taken.
        encoder: sent to each child, where it loads its network once, so it must not
            have been used; None: frames are given out instead.
        workers: child processes, each of one thread; one a core if None.
        timeout: seconds a file.

    Yields:
        Each video's id with what was seen, or the reason why there is nothing. A file
        that crashes its child or never ends is a failure like any other.
    """
    count = workers or cores()
    yield from call_each(
        look,
        ((video, (path,)) for video, path in jobs),
        workers=count,
        ahead=AHEAD * count,
        limits=limits_with(encoder, timeout),
        prepare=(prepare, (encoder,)),
    )


def limits_with(encoder: LightEncoder | None, timeout: float = TIMEOUT) -> Limits:
    """What a child may use for one file, with the encoder in it or without."""
    memory = MEMORY + (encoder.memory if encoder is not None else 0)
    return Limits(seconds=timeout, memory=memory)
