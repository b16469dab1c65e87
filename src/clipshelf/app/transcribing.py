"""Use case: read the words in videos, on their pictures and out of their sound.

These are the costly signals, so they go where they help first: to the clips that the
model is least sure of, in turns with the labelled ones, which it has to learn their
meaning from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from time import monotonic
from typing import Any

from clipshelf.app import choosing
from clipshelf.app.artifacts import PREDICTIONS
from clipshelf.app.opening import Library
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.domain.features import Encoder, Metadata, Sample, Signal, fingerprint
from clipshelf.domain.reading import READ, Reader, Reading
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.domain.video import VideoId, shown
from clipshelf.signals.media.decoded import stamp
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.reading import read_all

BATCH = 16  # texts that are encoded at once
MOST_BYTES = 256 << 20  # of predictions.json


class _Ended(Exception):  # an end that was asked for
    """The run is to stop where it is."""


@dataclass(slots=True)
class SignalReport:
    """What one reader has done."""

    signal: Signal
    read: int = 0  # videos
    worded: int = 0  # of them, with text
    left: int = 0  # videos that still wait for it
    minutes: float = 0.0  # of sound that was transcribed
    seconds: float = 0.0  # that this took
    missing: str = ""  # what has to be installed first

    def to_json(self) -> dict[str, Any]:
        """Beside its signal in `embed --json`."""
        return {
            "read": self.read,
            "with_text": self.worded,
            "left": self.left,
            "minutes": round(self.minutes, 2),
            "seconds": round(self.seconds, 3),
            "missing": self.missing,
        }


@dataclass(slots=True)
class Transcribing:
    """One run over a library; every video that it finishes is kept."""

    library: Library
    watch: Watch = unwatched
    signals: Sequence[Signal] = READ
    readers: Sequence[Reader] | None = None  # None: those that the library uses
    speech_minutes: float | None = None  # of speech, after which enough is transcribed
    stop: Callable[[], bool] = lambda: False  # asked every second
    landed: Callable[[], None] = lambda: None  # told of every batch with vectors
    workers: int = 1  # processes that read
    gently: bool = False  # at the lowest priority
    reports: list[SignalReport] = field(default_factory=list)
    cancelled: bool = False
    _at: Progress = field(default_factory=lambda: Progress("read", 0, 0))

    def run(self) -> list[SignalReport]:
        """Read what no reader of today has read yet, one signal after the other."""
        used = choosing.readers(self.library) if self.readers is None else self.readers
        for reader in used:
            signal = reader.spec.signal
            if signal not in self.signals or self.cancelled:
                continue
            report = SignalReport(signal, missing=reader.missing())
            self.reports.append(report)
            encoders = choosing.at_work(self.library, (signal,))
            self._encode(encoders, tuple(self.library.readings.texts(signal)))
            if report.missing:
                continue
            began = monotonic()
            try:
                self._read(reader, encoders, report, began)
            except _Ended:
                self.cancelled = True
            finally:
                report.seconds = monotonic() - began
        return self.reports

    def _read(
        self,
        reader: Reader,
        encoders: Sequence[Encoder],
        report: SignalReport,
        began: float,
    ) -> None:
        spec = reader.spec
        waiting = _in_order(self.library, self.library.readings.read_by(*_of(reader)))
        report.left, total = len(waiting), len(waiting)
        paths = self.library.catalogue.first_files()
        self._at = Progress(str(spec.signal), 0, total)
        fresh: list[VideoId] = []
        reading = read_all(
            reader,
            self._jobs(waiting, report),
            workers=self.workers,
            gently=self.gently,
            meanwhile=self._look,
        )
        try:
            for video, result in reading:
                if self._kept(reader, video, result, report):
                    fresh.append(video)
                report.left -= 1
                done = total - report.left
                rate = done / (monotonic() - began)
                item = shown(paths[video])
                self._at = Progress(str(spec.signal), done, total, rate, item)
                if len(fresh) >= BATCH:
                    self._encode(encoders, fresh)
                    fresh = []
                self._look()
        finally:
            reading.close()  # ends the children, also when we were stopped
            self._encode(encoders, fresh)

    def _look(self) -> None:
        """Tell how far it is; end if that is wanted."""
        self.watch(self._at)
        if self.stop():
            raise _Ended

    def _jobs(
        self, waiting: Sequence[VideoId], report: SignalReport
    ) -> Iterator[tuple[VideoId, Path]]:
        """Each video with the file that it has by then, up to the budget."""
        for video in waiting:
            if self._is_spent(report):
                return
            known = self.library.catalogue.video(video)
            if known is not None and known.files:
                yield video, self.library.root / known.files[0].path

    def _is_spent(self, report: SignalReport) -> bool:
        if report.signal is not Signal.SPEECH or self.speech_minutes is None:
            return False
        return report.minutes >= self.speech_minutes

    def _kept(
        self,
        reader: Reader,
        video: VideoId,
        result: Reading | Failure,
        report: SignalReport,
    ) -> bool:
        """Remember what was found; is there text to be encoded?"""
        if isinstance(result, Failure):
            if not self._lies_there(video):
                return False  # moved meanwhile: read at the next run
            result = Reading("", reason=result.reason)
        self.library.readings.put(video, *_of(reader), result)
        report.read += 1
        report.minutes += result.seconds / 60
        report.worded += bool(result.text)
        return bool(result.text)

    def _lies_there(self, video: VideoId) -> bool:
        """Only then is a failure the content's, and not that of a file on its way."""
        known = self.library.catalogue.video(video)
        if known is None or not known.files:
            return False
        file = known.files[0]
        return stamp(self.library.root / file.path) == (file.size, file.mtime_ns)

    def _encode(self, encoders: Sequence[Encoder], videos: Sequence[VideoId]) -> None:
        """Vectors for the texts of these videos, as far as they have none."""
        for encoder in encoders:
            self._encode_with(encoder, videos)

    def _encode_with(self, encoder: Encoder, videos: Sequence[VideoId]) -> None:
        spec = encoder.spec
        texts = self.library.readings.texts(spec.signal)
        shelf = self.library.features.load(spec.key, spec.dim)
        samples = [
            Sample(video, metadata=_metadata(spec.signal, texts[video]))
            for video in videos
            if video in texts
        ]
        keys = [(s.video, fingerprint(spec.signal, s.metadata)) for s in samples]
        lacking = [n for n, key in enumerate(keys) if key not in shelf]
        for start in range(0, len(lacking), BATCH):
            rows = lacking[start : start + BATCH]
            vectors = encoder.encode([samples[row] for row in rows])
            self.library.features.add(spec.key, [keys[row] for row in rows], vectors)
            self.landed()


def transcribe(
    library: Library, watch: Watch = unwatched, **options: Any
) -> list[SignalReport]:
    """Read the words of a library's videos; see `Transcribing`.

    Raises:
        Conflict: another process is doing that.
    """
    with library.transcribing():
        return Transcribing(library, watch, **options).run()


def _of(reader: Reader) -> tuple[Signal, str]:
    return reader.spec.signal, reader.spec.key


def _metadata(signal: Signal, text: str) -> Metadata:
    return Metadata(on_screen=text) if signal is Signal.OCR else Metadata(spoken=text)


def _in_order(library: Library, done: frozenset[VideoId]) -> tuple[VideoId, ...]:
    """Unsure ones in turns with labelled ones, then all others; none that is done."""
    paths = library.catalogue.first_files()
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
