"""Use case: read the words in videos, on their pictures and out of their sound.

Who comes first, and how a run ends, is in `costly`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from clipshelf.app import choosing
from clipshelf.app.costly import Ended, Round
from clipshelf.app.opening import Library
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.features import Encoder, Metadata, Sample, Signal, fingerprint
from clipshelf.domain.reading import READ, Reader, Reading
from clipshelf.domain.video import VideoId
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.reading import read_all

BATCH = 16  # texts that are encoded at once


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
                self._read(reader, encoders, report)
            except Ended:
                self.cancelled = True
            finally:
                report.seconds = monotonic() - began
        return self.reports

    def _read(
        self, reader: Reader, encoders: Sequence[Encoder], report: SignalReport
    ) -> None:
        done = self.library.readings.read_by(*_of(reader))
        work = str(reader.spec.signal)
        round_ = Round(self.library, work, done, self.watch, self.stop)
        report.left = round_.left
        fresh: list[VideoId] = []
        reading = read_all(
            reader,
            round_.jobs(lambda: self._is_spent(report)),
            workers=self.workers,
            gently=self.gently,
            meanwhile=round_.look,
        )
        try:
            for video, result in reading:
                # What was moved meanwhile is read at the next run.
                there = isinstance(result, Reading) or round_.lies_there(video)
                if there and self._kept(reader, video, result, report):
                    fresh.append(video)
                round_.passed(video)
                report.left = round_.left
                if len(fresh) >= BATCH:
                    self._encode(encoders, fresh)
                    fresh = []
                round_.look()
        finally:
            reading.close()  # ends the children, also when we were stopped
            self._encode(encoders, fresh)

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
            result = Reading("", reason=result.reason)
        self.library.readings.put(video, *_of(reader), result)
        report.read += 1
        report.minutes += result.seconds / 60
        report.worded += bool(result.text)
        return bool(result.text)

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
