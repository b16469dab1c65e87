"""A few frames of a video, spread over its length. Runs in a child process.

Which way is fastest depends on where a clip has its key pictures, which decode without
any other. If each part of the clip has one, five seeks do (and 4K or an hour of film
costs no more than a short clip). Most short clips have one at the start and no other:
then one pass over the pictures that others refer to, up to the last frame wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

from clipshelf.signals.media.decoded import Decoded, Playback, Unreadable, stamp
from clipshelf.signals.media.judge import judge
from clipshelf.signals.media.picture import SHORT, thumbnail
from clipshelf.signals.media.probe import opened
from clipshelf.signals.media.reel import Reel, Skip, run_through, snap
from clipshelf.signals.media.tape import Film
from clipshelf.signals.media.timeline import Timeline, guess_timeline, read_timeline

# Reading every packet of a larger file could use up the time allowed: seek instead.
LARGE_FILE = 2**28  # bytes

# One pass over more than this (a minute of 1080p at 30 a second) could take too long.
LONG_PASS = 4e9  # pixels

LONGEST = 7 * 86_400.0  # seconds; of a clock that says more nothing can be believed

# With fewer pictures than this a frame wanted, none may be left out.
FEW = 10


def decode(path: Path, count: int = 5, side: int = SHORT) -> Decoded:
    """Look at one video.

    Args:
        path: any file at all.
        count: frames wanted; a video with fewer pictures gives fewer.
        side: pixels of a frame's short side.

    Raises:
        Unreadable: with the reason.
    """
    before = stamp(path)
    with opened(path, unseen=True) as (container, stream):
        film = Film(container, stream)
        timeline = _timeline(film, count)
        seconds = float(timeline.length * (stream.time_base or 0))
        codec = stream.codec_context.codec.canonical_name
        has_audio = bool(container.streams.audio)
        reel = _snapped(film, timeline, count, side)
        if reel is None and film.tape.packets:
            reel = _run_through(lambda: nullcontext(film), timeline, count, side)
        playback: Playback = judge(path, container, stream, _format(reel))
    if reel is None:
        reel = _run_through(lambda: _film(path), timeline, count, side)
        with _film(path) as film:
            playback = judge(path, film.container, film.stream)
    if reel.middle is None:
        raise Unreadable("no frame could be decoded")
    if stamp(path) not in {before, None}:  # a file that went elsewhere was whole
        raise Unreadable("it changed while it was looked at")
    width, height = reel.middle[1].upright
    return Decoded(
        frames=np.stack(reel.pixels),
        thumbnail=thumbnail(*reel.middle),
        duration=seconds if seconds <= LONGEST else 0.0,
        width=width,
        height=height,
        codec=codec,
        has_audio=has_audio,
        playback=playback,
        stamp=before,
    )


def _timeline(film: Film, count: int) -> Timeline:
    container, stream = film.container, film.stream
    if container.size > LARGE_FILE and container.duration:
        return guess_timeline(stream, container.duration / av.time_base, count)
    timeline = read_timeline(film)
    if timeline is None:
        raise Unreadable("no frame could be decoded")
    return timeline


def _snapped(film: Film, timeline: Timeline, count: int, side: int) -> Reel | None:
    """Key pictures, if there is one everywhere or nothing else can be afforded."""
    keys = timeline.keys_apart(count)
    too_long = timeline.guessed or _pass_cost(film.stream, timeline, count) > LONG_PASS
    if too_long and not keys:
        keys = timeline.keys_near(count)
    reel = snap(film, keys, side)
    if len(reel.pixels) == len(keys) or too_long:
        return reel if reel.pixels else None
    return None


def _pass_cost(stream: VideoStream, timeline: Timeline, count: int) -> float:
    last = timeline.spread(count)[-1]
    pictures = sum(when <= last for when in timeline.shown)
    return float(pictures * stream.width * stream.height)


def _run_through(
    rewound: Callable[[], AbstractContextManager[Film]],
    timeline: Timeline,
    count: int,
    side: int,
) -> Reel:
    """One pass; a second, slower one if the first finds nothing."""
    few = len(timeline.shown) < FEW * count
    skips: tuple[Skip, ...] = ("DEFAULT",) if few else ("NONREF", "DEFAULT")
    for skip in skips:
        with rewound() as film:
            reel = run_through(film, timeline.spread(count), skip, side)
        if reel.pixels:
            break
    return reel


def _format(reel: Reel | None) -> str | None:
    """What its pixels are, by FFmpeg's name."""
    return reel.middle[0].format.name if reel is not None and reel.middle else None


@contextmanager
def _film(path: Path) -> Iterator[Film]:
    """Opened anew: some containers cannot seek back to where they began."""
    with opened(path) as (container, stream):
        yield Film(container, stream)
