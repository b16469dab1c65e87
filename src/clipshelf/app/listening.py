"""Use case: listen to videos, so that how they sound helps to file them.

Every video is heard once: a silent one keeps a vector of zeros, which says so. Who
comes first, and how a run ends, is in `costly`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np

from clipshelf.app import choosing
from clipshelf.app.costly import Ended, Round
from clipshelf.app.opening import Library
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.features import Encoder, Metadata, Signal, Vectors, fingerprint
from clipshelf.domain.video import VideoId
from clipshelf.signals.encoders.rows import stacked
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.reading import hear_all

BATCH = 16  # videos: what a kill can cost, those under way included
MADE_FROM = fingerprint(Signal.SOUND, Metadata())  # the video's bytes alone


@dataclass(slots=True)
class SoundReport:
    """What a run has heard."""

    heard: int = 0  # videos
    sounding: int = 0  # of them, with something to be heard
    left: int = 0  # videos that still wait
    seconds: float = 0.0  # that this took
    missing: str = ""  # what has to be installed first

    def to_json(self) -> dict[str, Any]:
        """`sound` in `embed --json`."""
        return {
            "heard": self.heard,
            "with_sound": self.sounding,
            "left": self.left,
            "seconds": round(self.seconds, 3),
            "missing": self.missing,
        }


@dataclass(slots=True)
class Listening:
    """One run over a library; every batch that it finishes is kept."""

    library: Library
    watch: Watch = unwatched
    encoders: Sequence[Encoder] | None = None  # None: those that the library uses
    stop: Callable[[], bool] = lambda: False  # asked every second
    landed: Callable[[], None] = lambda: None  # told of every batch
    workers: int = 1  # processes that listen
    gently: bool = False  # at the lowest priority
    report: SoundReport = field(default_factory=SoundReport)
    cancelled: bool = False

    def run(self) -> SoundReport:
        """Hear what nobody has heard yet."""
        began = monotonic()
        encoders = self.encoders
        if encoders is None:
            encoders = choosing.at_work(self.library, (Signal.SOUND,))
        if not encoders:
            self.report.missing = _missing()
        try:
            for encoder in encoders:
                self._hear(encoder)
        except Ended:
            self.cancelled = True
        finally:
            self.report.seconds = monotonic() - began
        return self.report

    def _hear(self, encoder: Encoder) -> None:
        spec = encoder.spec
        shelf = self.library.features.load(spec.key, spec.dim)
        done = frozenset(video for video, _ in shelf.keys().values())
        round_ = Round(self.library, str(spec.signal), done, self.watch, self.stop)
        self.report.left = round_.left
        batch: list[tuple[VideoId, Vectors]] = []
        hearing = hear_all(
            encoder,
            round_.jobs(),
            workers=self.workers,
            gently=self.gently,
            meanwhile=round_.look,
        )
        try:
            for video, result in hearing:
                if not isinstance(result, Failure):
                    batch.append((video, result))
                elif round_.lies_there(video):  # else it is heard at the next run
                    batch.append((video, np.zeros(spec.dim, np.float32)))
                round_.passed(video)
                self.report.left = round_.left
                if len(batch) >= max(1, BATCH - self.workers):
                    self._keep(encoder, batch)
                    batch = []
                round_.look()
        finally:
            hearing.close()  # ends the children, also when we were stopped
            self._keep(encoder, batch)

    def _keep(self, encoder: Encoder, batch: Sequence[tuple[VideoId, Vectors]]) -> None:
        if not batch:
            return
        spec = encoder.spec
        keys = [(video, MADE_FROM) for video, _ in batch]
        vectors = stacked([vector for _, vector in batch], spec.dim)
        self.library.features.add(spec.key, keys, vectors)
        self.report.heard += len(batch)
        self.report.sounding += int(vectors.any(axis=1).sum())
        self.landed()


def listen(library: Library, watch: Watch = unwatched, **options: Any) -> SoundReport:
    """Listen to the videos of a library that nobody has heard; see `Listening`.

    Raises:
        Conflict: another process is doing that, or reading words.
    """
    with library.transcribing():
        return Listening(library, watch, **options).run()


def _missing() -> str:
    """What the first of all encoders of sound lacks."""
    lacks = (e.missing() for e in choosing.every_encoder() if _is_for_sound(e))
    return next(lacks, "an encoder of sound")


def _is_for_sound(encoder: Encoder) -> bool:
    return encoder.spec.signal is Signal.SOUND
