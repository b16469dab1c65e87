"""Signals that cost seconds a video: who comes first, how far a run is, how it ends.

They go where they help first: to the clips that the model is least sure of, in turns
with the labelled ones, which it has to learn their meaning from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from time import monotonic

from clipshelf.app.artifacts import PREDICTIONS
from clipshelf.app.opening import Library
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.domain.video import VideoId, shown
from clipshelf.signals.media.decoded import stamp

MOST_BYTES = 256 << 20  # of predictions.json


class Ended(Exception):  # an end that was asked for
    """The run is to stop where it is."""


@dataclass(slots=True)
class Round:
    """One run's way through the videos that still wait for a signal."""

    library: Library
    work: str  # what it is called in progress
    done: frozenset[VideoId]  # by earlier runs
    watch: Watch = unwatched
    stop: Callable[[], bool] = lambda: False
    left: int = 0
    _waiting: tuple[VideoId, ...] = ()
    _paths: dict[VideoId, str] = field(default_factory=dict)
    _began: float = field(default_factory=monotonic)
    _at: Progress = field(default_factory=lambda: Progress("", 0, 0))

    def __post_init__(self) -> None:
        self._paths = self.library.catalogue.first_files()
        self._waiting = _in_order(self.library, self._paths, self.done)
        self.left = len(self._waiting)
        self._at = Progress(self.work, 0, self.left)

    def jobs(
        self, enough: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[VideoId, Path]]:
        """Each video with the file that it has by then, until there are `enough`."""
        for video in self._waiting:
            if enough():
                return
            known = self.library.catalogue.video(video)
            if known is not None and known.files:
                yield video, self.library.root / known.files[0].path

    def passed(self, video: VideoId) -> None:
        """One less."""
        self.left -= 1
        done = len(self._waiting) - self.left
        rate = done / (monotonic() - self._began)
        item = shown(self._paths[video])
        self._at = Progress(self.work, done, len(self._waiting), rate, item)

    def look(self) -> None:
        """Tell how far it is; end if that is wanted.

        Raises:
            Ended: it is. Whatever `watch` raises, passes.
        """
        self.watch(self._at)
        if self.stop():
            raise Ended

    def lies_there(self, video: VideoId) -> bool:
        """Only then is a failure the content's, and not that of a file on its way."""
        known = self.library.catalogue.video(video)
        if known is None or not known.files:
            return False
        file = known.files[0]
        return stamp(self.library.root / file.path) == (file.size, file.mtime_ns)


def _in_order(
    library: Library, paths: dict[VideoId, str], done: frozenset[VideoId]
) -> tuple[VideoId, ...]:
    """Unsure ones in turns with labelled ones, then all others; none that is done."""
    bad = library.catalogue.unreadable()
    unsure = _unsure(library)
    labelled = library.labels.filed_in_folders()
    turns = chain.from_iterable(zip_longest(unsure, labelled))
    order = dict.fromkeys(v for v in chain(turns, paths) if v is not None)
    return tuple(v for v in order if v in paths and v not in bad and v not in done)


def _unsure(library: Library) -> list[VideoId]:
    """Unsorted videos, the ones whose two likeliest folders are nearest first.

    As the last training has left them in `predictions.json`; none before a first one.
    """
    try:
        told = parse_json(read_plain(library.artifacts / PREDICTIONS, MOST_BYTES))
    except (OSError, ValueError):
        return []
    margins = {
        str(one.get("id")): one.get("margin")
        for one in (told if isinstance(told, list) else ())
        if isinstance(one, dict)
    }
    sure = {v: m for v, m in margins.items() if isinstance(m, int | float)}
    return sorted(sure, key=sure.__getitem__)
