"""Frames into vectors: what children see of the videos, kept batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from clipshelf.app.opening import Library
from clipshelf.domain.features import (
    Encoder,
    LightEncoder,
    Metadata,
    Sample,
    Signal,
    Vectors,
    fingerprint,
)
from clipshelf.domain.video import File, VideoId
from clipshelf.library.store.pictures import Pictures
from clipshelf.signals.media.decoded import stamp
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.local import AHEAD, look_at_all
from clipshelf.signals.run.looking import Looked
from clipshelf.signals.run.pool import cores

BATCH = 16  # videos, at least: what a kill can cost, and what a feature file begins as

Seen = tuple[VideoId, Looked | str | None]
"""A video with what was seen; or why it is unreadable; or None: it was moved."""


@dataclass(slots=True)
class Looking:
    """Videos on their way through the children."""

    library: Library
    encoder: Encoder
    workers: int | None = None  # processes; None: one a core
    moved: list[VideoId] = field(default_factory=list)  # while they were looked at
    _sent: dict[VideoId, File] = field(default_factory=dict)

    def batches(self, videos: Sequence[VideoId]) -> Iterator[list[Seen]]:
        """Look at videos, and give out those of a batch once it is on the disk.

        What is under way in the children is lost with a kill as well, so a batch is
        kept before it and they are one together.
        """
        light = self.encoder if isinstance(self.encoder, LightEncoder) else None
        if light is not None and videos and not light.prepare():
            light = None
        workers = self.workers or cores()
        enough = max(BATCH - AHEAD * workers, AHEAD * workers)
        jobs = self._jobs(videos)
        looking = look_at_all(jobs, encoder=light, workers=workers)
        batch: list[Seen] = []
        try:
            for video, result in looking:
                batch.append((video, self._judged(video, result)))
                if len(batch) >= enough:
                    self._keep(batch)
                    yield batch
                    batch = []
            if batch:
                self._keep(batch)
                yield batch
        finally:
            looking.close()  # ends the workers, also when we were stopped

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

    def _keep(self, batch: Sequence[Seen]) -> None:
        """Facts and pictures first: who has a vector is not looked at again."""
        catalogue, pictures = self.library.catalogue, Pictures(self.library.db)
        seen: list[tuple[VideoId, Looked]] = []
        with self.library.db.transaction():
            for video, result in batch:
                if isinstance(result, str):
                    catalogue.set_unreadable(video, result)
                elif result is not None:
                    seen.append((video, result))
                    catalogue.set_decoded(
                        video,
                        duration=result.decoded.duration,
                        width=result.decoded.width,
                        height=result.decoded.height,
                        playback=result.decoded.playback,
                    )
                    pictures.put(video, result.hashes)
        for video, result in seen:
            thumbnail = result.decoded.thumbnail
            _write_thumbnail(self.library.thumbnails, video, thumbnail)
        if seen:
            made_from = fingerprint(Signal.FRAMES, Metadata())
            keys = [(video, made_from) for video, _ in seen]
            key = self.encoder.spec.key
            self.library.features.add(key, keys, self._vectors(seen))

    def _vectors(self, seen: Sequence[tuple[VideoId, Looked]]) -> Vectors:
        """`(len(seen), dim)`."""
        known = [looked.vector for _, looked in seen if looked.vector is not None]
        if known:
            return np.stack(known)
        samples = [Sample(video, looked.decoded.frames) for video, looked in seen]
        return self.encoder.encode(samples)


def _write_thumbnail(folder: Path, video: VideoId, jpeg: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{video}.tmp"
    temporary.write_bytes(jpeg)
    temporary.replace(folder / f"{video}.jpg")
