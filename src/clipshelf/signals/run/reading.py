"""Readers and ears at work on many videos, in children that load each model once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from pathlib import Path

from clipshelf.domain.features import Encoder, Sample, Vectors
from clipshelf.domain.reading import Reader, Reading
from clipshelf.domain.video import VideoId
from clipshelf.signals.run.isolated import Failure, Limits
from clipshelf.signals.run.pool import call_each
from clipshelf.signals.run.priority import LAST, step_back

HEARD_SECONDS = 30.0  # of a video's sound: a folder needs no more
HEARING_SECONDS = 240.0  # a second on an idle core; minutes behind all other work
HEARING_MEMORY = 5 << 30  # bytes: a decoder, and an encoder with its weights
WRITTEN = 1 << 22  # bytes: a library's compiled form, and nothing that grows


def read_all(
    reader: Reader,
    jobs: Iterable[tuple[VideoId, Path]],
    *,
    workers: int = 1,
    gently: bool = False,
    meanwhile: Callable[[], None] | None = None,
) -> Generator[tuple[VideoId, Reading | Failure], None, None]:
    """Read files in child processes and give out results as they come.

    Args:
        reader: sent to each child, where it loads its models once.
        jobs: drawn one by one as they are needed, in the caller's thread, so that
            whoever pauses or ends has read no further.
        workers: child processes.
        gently: everything else goes first.
        meanwhile: called every second; an exception in it ends the children.

    Yields:
        Each video's id with its reading, or why there is none.
    """
    limits = Limits(seconds=reader.seconds, memory=reader.memory, written=WRITTEN)
    yield from call_each(
        read,
        ((video, (reader, path, gently)) for video, path in jobs),
        workers=workers,
        ahead=workers,
        limits=limits,
        meanwhile=meanwhile,
    )


def hear_all(
    encoder: Encoder,
    jobs: Iterable[tuple[VideoId, Path]],
    *,
    workers: int = 1,
    gently: bool = False,
    meanwhile: Callable[[], None] | None = None,
) -> Generator[tuple[VideoId, Vectors | Failure], None, None]:
    """Listen to files with an encoder of sound; as `read_all` does it.

    Yields:
        Each video's id with its vector `(dim,)`, zeros where there is nothing to hear,
        or why there is none.
    """
    limits = Limits(seconds=HEARING_SECONDS, memory=HEARING_MEMORY, written=WRITTEN)
    yield from call_each(
        listen,
        ((video, (encoder, path, gently)) for video, path in jobs),
        workers=workers,
        ahead=workers,
        limits=limits,
        meanwhile=meanwhile,
    )


def read(reader: Reader, path: Path, gently: bool) -> Reading:
    """The child's part."""
    if gently:
        step_back(LAST)
    return _kept(reader).read(path)


def listen(encoder: Encoder, path: Path, gently: bool) -> Vectors:
    """The child's part: `(dim,)`."""
    from clipshelf.signals.media.sound import hear  # noqa: PLC0415  # FFmpeg

    if gently:
        step_back(LAST)
    ear = _ears.setdefault(encoder.spec.key, encoder)
    sound = hear(path, HEARD_SECONDS)
    vector: Vectors = ear.encode([Sample("", sound=sound if len(sound) else None)])[0]
    return vector


def _kept(reader: Reader) -> Reader:
    """The first reader of a key: the one that has loaded its models."""
    return _loaded.setdefault(reader.spec.key, reader)


_loaded: dict[str, Reader] = {}
_ears: dict[str, Encoder] = {}
