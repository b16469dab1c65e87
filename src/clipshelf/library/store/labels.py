"""Labels: an append-only record of answers, and what it means now."""

from __future__ import annotations

import os
import sqlite3
import time
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

    def add(
        self, label: Label, *, batch: str | None = None, request: str | None = None
    ) -> int:
        """Record an answer; the number of its row."""
        folder = None if label.folder is None else os.fsencode(label.folder)
        return self._insert(
            label.video,
            label.answer,
            label.how,
            folder=folder,
            batch=batch,
            request=request,
        )

    def clear(self, video: VideoId, how: How) -> int:
        """Record that a person took a video out of its folder."""
        return self._insert(video, "cleared", how)

    def by_request(self, request: str) -> Event | None:
        """The answer that was recorded under the page's own key."""
        return _event(self.db.one("SELECT * FROM labels WHERE request = ?", request))

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
            for row in self.db.rows(query)
            if row["video"] not in unclear
        }

    def unknown(self) -> dict[VideoId, str]:
        """Videos that lie in folders, put there by nobody knows whom."""
        query = """
            SELECT video, folder FROM current_labels
            WHERE answer = 'folder' AND how = 'unknown'
              AND video IN (SELECT video FROM files)
        """
        return {r["video"]: os.fsdecode(r["folder"]) for r in self.db.rows(query)}

    def unclear(self) -> dict[VideoId, tuple[str, ...]]:
        """Videos whose files lie in several folders."""
        query = """
            SELECT DISTINCT video, folder FROM files
            WHERE folder <> ?1 AND video IN (
                SELECT video FROM files WHERE folder <> ?1
                GROUP BY video HAVING count(DISTINCT folder) > 1
            ) ORDER BY folder
        """
        found: dict[VideoId, tuple[str, ...]] = {}
        for row in self.db.rows(query, os.fsencode(ROOT)):
            folder = os.fsdecode(row["folder"])
            found[row["video"]] = (*found.get(row["video"], ()), folder)
        return found

    def answered(self, answer: Answer) -> tuple[VideoId, ...]:
        """Videos whose present answer this is, the longest ago first; gone ones not."""
        query = """
            SELECT video FROM current_labels WHERE answer = ?
              AND video IN (SELECT video FROM files) ORDER BY id
        """
        return tuple(row["video"] for row in self.db.rows(query, answer))

    def newest(self) -> Event | None:
        """The last answer given by hand that was not taken back."""
        return _event(
            self.db.one(
                """
                SELECT * FROM labels
                WHERE answer IN ('folder', 'skip', 'none')
                  AND how NOT IN ('placed', 'unknown')
                  AND id NOT IN (SELECT undoes FROM labels WHERE undoes IS NOT NULL)
                ORDER BY id DESC LIMIT 1
                """
            )
        )

    def undo(self, event: int, how: How, *, batch: str | None = None) -> None:
        """Take one answer back; the one before it counts again."""
        row = self.db.one("SELECT video FROM labels WHERE id = ?", event)
        assert row is not None, "events are undone by the number of a row"
        self._insert(row["video"], "undo", how, batch=batch, undoes=event)

    def undo_batch(
        self, batch: str, how: How, *, by: str, videos: set[VideoId]
    ) -> None:
        """Take back what was said of `videos` with a batch that `by` reverses.

        Taking back an undo says again what it took back.
        """
        with self.db.transaction():
            query = """
                SELECT labels.*, taken.video AS taken_video,
                       taken.answer AS taken_answer, taken.folder AS taken_folder
                FROM labels LEFT JOIN labels AS taken ON taken.id = labels.undoes
                WHERE labels.batch = ? AND labels.id NOT IN
                    (SELECT undoes FROM labels WHERE undoes IS NOT NULL)
                ORDER BY labels.id
            """
            for row in self.db.rows(query, batch):
                if row["video"] not in videos:
                    continue
                if row["answer"] == "undo":
                    self._insert(
                        row["taken_video"],
                        row["taken_answer"],
                        how,
                        folder=row["taken_folder"],
                        batch=by,
                    )
                else:
                    self.undo(row["id"], how, batch=by)

    def newest_id(self) -> int:
        """Grows with every event; equal means nothing was said in between."""
        row = self.db.one("SELECT coalesce(max(id), 0) AS id FROM labels")
        assert row is not None
        newest: int = row["id"]
        return newest

    def since(self, event: int) -> int:
        """Folders given since that event, taken-back ones left out."""
        row = self.db.one(
            "SELECT count(*) AS n FROM current_labels"
            " WHERE answer = 'folder' AND id > ?",
            event,
        )
        assert row is not None
        given: int = row["n"]
        return given

    def since_event(self, event: int) -> dict[VideoId, str | None]:
        """Present answers that were given after `event`; None where it is no folder."""
        query = """
            SELECT video, folder FROM current_labels
            WHERE id > ? AND answer <> 'cleared'
        """
        return {
            row["video"]: None if row["folder"] is None else os.fsdecode(row["folder"])
            for row in self.db.rows(query, event)
        }

    def _insert(
        self,
        video: VideoId,
        answer: str,
        how: str,
        *,
        folder: bytes | None = None,
        batch: str | None = None,
        undoes: int | None = None,
        request: str | None = None,
    ) -> int:
        with self.db.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO labels"
                " (video, answer, folder, how, batch, undoes, request, time)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (video, answer, folder, how, batch, undoes, request, time.time()),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def _label(row: sqlite3.Row) -> Label:
    folder = None if row["folder"] is None else os.fsdecode(row["folder"])
    return Label(row["video"], Answer(row["answer"]), folder, How(row["how"]))


def _event(row: sqlite3.Row | None) -> Event | None:
    return None if row is None else Event(row["id"], _label(row), row["batch"])
