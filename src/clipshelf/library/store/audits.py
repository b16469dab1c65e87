"""Audits: videos drawn at random, and what a person answered about them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database
from clipshelf.library.store.labels import Labels


@dataclass(frozen=True, slots=True)
class Audits:
    """The table `audits`.

    A draw stays open until it is answered, so that nobody can pass over the hard ones.
    """

    db: Database

    def add(self, videos: Iterable[VideoId], *, now: bool = False) -> None:
        """Remember a draw; `now` puts it before all other questions."""
        since, drawn = Labels(self.db).newest_id(), time.time()
        with self.db.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO audits VALUES (?, ?, ?, ?)",
                [(video, since, int(now), drawn) for video in videos],
            )

    def open(self, *, now: bool = False) -> tuple[VideoId, ...]:
        """Drawn, still there, and not answered since; in the order of the draw.

        With `now` only the ones that are to be asked at once.
        """
        query = """
            SELECT video FROM audits
            LEFT JOIN current_labels USING (video)
            WHERE (current_labels.id IS NULL OR current_labels.id <= audits.since)
              AND EXISTS (SELECT 1 FROM files WHERE files.video = audits.video)
              AND now >= ?
            ORDER BY now DESC, audits.rowid
        """
        return tuple(row["video"] for row in self.db.rows(query, int(now)))

    def answered(self) -> dict[VideoId, str | None]:
        """The folder of each answered draw; None where the answer was no folder."""
        query = """
            SELECT video, folder FROM audits JOIN current_labels USING (video)
            WHERE current_labels.id > audits.since AND answer <> 'cleared'
            ORDER BY audits.rowid
        """
        return {
            row["video"]: None if row["folder"] is None else os.fsdecode(row["folder"])
            for row in self.db.rows(query)
        }

    def answers_since(self) -> int:
        """Answers given by hand since the last audited one."""
        query = """
            SELECT count(*) AS n FROM current_labels
            WHERE answer <> 'cleared' AND how IN ('cli', 'page', 'api') AND id > (
                SELECT coalesce(max(current_labels.id), 0)
                FROM audits JOIN current_labels USING (video)
                WHERE current_labels.id > audits.since
            )
        """
        row = self.db.one(query)
        assert row is not None
        given: int = row["n"]
        return given
