"""Labels: an append-only record of answers, and what it means now."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass

from clipshelf.domain.label import Answer, How, Label
from clipshelf.domain.video import ROOT, VideoId
from clipshelf.library.store.db import Database


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the record."""

    id: int
    label: Label
    batch: str | None


@dataclass(frozen=True, slots=True)
class Labels:
    """The table `labels`."""

    db: Database

    def add(self, label: Label, *, batch: str | None = None) -> int:
        """Record an answer; the number of its row."""
        folder = None if label.folder is None else os.fsencode(label.folder)
        return self._insert(
            label.video, label.answer, label.how, folder=folder, batch=batch
        )

    def clear(self, video: VideoId, how: How) -> int:
        """Record that a person took a video out of its folder."""
        return self._insert(video, "cleared", how)

    def current(self, video: VideoId) -> Label | None:
        """The answer that counts; None if there is none."""
        row = self.db.one("SELECT * FROM current_labels WHERE video = ?", video)
        return None if row is None or row["answer"] == "cleared" else _label(row)

    def filed_in_folders(self) -> dict[VideoId, str]:
        """What the model learns from: videos with exactly one folder, by answer.

        Left out are videos without a file, videos of unknown origin, and, as unclear,
        videos whose files lie in several folders (see `unclear`).
        """
        query = """
            SELECT video, folder FROM current_labels
            WHERE answer = 'folder' AND how <> 'unknown'
              AND video IN (SELECT video FROM files)
            ORDER BY id
        """
        unclear = self.unclear()
        return {
            row["video"]: os.fsdecode(row["folder"])
            for row in self.db.many(query)
            if row["video"] not in unclear
        }

    def unknown(self) -> dict[VideoId, str]:
        """Videos that lie in folders, put there by nobody knows whom."""
        query = """
            SELECT video, folder FROM current_labels
            WHERE answer = 'folder' AND how = 'unknown'
              AND video IN (SELECT video FROM files)
        """
        return {r["video"]: os.fsdecode(r["folder"]) for r in self.db.many(query)}

    def unclear(self) -> dict[VideoId, tuple[str, ...]]:
        """Videos whose files lie in several folders."""
        query = """
            SELECT DISTINCT video, folder FROM files
            WHERE folder <> ? AND video IN (
                SELECT video FROM files WHERE folder <> ?
                GROUP BY video HAVING count(DISTINCT folder) > 1
            ) ORDER BY folder
        """
        root = os.fsencode(ROOT)
        found: dict[VideoId, tuple[str, ...]] = {}
        for row in self.db.many(query, root, root):
            folder = os.fsdecode(row["folder"])
            found[row["video"]] = (*found.get(row["video"], ()), folder)
        return found

    def answered(self, answer: Answer) -> tuple[VideoId, ...]:
        """Videos whose present answer this is, the longest ago first; gone ones not."""
        query = """
            SELECT video FROM current_labels AS said WHERE answer = ?
              AND EXISTS (SELECT 1 FROM files WHERE files.video = said.video)
            ORDER BY id
        """
        return tuple(row["video"] for row in self.db.many(query, answer))

    def in_folder(self, folder: str) -> tuple[tuple[VideoId, str, How], ...]:
        """Present answers that name a folder, or one below it: (video, folder, how)."""
        name = os.fsencode(folder)
        query = """
            SELECT video, folder, how FROM current_labels
            WHERE folder = ? OR (folder > ? AND folder < ?) ORDER BY id
        """
        return tuple(
            (row["video"], os.fsdecode(row["folder"]), How(row["how"]))
            for row in self.db.rows(query, name, name + b"/", name + b"0")  # "/" + 1
        )

    def of_batch(self, batch: str) -> tuple[Event, ...]:
        """What was said with a batch and still counts or could count again."""
        query = "SELECT * FROM standing_labels WHERE batch = ? ORDER BY id"
        return tuple(_event(row) for row in self.db.rows(query, batch))

    def take_back(self, video: VideoId, *, since: int, how: How, batch: str) -> None:
        """Void everything that was said of a video after the event `since`."""
        query = "SELECT id FROM standing_labels WHERE video = ? AND id > ?"
        for row in self.db.rows(query, video, since):
            self._insert(video, "undo", how, batch=batch, undoes=row["id"])

    def say_again(self, video: VideoId, *, since: int, batch: str) -> None:
        """Repeat what counted at the event `since` and was voided after it."""
        query = """
            SELECT said.* FROM labels AS said
            JOIN labels AS void ON void.undoes = said.id
            WHERE said.video = ? AND said.id <= ? AND void.id > ? ORDER BY said.id
        """
        for row in self.db.rows(query, video, since, since):
            self._repeat(row, batch)

    def see_again(self, video: VideoId, folder: str | None, *, since: int) -> None:
        """Repeat what a scan has read from a video's place after the event `since`.

        Args:
            video: one that lies there.
            folder: its folder; None: it was taken out of one.
            since: the number of an event.
        """
        query = """
            SELECT * FROM labels WHERE video = ? AND id > ? AND batch IS NULL
              AND answer <> 'undo' AND folder IS ? ORDER BY id DESC LIMIT 1
        """
        name = None if folder is None else os.fsencode(folder)
        seen = self.db.one(query, video, since, name)
        if seen is not None:
            self._repeat(seen, None)

    def newest_id(self) -> int:
        """Grows with every event; equal means nothing was said in between."""
        return self.db.number("SELECT coalesce(max(id), 0) FROM labels")

    def since(self, event: int) -> int:
        """Folders given since that event, taken-back ones left out."""
        query = "SELECT count(*) FROM current_labels WHERE answer = 'folder' AND id > ?"
        return self.db.number(query, event)

    def since_event(
        self, event: int, videos: Iterable[VideoId]
    ) -> dict[VideoId, str | None]:
        """Present answers to some videos, given after `event`; None: to no folder."""
        query = """
            SELECT video, folder FROM current_labels
            WHERE video = ? AND id > ? AND answer <> 'cleared'
        """
        rows = (self.db.one(query, video, event) for video in videos)
        return {
            row["video"]: None if row["folder"] is None else os.fsdecode(row["folder"])
            for row in rows
            if row is not None
        }

    def _repeat(self, row: sqlite3.Row, batch: str | None) -> None:
        answer, how, folder = row["answer"], row["how"], row["folder"]
        self._insert(row["video"], answer, how, folder=folder, batch=batch)

    def _insert(
        self,
        video: VideoId,
        answer: str,
        how: str,
        *,
        folder: bytes | None = None,
        batch: str | None = None,
        undoes: int | None = None,
    ) -> int:
        with self.db.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO labels (video, answer, folder, how, batch, undoes, time)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (video, answer, folder, how, batch, undoes, time.time()),
            )
            connection.execute("DELETE FROM current_labels WHERE video = ?", (video,))
            connection.execute(
                "INSERT INTO current_labels (video, id, answer, folder, how, time)"
                " SELECT video, id, answer, folder, how, time FROM standing_labels"
                " WHERE video = ? ORDER BY id DESC LIMIT 1",
                (video,),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def _label(row: sqlite3.Row) -> Label:
    folder = None if row["folder"] is None else os.fsdecode(row["folder"])
    return Label(row["video"], Answer(row["answer"]), folder, How(row["how"]))


def _event(row: sqlite3.Row) -> Event:
    return Event(row["id"], _label(row), row["batch"])
