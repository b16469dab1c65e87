"""Words that were read from videos, and why there are none."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from clipshelf.domain.features import Signal
from clipshelf.domain.reading import Reading
from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database

# Above every id, also above that of a row which is being replaced.
NEXT = "(SELECT coalesce(max(id), 0) + 1 FROM readings)"


@dataclass(slots=True)
class Readings:
    """The table `readings`: for each video and signal what was read last."""

    db: Database
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _texts: dict[Signal, dict[VideoId, str]] = field(default_factory=dict)
    _seen: int = 0  # the newest id that `_texts` knows of

    def put(self, video: VideoId, signal: Signal, reader: str, found: Reading) -> None:
        """What a reader, by its key, has found; replaces what was known."""
        self.db.execute(
            "INSERT OR REPLACE INTO readings"  # noqa: S608  # our own words
            f" VALUES ({NEXT}, ?, ?, ?, ?, ?, ?, ?, ?)",
            video,
            str(signal),
            reader,
            found.text,
            found.language,
            found.reason,
            found.seconds,
            time.time(),
        )

    def read_by(self, signal: Signal, reader: str) -> frozenset[VideoId]:
        """Videos whose reading is this reader's, the wordless ones included."""
        query = "SELECT video FROM readings WHERE signal = ? AND reader = ?"
        rows = self.db.many(query, str(signal), reader)
        return frozenset(row["video"] for row in rows)

    def texts(self, signal: Signal) -> Mapping[VideoId, str]:
        """The words of every video that has some, whichever reader found them.

        Each label asks for them: only what is new since the last time is read.
        """
        with self._lock:
            newest = self.db.number("SELECT coalesce(max(id), 0) FROM readings")
            if newest != self._seen:
                query = "SELECT id, video, signal, text FROM readings WHERE id > ?"
                # Copied: somebody may be going through the old ones.
                fresh = {name: dict(known) for name, known in self._texts.items()}
                for row in self.db.rows(query, self._seen):
                    known = fresh.setdefault(Signal(row["signal"]), {})
                    known.pop(row["video"], None)
                    if row["text"]:
                        known[row["video"]] = row["text"]
                self._texts, self._seen = fresh, newest
            return self._texts.get(signal, {})

    def of(self, videos: Collection[VideoId]) -> dict[VideoId, dict[Signal, Reading]]:
        """What was read from some videos."""
        marks = ", ".join("?" * len(videos))
        query = f"SELECT * FROM readings WHERE video IN ({marks})"  # noqa: S608
        found: dict[VideoId, dict[Signal, Reading]] = {}
        for row in self.db.rows(query, *videos):
            reading = Reading(
                row["text"], row["language"], row["reason"], row["seconds"]
            )
            found.setdefault(row["video"], {})[Signal(row["signal"])] = reading
        return found
