"""Words that are found inside a video: written on its pictures, or spoken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from clipshelf.domain.features import Signal

READ = (Signal.OCR, Signal.SPEECH)  # what has to be read first; the cheap one leads
COSTLY = (*READ, Signal.SOUND)  # seconds a video: each is made in runs of its own


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader found in one video."""

    text: str  # lines; empty where there are no words
    language: str = ""  # ISO 639-1 code of what is spoken; empty where nobody can tell
    reason: str = ""  # why there is no text; empty if there is some
    seconds: float = 0.0  # of sound that was transcribed


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """A frozen description: readers with the same key find the same words."""

    name: str
    revision: str
    signal: Signal
    params: Mapping[str, int | float | str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """`name-revision-digest`; a reading carries it and is current while it is."""
        facts = json.dumps([self.signal, dict(self.params)], sort_keys=True)
        digest = hashlib.blake2b(facts.encode(), digest_size=4).hexdigest()
        return f"{self.name}-{self.revision}-{digest}"


class Reader(Protocol):
    """Turns a file into the words of one signal.

    It is sent to a child process, so it is built without arguments and holds nothing
    before its first `read`.
    """

    @property
    def spec(self) -> ReaderSpec:
        """What it is."""
        ...

    @property
    def seconds(self) -> float:
        """What one file may take, by the clock of a busy machine."""
        ...

    @property
    def memory(self) -> int:
        """Bytes of address space that it may take."""
        ...

    def missing(self) -> str:
        """What has to be installed before it can work; empty if nothing."""
        ...

    def read(self, path: Path) -> Reading:
        """The words of one file.

        Raises:
            Unreadable: there is nothing to look at or to listen to.
        """
        ...
