"""What the machine put away: never a label, whatever happens to the database."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from clipshelf.domain.video import VideoId
from clipshelf.library.filed_lines import FiledLines, Filing, Line, as_line, no_line
from clipshelf.library.store.db import Database

LENGTH = "filed-bytes"  # how much of the file the database knows of


@dataclass(frozen=True, slots=True)
class Filed:
    """The table `filed`, and `filed.jsonl` beside it.

    The file is written first: should the database be lost, the next one still knows
    which videos lie where a machine put them. What was written for a transaction that
    came to nothing is noticed by the file's length, and corrected.
    """

    db: Database
    path: Path
    _gathered: list[Line] | None = None  # to be written in one go; None: each at once

    @contextmanager
    def at_once(self) -> Iterator[Self]:
        """One write for everything that is noted with what this gives.

        To write through takes milliseconds, for one line as for ten thousand. One write
        is as safe as one for each: what counts is that every line is on the disk before
        the transaction is, and that ends after this. A crash before it leaves lines of
        a transaction that came to nothing, or none; both are understood.
        """
        if self._gathered is not None:
            yield self
            return
        lines: list[Line] = []
        with self.db.transaction():
            yield replace(self, _gathered=lines)
            if lines:
                self._append(lines)

    @property
    def lines(self) -> FiledLines:
        """The file."""
        return FiledLines(self.path)

    def record(self, filings: Iterable[Filing], batch: str) -> None:
        """Note a batch before its files move."""
        filings = tuple(filings)
        with self.db.transaction():
            self._append([as_line(filing, batch) for filing in filings])
            for filing in filings:
                self._insert(filing, batch)

    def folder_of(self, video: VideoId) -> str | None:
        """Where the machine put a video; None if it did not."""
        row = self._standing(video)
        return None if row is None else os.fsdecode(row["folder"])

    def standing(self, video: VideoId) -> str | None:
        """The batch that put it where it is; None if it is no guess (any more)."""
        row = self._standing(video)
        return None if row is None else str(row["batch"])

    def taken_back(self, video: VideoId) -> tuple[str, str] | None:
        """The batch that put it away, and the one that took it back; None if none."""
        query = "SELECT * FROM filed WHERE video = ? AND undone_by IS NOT NULL"
        row = self.db.one(query, video)
        return None if row is None else (row["batch"], row["undone_by"])

    def forget(self, video: VideoId) -> None:
        """A person has moved it on, or it never arrived."""
        if self.db.one("SELECT 1 FROM filed WHERE video = ?", video):
            with self.db.transaction():
                self._append([no_line(video)])
                self.db.execute("DELETE FROM filed WHERE video = ?", video)

    def refile(self, video: VideoId, folder: str) -> None:
        """Its folder got another name; it is a guess as before."""
        row = self._standing(video)
        if row is not None and os.fsdecode(row["folder"]) != folder:
            self.record([replace(as_filing(row), folder=folder)], row["batch"])

    def inherit(self, video: VideoId, old: VideoId) -> None:
        """The file of `old` holds other bytes now; where it lies is as much a guess."""
        row = self._standing(old)
        if row is not None:
            self.record([replace(as_filing(row), video=video)], row["batch"])

    def take_back(self, video: VideoId, *, by: str) -> None:
        """The batch `by` has moved it back."""
        with self.db.transaction():
            self._append([no_line(video)])
            self.db.execute("UPDATE filed SET undone_by = ? WHERE video = ?", by, video)

    def file_again(self, video: VideoId, batch: str) -> None:
        """What was taken back lies where the machine put it again, by that batch."""
        row = self.db.one("SELECT * FROM filed WHERE video = ?", video)
        assert row is not None, "it was taken back, not forgotten"
        self.record([as_filing(row)], batch)

    def count(self) -> int:
        """Videos that lie where the machine put them and nobody has confirmed."""
        return self.db.number(
            """
            SELECT count(*) FROM filed WHERE undone_by IS NULL AND EXISTS (
                SELECT 1 FROM files
                WHERE files.video = filed.video AND files.folder = filed.folder
            ) AND video NOT IN (
                SELECT video FROM current_labels WHERE answer = 'folder'
            )
            """
        )

    def restore(self) -> None:
        """Fill the table of a new database from the file."""
        with self.db.transaction():
            for filing, batch in self.lines.read().values():
                self._insert(filing, batch)
            self._know_length()

    def agrees(self) -> bool:
        """Is the file as long as the database knows it to be?"""
        row = self.db.one("SELECT value FROM settings WHERE key = ?", LENGTH)
        return (int(row["value"]) if row else 0) == self.lines.length()

    def reconcile(self, is_there: Callable[[VideoId], bool] | None = None) -> int:
        """Make table and file say the same; in how many videos they did not.

        The table is right: the file has what a transaction wrote that came to nothing,
        or it was lost. Only a database older than its file knows less, which shows in
        files that do not lie where it has them: those are believed to be guesses.

        Args:
            is_there: do a video's files lie where the database has them?
        """
        rows = self.db.rows("SELECT * FROM filed WHERE undone_by IS NULL")
        known = {row["video"]: as_line(as_filing(row), row["batch"]) for row in rows}
        told = self.lines.read()
        said = {video: as_line(*filing) for video, filing in told.items()}
        more = [video for video in told if video not in known]
        believed = [v for v in more if is_there is not None and not is_there(v)]
        lines = [line for video, line in known.items() if said.get(video) != line]
        lines += [no_line(video) for video in more if video not in believed]
        with self.db.transaction():
            for video in believed:
                self._insert(*told[video])
            self._write(lines)
        return len(lines) + len(believed)

    def _standing(self, video: VideoId) -> sqlite3.Row | None:
        query = "SELECT * FROM filed WHERE video = ? AND undone_by IS NULL"
        return self.db.one(query, video)

    def _append(self, lines: Sequence[Line]) -> None:
        if self._gathered is not None:
            self._gathered.extend(lines)
            return
        if not self.agrees():
            self.reconcile()
        self._write(lines)

    def _write(self, lines: Sequence[Line]) -> None:
        if lines or self.lines.length():  # without a line, for the half of one
            self.lines.append(lines)
        self._know_length()

    def _know_length(self) -> None:
        query = "INSERT OR REPLACE INTO settings VALUES (?, ?)"
        self.db.execute(query, LENGTH, str(self.lines.length()))

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


def as_filing(row: sqlite3.Row) -> Filing:
    """A row of the table as what was filed."""
    folder = os.fsdecode(row["folder"])
    return Filing(row["video"], folder, row["model"], row["confidence"])
