"""A reader and an ear that need no model: they tell what a test has put into clips."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clipshelf.domain.features import EncoderSpec, Sample, Signal, Vectors
from clipshelf.domain.reading import ReaderSpec, Reading


@dataclass(frozen=True)
class Wordy:
    """Every clip says what its file is called; the silent ones say nothing."""

    signal: Signal = Signal.OCR
    revision: str = "1"
    lacks: str = ""

    @property
    def spec(self) -> ReaderSpec:
        return ReaderSpec(f"wordy-{self.signal}", self.revision, self.signal)

    @property
    def seconds(self) -> float:
        return 30.0

    @property
    def memory(self) -> int:
        return 2 << 30

    def missing(self) -> str:
        return self.lacks

    def read(self, path: Path) -> Reading:
        if "silent" in path.name:
            return Reading("", reason="it is silent")
        if "crash" in path.name:
            raise OSError(5, "Input/output error")
        if "endless" in path.name:
            time.sleep(600)
        kind, _, number = path.stem.rpartition("-")
        seconds = 30.0 if self.signal is Signal.SPEECH else 0.0
        return Reading(f"this is {kind} number {number}", "en", seconds=seconds)


@dataclass(frozen=True)
class Ear:
    """How loud four pitches are."""

    seconds: float = 0.0  # that it takes over each

    @property
    def spec(self) -> EncoderSpec:
        return EncoderSpec("ear", "1", Signal.SOUND, 4)

    def missing(self) -> str:
        return ""

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        time.sleep(self.seconds * len(batch))
        return np.stack([self._heard(sample) for sample in batch])

    def _heard(self, sample: Sample) -> Vectors:
        if sample.sound is None:
            return np.zeros(4, np.float32)
        bands = np.array_split(np.abs(np.fft.rfft(sample.sound)), 4)
        loud = np.array([band.sum() for band in bands], np.float32)
        return np.asarray(loud / (np.linalg.norm(loud) or 1), np.float32)
