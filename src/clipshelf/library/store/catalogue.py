"""Which videos there are, where their files lie, and what is known about them."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clipshelf.domain.features import Metadata
from clipshelf.domain.video import ROOT, File, Video, VideoId, shown
from clipshelf.library.store.db import Database


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The tables `videos`, `files`, `folders` and `metadata`."""

    db: Database

    def files(self) -> dict[str, tuple[File, VideoId]]:
        """Every known file by its path, with the video that it holds."""
        return {
            file.path: (file, row["video"])
            for row in self.db.rows("SELECT * FROM files")
            for file in [_file(row)]
        }

    def video(self, video: VideoId) -> Video | None:
        """One video with its files; None if it was never seen."""
        row = self.db.one("SELECT * FROM videos WHERE id = ?", video)
        if row is None:
            return None
        query = "SELECT * FROM files WHERE video = ? ORDER BY path"
        files = tuple(_file(found) for found in self.db.rows(query, video))
        return Video(video, files, row["unreadable"] or "")

    def named(self, name: str) -> tuple[VideoId, ...]:
        """Videos with a file of this path or of this bare name."""
        exact = self.db.rows(
            "SELECT video FROM files WHERE path = ?", os.fsencode(name)
        )
        if exact:
            return (exact[0]["video"],)
        return tuple(
            sorted({video for f, video in self.files().values() if f.name == name})
        )

    def shown(self, name: str) -> tuple[VideoId, ...]:
        """Videos with a file that is shown as this name or path, if not called so."""
        return tuple(sorted({v for f, v in self.files().values() if name in _shown(f)}))

    def unsorted(self) -> tuple[VideoId, ...]:
        """Videos in the root that nobody has given a folder, by path."""
        query = """
            SELECT files.video, min(files.path) AS path FROM files
            LEFT JOIN current_labels USING (video)
            WHERE files.folder = ?
              AND coalesce(current_labels.answer, '') <> 'folder'
            GROUP BY files.video ORDER BY path
        """
        return tuple(row["video"] for row in self.db.rows(query, os.fsencode(ROOT)))

    def first_files(self) -> dict[VideoId, str]:
        """One path for each video that has a file: the first, unsorted ones leading."""
        query = "SELECT video, path FROM files ORDER BY folder <> ?, path"
        first: dict[VideoId, str] = {}
        for row in self.db.rows(query, os.fsencode(ROOT)):
            first.setdefault(row["video"], os.fsdecode(row["path"]))
        return first

    def duplicates(self) -> tuple[tuple[str, ...], ...]:
        """Paths that hold the same content, a tuple for each video with several."""
        query = """
            SELECT video, path FROM files WHERE video IN (
                SELECT video FROM files GROUP BY video HAVING count(*) > 1
            ) ORDER BY path
        """
        same: dict[VideoId, list[str]] = {}
        for row in self.db.rows(query):
            same.setdefault(row["video"], []).append(os.fsdecode(row["path"]))
        return tuple(tuple(paths) for paths in same.values())

    def folder_counts(self) -> dict[str, int]:
        """Videos of each folder, by name: labelled ones and ones that lie there."""
        counts = {
            os.fsdecode(row["name"]): 0
            for row in self.db.rows("SELECT name FROM folders ORDER BY name")
        }
        query = """
            SELECT folder, count(DISTINCT video) AS videos FROM (
                SELECT video, folder FROM files WHERE folder <> ?
                UNION
                SELECT video, folder FROM current_labels
                WHERE answer = 'folder' AND video IN (SELECT video FROM files)
            ) GROUP BY folder
        """
        for row in self.db.rows(query, os.fsencode(ROOT)):
            counts[os.fsdecode(row["folder"])] = row["videos"]
        return dict(sorted(counts.items()))

    def add_folder(self, name: str) -> None:
        """Remember a folder, also an empty one."""
        self.db.execute("INSERT OR IGNORE INTO folders VALUES (?)", os.fsencode(name))

    def set_folders(self, names: Iterable[str]) -> None:
        """What the last scan saw replaces what was known."""
        with self.db.transaction() as connection:
            connection.execute("DELETE FROM folders")
            rows = [(os.fsencode(name),) for name in names]
            connection.executemany("INSERT INTO folders VALUES (?)", rows)

    def put_file(self, file: File, video: VideoId) -> None:
        """Add or refresh one file; the video is made if it is new."""
        with self.db.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO videos (id, first_seen) VALUES (?, ?)",
                (video, time.time()),
            )
            connection.execute(
                "INSERT OR REPLACE INTO files (path, video, folder, size, mtime_ns)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    os.fsencode(file.path),
                    video,
                    os.fsencode(file.folder),
                    file.size,
                    file.mtime_ns,
                ),
            )

    def drop_file(self, path: str) -> None:
        """Forget a file that is gone; its video and labels stay, in case it returns."""
        self.db.execute("DELETE FROM files WHERE path = ?", os.fsencode(path))

    def metadata(self) -> dict[VideoId, Metadata]:
        """What side-cars said, for every video that has one."""
        return {
            row["video"]: Metadata(
                row["caption"],
                row["author"],
                row["sound"],
                tuple(json.loads(row["hashtags"])),
            )
            for row in self.db.rows("SELECT * FROM metadata")
        }

    def put_metadata(self, video: VideoId, metadata: Metadata) -> None:
        """What a side-car says now."""
        self.db.execute(
            "INSERT OR REPLACE INTO metadata VALUES (?, ?, ?, ?, ?)",
            video,
            metadata.caption,
            metadata.author,
            metadata.sound,
            json.dumps(metadata.hashtags),
        )

    def sidecars(self) -> dict[str, tuple[File, VideoId]]:
        """Every side-car whose content was read, as it was then."""
        return {
            file.path: (file, row["video"])
            for row in self.db.rows("SELECT * FROM sidecars")
            for file in [_file(row)]
        }

    def put_sidecar(self, file: File, video: VideoId) -> None:
        """Note that this side-car has been read."""
        self.db.execute(
            "INSERT OR REPLACE INTO sidecars VALUES (?, ?, ?, ?)",
            os.fsencode(file.path),
            file.size,
            file.mtime_ns,
            video,
        )

    def set_decoded(
        self,
        video: VideoId,
        *,
        duration: float,
        width: int,
        height: int,
        playback: str,
    ) -> None:
        """The facts that decoding found."""
        self.db.execute(
            "UPDATE videos SET duration = ?, width = ?, height = ?, playback = ?,"
            " unreadable = NULL WHERE id = ?",
            duration,
            width,
            height,
            playback,
            video,
        )

    def playback(self, video: VideoId) -> str | None:
        """What a browser needs to play it; None before it was decoded."""
        row = self.db.one("SELECT playback FROM videos WHERE id = ?", video)
        return row["playback"] if row else None

    def set_unreadable(self, video: VideoId, reason: str) -> None:
        """Why it cannot be decoded; it is tried again only when its bytes change."""
        self.db.execute("UPDATE videos SET unreadable = ? WHERE id = ?", reason, video)

    def unreadable(self) -> dict[VideoId, str]:
        """Videos with a file that cannot be decoded, and why."""
        query = """
            SELECT id, unreadable FROM videos WHERE unreadable IS NOT NULL
              AND id IN (SELECT video FROM files)
        """
        return {row["id"]: row["unreadable"] for row in self.db.rows(query)}

    def durations(self) -> Mapping[VideoId, float]:
        """Seconds, for every decoded video."""
        query = "SELECT id, duration FROM videos WHERE duration IS NOT NULL"
        return {row["id"]: row["duration"] for row in self.db.rows(query)}


def _shown(file: File) -> tuple[str, str]:
    return shown(file.path), shown(file.name)


def _file(row: sqlite3.Row) -> File:
    return File(os.fsdecode(row["path"]), row["size"], row["mtime_ns"])
