"""A reader that needs no model: it reads what a test has put into files' names."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from clipshelf.domain.features import Signal
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
