"""What the machine put away: never a label, whatever happens to the database."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        self._append(_line(filing, batch) for filing in filings)
        with self.db.transaction():
            for filing in filings:
                self._insert(filing, batch)

    def folder_of(self, video: VideoId) -> str | None:
        """Where the machine put a video; None if it did not."""
        query = "SELECT folder FROM filed WHERE video = ? AND undone_by IS NULL"
        row = self.db.one(query, video)
        return None if row is None else os.fsdecode(row["folder"])

    def forget(self, video: VideoId) -> None:
        """A person has moved it on, or it never arrived."""
        if self.db.one("SELECT 1 FROM filed WHERE video = ?", video):
            self._append([{"video": video, "folder": None}])
            self.db.execute("DELETE FROM filed WHERE video = ?", video)

    def undo_batch(self, batch: str, *, by: str, videos: Iterable[VideoId]) -> None:
        """`by` moves videos of `batch` back; undoing an undo files them again."""
        again = (
            "UPDATE filed SET undone_by = NULL, batch = ?2"
            " WHERE undone_by = ?1 AND video = ?3"
        )
        one = "SELECT * FROM filed WHERE video = ?"
        back = "UPDATE filed SET undone_by = ?2 WHERE batch = ?1 AND video = ?3"
        with self.db.transaction() as connection:
            for video in videos:
                values = (batch, by, video)
                if connection.execute(again, values).rowcount:
                    row = connection.execute(one, (video,)).fetchone()
                    self._append([_line(_filing(row), row["batch"])])
                elif connection.execute(back, values).rowcount:
                    self._append([{"video": video, "folder": None}])

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
        """Fill the table of a new database from the file, line by line."""
        if not self.path.exists():
            return
        with self.path.open(encoding="ascii", errors="replace") as file:
            for line in file:
                try:
                    self._replay(json.loads(line))
                except (ValueError, TypeError, KeyError):
                    continue  # the last line of a crash

    def _replay(self, row: Mapping[str, Any]) -> None:
        video = str(row["video"])
        if row["folder"] is None:
            self.db.execute("DELETE FROM filed WHERE video = ?", video)
            return
        folder, confidence = str(row["folder"]), float(row["confidence"])
        filing = Filing(video, folder, str(row["model"]), confidence)
        self._insert(filing, str(row["batch"]))

    def _append(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Written through to the disk before anything that depends on it."""
        with self.path.open("a", encoding="ascii") as file:
            file.writelines(f"{json.dumps(row)}\n" for row in rows)
            file.flush()
            os.fsync(file.fileno())

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


def _line(filing: Filing, batch: str) -> dict[str, Any]:
    return {
        "video": filing.video,
        "folder": filing.folder,
        "model": filing.model,
        "confidence": round(filing.confidence, 4),
        "batch": batch,
    }


def _filing(row: sqlite3.Row) -> Filing:
    folder = os.fsdecode(row["folder"])
    return Filing(row["video"], folder, row["model"], row["confidence"])
