"""Frames into vectors: what children see of the videos, handed on batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Protocol, TypeAlias

from clipshelf.app.opening import Library
from clipshelf.domain.events import Progress, Watch
from clipshelf.domain.features import Encoder, EncoderSpec, LightEncoder
from clipshelf.domain.video import File, VideoId, shown
from clipshelf.signals.media.decoded import stamp
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.local import AHEAD, look_at_all
from clipshelf.signals.run.looking import Found, Looked, encoded
from clipshelf.signals.run.pool import cores

PASSES = 3  # the later ones for files that were moved while they were decoded
BATCH = 16  # videos, at least: what a kill can cost, and what a feature file begins as

Seen: TypeAlias = tuple[VideoId, Looked | str | None]
"""A video with what was seen; or why it is unreadable; or None: it was moved."""
Done: TypeAlias = list[tuple[VideoId, bool]]
"""Videos that were looked at, each with whether it was seen."""


class Looker(Protocol):
    """Looks at videos, here or elsewhere."""

    moved: list[VideoId]  # while they were looked at

    def batches(self, videos: Sequence[VideoId]) -> Iterator[Done]:
        """Look at videos; what is given out is durable."""
        ...


def look_through(
    looker: Looker,
    videos: Sequence[VideoId],
    paths: Mapping[VideoId, str],
    watch: Watch,
) -> Iterator[Done]:
    """Look at videos, once more at those whose files were moved meanwhile.

    Args:
        looker: who looks.
        videos: any.
        paths: of each of them, to be shown.
        watch: is told after every batch.
    """
    began, done, total = monotonic(), 0, len(videos)
    for _ in range(PASSES):
        if not videos:
            return
        for batch in looker.batches(videos):
            done += len(batch)
            rate = done / (monotonic() - began)
            item = shown(paths[batch[-1][0]])
            watch(Progress("embed", min(done, total), total, rate, item))
            yield batch
        videos, looker.moved = looker.moved, []


@dataclass(slots=True)
class Looking:
    """Videos on their way through the children."""

    library: Library
    encoder: Encoder
    keep: Callable[[EncoderSpec, Sequence[Found]], object]
    workers: int | None = None  # processes; None: one a core
    batch: int = BATCH
    moved: list[VideoId] = field(default_factory=list)  # while they were looked at
    _sent: dict[VideoId, File] = field(default_factory=dict)

    def batches(self, videos: Sequence[VideoId]) -> Iterator[Done]:
        """Look at videos, and give out those of a batch once it is on the disk.

        What is under way in the children is lost with a kill as well, so a batch is
        kept before it and they are one together.
        """
        light = self.encoder if isinstance(self.encoder, LightEncoder) else None
        if light is not None and videos and not light.prepare():
            light = None
        workers = self.workers or cores()
        ahead = AHEAD * workers
        enough = max(self.batch - ahead, ahead)
        jobs = self._jobs(videos)
        looking = look_at_all(jobs, encoder=light, workers=workers)
        batch: list[Seen] = []
        try:
            for video, result in looking:
                batch.append((video, self._judged(video, result)))
                if len(batch) >= enough:
                    yield self._kept(batch)
                    batch = []
            if batch:
                yield self._kept(batch)
        finally:
            looking.close()  # ends the workers, also when we were stopped

    def _kept(self, batch: Sequence[Seen]) -> Done:
        here = [(video, what) for video, what in batch if what is not None]
        found = encoded(self.encoder, here)
        if found:
            self.keep(self.encoder.spec, found)
        return [(video, isinstance(what, Looked)) for video, what in batch]

    def _jobs(self, videos: Sequence[VideoId]) -> Iterator[tuple[VideoId, Path]]:
        """Each video with the file that it has by then: people sort meanwhile."""
        for video in videos:
            known = self.library.catalogue.video(video)
            if known is not None and known.files:
                self._sent[video] = known.files[0]
                yield video, self.library.root / known.files[0].path

    def _judged(self, video: VideoId, result: Looked | Failure) -> Looked | str | None:
        """Was it this video, and did it lie still?"""
        sent = self._sent[video]
        if isinstance(result, Failure):
            if self._lies_there(video, sent):
                return result.reason
        elif result.decoded.stamp == (sent.size, sent.mtime_ns):
            return result
        self.moved.append(video)  # on its way, or another content lies there by now
        return None

    def _lies_there(self, video: VideoId, sent: File) -> bool:
        """Only then is a failure the content's, and not that of a file on its way."""
        known = self.library.catalogue.video(video)
        if known is None or not known.files:
            return False
        now = known.files[0]
        on_disk = stamp(self.library.root / now.path)
        return now == sent and on_disk == (now.size, now.mtime_ns)
