"""What the machine put away: never a label, whatever happens to the database."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database


@dataclass(frozen=True, slots=True)
class Filing:
    """One video that a model put into a folder."""

    video: VideoId
    folder: str
    model: str
    confidence: float  # of that folder, 0 to 1


@dataclass(frozen=True, slots=True)
class Filed:
    """The table `filed`, and `filed.jsonl` beside it.

    The file is written first and only grows: should the database be lost, the next one
    still knows which videos lie where a machine put them.
    """

    db: Database
    path: Path

    def record(self, filings: Iterable[Filing], batch: str) -> None:
        """Note a batch before its files move."""
        filings = tuple(filings)
        lines = [
            json.dumps(
                {
                    "video": f.video,
                    "folder": f.folder,
                    "model": f.model,
                    "confidence": round(f.confidence, 4),
                    "batch": batch,
                }
            )
            for f in filings
        ]
        with self.path.open("a", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        with self.db.transaction():
            for filing in filings:
                self._insert(filing, batch)

    def folder_of(self, video: VideoId) -> str | None:
        """Where the machine put a video; None if it did not."""
        query = "SELECT folder FROM filed WHERE video = ? AND undone_by IS NULL"
        row = self.db.one(query, video)
        return None if row is None else os.fsdecode(row["folder"])

    def forget(self, video: VideoId) -> None:
        """A person has answered, or the video never arrived."""
        self.db.execute("DELETE FROM filed WHERE video = ?", video)

    def undo_batch(self, batch: str, *, by: str) -> None:
        """`by` moves the files of `batch` back; undoing an undo files them again."""
        with self.db.transaction() as connection:
            again = "UPDATE filed SET undone_by = NULL, batch = ?2 WHERE undone_by = ?1"
            back = "UPDATE filed SET undone_by = ?2 WHERE batch = ?1"
            if not connection.execute(again, (batch, by)).rowcount:
                connection.execute(back, (batch, by))

    def count(self) -> int:
        """Videos that lie where the machine put them and nobody has confirmed."""
        row = self.db.one(
            """
            SELECT count(*) AS n FROM filed WHERE undone_by IS NULL AND EXISTS (
                SELECT 1 FROM files
                WHERE files.video = filed.video AND files.folder = filed.folder
            ) AND video NOT IN (
                SELECT video FROM current_labels WHERE answer = 'folder'
            )
            """
        )
        assert row is not None
        count: int = row["n"]
        return count

    def restore(self) -> None:
        """Fill an empty table from the file: the database is new, the record is not."""
        if self.db.one("SELECT 1 FROM filed") or not self.path.exists():
            return
        with self.path.open(encoding="ascii", errors="replace") as file:
            for line in file:
                try:
                    row = json.loads(line)
                    filing = Filing(
                        str(row["video"]),
                        str(row["folder"]),
                        str(row["model"]),
                        float(row["confidence"]),
                    )
                    batch = str(row["batch"])
                except (ValueError, TypeError, KeyError):
                    continue  # the last line of a crash
                self._insert(filing, batch)

    def _insert(self, filing: Filing, batch: str) -> None:
        # The video may not have been scanned yet when a lost database is rebuilt.
        with self.db.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO videos (id, first_seen) VALUES (?, ?)",
                (filing.video, time.time()),
            )
            connection.execute(
                "INSERT OR REPLACE INTO filed"
                " (video, folder, model, confidence, batch, time)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    filing.video,
                    os.fsencode(filing.folder),
                    filing.model,
                    filing.confidence,
                    batch,
                    time.time(),
                ),
            )
