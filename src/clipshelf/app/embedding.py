"""Use case: turn videos into vectors, only the ones that have none yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from clipshelf.app import choosing
from clipshelf.app.engines import Engine, Local
from clipshelf.app.features import AT_ONCE
from clipshelf.app.gathering import gather, own_pieces
from clipshelf.app.looking import look_through
from clipshelf.app.opening import Library
from clipshelf.app.scanning import problems_json
from clipshelf.domain.errors import NotFound
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.features import (
    Encoder,
    Metadata,
    Sample,
    Signal,
    fingerprint,
)
from clipshelf.domain.reading import COSTLY
from clipshelf.domain.video import VideoId
from clipshelf.library.store.shelf import NOWHERE, as_keys

TEXT_BATCH = 128


@dataclass(slots=True)
class EmbedReport:
    """What was embedded, and what could not be."""

    embedded: int = 0  # videos that got a new vector of any signal
    skipped: int = 0  # videos that had all of theirs
    failed: list[tuple[str, str]] = field(default_factory=list)  # (path, reason)
    taken: int = 0  # videos that another process had looked at
    refused: dict[str, str] = field(default_factory=dict)  # piece -> reason
    seconds: float = 0.0
    cancelled: bool = False

    def to_json(self) -> dict[str, Any]:
        """The document of `embed --json`."""
        return {
            "embedded": self.embedded,
            "skipped": self.skipped,
            "failed": problems_json(tuple(sorted(self.failed))),
            "taken": self.taken,
            "refused": problems_json(tuple(sorted(self.refused.items()))),
            "seconds": round(self.seconds, 3),
            "cancelled": self.cancelled,
        }


@dataclass(slots=True)
class Embedding:
    """One run over a library; every batch that it finishes is kept."""

    library: Library
    watch: Watch = unwatched
    signals: Sequence[Signal] = (Signal.FRAMES, Signal.CAPTION, Signal.TAGS)
    stop: Callable[[], bool] = lambda: False  # asked between batches
    workers: int | None = None  # processes that decode; None: one a core
    engine: Engine = field(default_factory=Local)
    ingest: Path | None = None  # a folder of pieces that others have made
    report: EmbedReport = field(default_factory=EmbedReport)
    _touched: set[VideoId] = field(default_factory=set)

    def run(self) -> EmbedReport:
        """Embed what is new, cheap signals first.

        Unsorted and sorted videos take turns: questions need the ones, a model the
        others, and the page should have both soon.
        """
        began = monotonic()
        if self.ingest is not None and not self.ingest.is_dir():
            raise NotFound(
                "There is no such folder to take vectors from.",
                code="no-pieces",
                hint="Give the folder that was the other processes' --out.",
            )
        self._gather()
        paths = _taking_turns(self.library.catalogue.first_files())
        metadata = self.library.catalogue.metadata()
        cheap = [signal for signal in self.signals if signal not in COSTLY]
        encoders = choosing.at_work(self.library, cheap)
        for encoder in encoders:
            if encoder.spec.signal is not Signal.FRAMES:
                self._encode_text(encoder, paths, metadata)
        for encoder in encoders:
            if encoder.spec.signal is Signal.FRAMES:
                self._encode_frames(encoder, paths)
        known_bad = self.library.catalogue.unreadable()
        self.report.failed = [(paths[v], why) for v, why in known_bad.items()]
        self.report.embedded = len(self._touched - known_bad.keys())
        self.report.skipped = len(paths.keys() - self._touched - known_bad.keys())
        self.report.seconds = monotonic() - began
        return self.report

    def _encode_text(
        self,
        encoder: Encoder,
        paths: dict[VideoId, str],
        metadata: dict[VideoId, Metadata],
    ) -> None:
        described = [video for video in paths if video in metadata]
        lacking = self._lacking(encoder, described, metadata)
        for batch in _batches(lacking, TEXT_BATCH):
            if self._stopped():
                return
            self._keep(encoder, batch)

    def _encode_frames(self, encoder: Encoder, paths: dict[VideoId, str]) -> None:
        bad = self.library.catalogue.unreadable()
        readable = [video for video in paths if video not in bad]
        waiting = [sample.video for sample in self._lacking(encoder, readable, {})]
        if not waiting:
            return
        looker = self.engine.looker(self.library, encoder, self.workers)
        for batch in look_through(looker, waiting, paths, self.watch):
            self._touched.update(video for video, seen in batch if seen)
            if self._stopped():
                break
        self._gather()

    def _gather(self) -> None:
        """Take in what other processes have left."""
        folders = {own_pieces(self.library): True}
        if self.engine.out is not None:
            folders[self.engine.out] = False
        if self.ingest is not None:
            folders[self.ingest] = False
        for folder, ours in folders.items():
            gathered = gather(self.library, folder, discard=ours)
            self.report.taken += gathered.taken
            self.report.refused |= dict(gathered.refused)

    def _lacking(
        self,
        encoder: Encoder,
        videos: Sequence[VideoId],
        metadata: Mapping[VideoId, Metadata],
    ) -> Iterator[Sample]:
        """The ones without a vector, in their order."""
        spec, nothing = encoder.spec, Metadata()
        shelf = self.library.features.load(spec.key, spec.dim)
        for start in range(0, len(videos), AT_ONCE):
            some = videos[start : start + AT_ONCE]
            said = [metadata.get(video, nothing) for video in some]
            made_from = [fingerprint(spec.signal, one) for one in said]
            found = shelf.find(as_keys(list(zip(some, made_from, strict=True))))
            for row in np.flatnonzero(found == NOWHERE).tolist():
                yield Sample(some[row], metadata=said[row])

    def _keep(self, encoder: Encoder, batch: Sequence[Sample]) -> None:
        if not batch:
            return
        spec = encoder.spec
        keys = [(s.video, fingerprint(spec.signal, s.metadata)) for s in batch]
        self.library.features.add(spec.key, keys, encoder.encode(batch))
        self._touched.update(sample.video for sample in batch)

    def _stopped(self) -> bool:
        self.report.cancelled = self.stop()
        return self.report.cancelled


def embed(library: Library, watch: Watch = unwatched, **options: Any) -> EmbedReport:
    """Embed every video of a library that lacks a vector; see `Embedding`.

    Raises:
        Conflict: another process is doing that.
    """
    with library.embedding():
        return Embedding(library, watch, **options).run()


def _batches(items: Iterator[Sample], size: int) -> Iterator[list[Sample]]:
    batch: list[Sample] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _taking_turns(paths: dict[VideoId, str]) -> dict[VideoId, str]:
    """One from the root, one from a folder, and so on."""
    loose = [item for item in paths.items() if "/" not in item[1]]
    filed = [item for item in paths.items() if "/" in item[1]]
    pairs = zip_longest(loose, filed)
    return dict(item for pair in pairs for item in pair if item is not None)
