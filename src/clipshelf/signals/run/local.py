"""Decoding many videos on this machine."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path

from clipshelf.domain.video import VideoId
from clipshelf.signals.media.decoded import Decoded
from clipshelf.signals.run.isolated import Failure, Limits
from clipshelf.signals.run.pool import call_each, cores

# Results that may wait for whoever takes them, about 2 MB each: enough to keep workers
# busy while a batch is encoded.
AHEAD = 32


def decode_all(
    jobs: Iterable[tuple[VideoId, Path]],
    *,
    workers: int | None = None,
    timeout: float = 10.0,
) -> Generator[tuple[VideoId, Decoded | Failure], None, None]:
    """Decode files in child processes and give out results as they come.

    Args:
        jobs: drawn as they are needed, in the caller's thread.
        workers: child processes; one a core if None.
        timeout: seconds a file.

    Yields:
        Each video's id with what is in its file or the reason why there is nothing.
        A file that crashes its child or never ends is a failure like any other.
    """
    # Not at the top: other commands need no decoder in memory.
    from clipshelf.signals.media.frames import decode  # noqa: PLC0415

    yield from call_each(
        decode,
        ((video, (path,)) for video, path in jobs),
        workers=workers or cores(),
        ahead=AHEAD,
        limits=Limits(seconds=timeout),
    )
