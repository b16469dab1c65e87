"""Which videos there are, where their files lie, and what is known about them."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clipshelf.domain.features import Metadata
from clipshelf.domain.video import ROOT, File, Video, VideoId, shown
from clipshelf.library.reading import climbs
from clipshelf.library.store.db import Database
from clipshelf.library.store.migrations import FILE_NAME

FEW = 500  # videos that are asked for at once
MANY = 20_000  # more, and all are read
FOREIGN = "\ufffd"  # how `shown` writes bytes that are not UTF-8


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The tables `videos`, `files`, `folders` and `metadata`."""

    db: Database

    def files(self) -> dict[str, tuple[File, VideoId]]:
        """Every known file by its path, with the video that it holds."""
        return {
            file.path: (file, row["video"])
            for row in self.db.many("SELECT * FROM files")
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
        raw = os.fsencode(name)
        exact = self.db.one("SELECT video FROM files WHERE path = ?", raw)
        if exact:
            return (exact["video"],)
        query = f"SELECT DISTINCT video FROM files WHERE {FILE_NAME} = ? ORDER BY video"  # noqa: S608  # ours
        return tuple(row["video"] for row in self.db.rows(query, raw))

    def shown(self, name: str) -> tuple[VideoId, ...]:
        """Videos with a file that is shown as this name or path, if not called so."""
        if FOREIGN not in name:
            return ()  # what has no such mark is shown as it is called
        return tuple(sorted({v for f, v in self.files().values() if name in _shown(f)}))

    def unsorted(self) -> tuple[VideoId, ...]:
        """Videos in the root that have no folder yet, by path."""
        query = """
            SELECT video, min(path) AS path FROM unsorted_files
            GROUP BY video ORDER BY path
        """
        return tuple(row["video"] for row in self.db.many(query))

    def is_unsorted(self, video: VideoId) -> bool:
        """Is it one of those?"""
        query = "SELECT 1 FROM unsorted_files WHERE video = ?"
        return self.db.one(query, video) is not None

    def first_files(
        self, videos: Collection[VideoId] | None = None
    ) -> dict[VideoId, str]:
        """One path for each video that has a file: the first, unsorted ones leading.

        Args:
            videos: some; None: all.
        """
        first: dict[VideoId, str] = {}
        rows = self._of("SELECT video, path, folder FROM files", "video", videos)
        root = os.fsencode(ROOT)
        for row in sorted(rows, key=lambda row: (row["folder"] != root, row["path"])):
            first.setdefault(row["video"], os.fsdecode(row["path"]))
        return first

    def with_files(self, videos: Iterable[VideoId]) -> frozenset[VideoId]:
        """The ones of them that have a file."""
        query = "SELECT 1 FROM files WHERE video = ?"
        return frozenset(video for video in videos if self.db.one(query, video))

    def duplicates(self) -> tuple[tuple[str, ...], ...]:
        """Paths that hold the same content, a tuple for each video with several."""
        query = """
            SELECT video, path FROM files WHERE video IN (
                SELECT video FROM files GROUP BY video HAVING count(*) > 1
            ) ORDER BY path
        """
        same: dict[VideoId, list[str]] = {}
        for row in self.db.many(query):
            same.setdefault(row["video"], []).append(os.fsdecode(row["path"]))
        return tuple(tuple(paths) for paths in same.values())

    def folder_counts(self) -> dict[str, int]:
        """Videos of each folder, by name: labelled ones and ones that lie there."""
        counts = dict.fromkeys(self.folder_names(), 0)
        query = """
            SELECT folder, count(DISTINCT video) AS videos FROM files
            WHERE folder <> x'' GROUP BY folder
            UNION ALL
            SELECT folder, count(*) FROM current_labels AS said
            WHERE answer = 'folder'
              AND EXISTS (SELECT 1 FROM files WHERE files.video = said.video)
              AND NOT EXISTS (SELECT 1 FROM files
                WHERE files.video = said.video AND files.folder = said.folder)
            GROUP BY folder
        """
        for row in self.db.rows(query):
            folder = os.fsdecode(row["folder"])
            counts[folder] = counts.get(folder, 0) + row["videos"]
        return dict(sorted(counts.items()))

    def folder_names(self) -> frozenset[str]:
        """Every folder, the empty and the hidden ones included.

        Names that lead out of the library are left out: clipshelf writes none.
        """
        rows = self.db.rows("SELECT name FROM folders")
        names = (os.fsdecode(row["name"]) for row in rows)
        return frozenset(n for n in names if not any(map(climbs, n.split("/"))))

    def hidden_folders(self) -> frozenset[str]:
        """Folders that are not offered."""
        rows = self.db.rows("SELECT name FROM folders WHERE hidden")
        return frozenset(os.fsdecode(row["name"]) for row in rows)

    def hide_folder(self, name: str, *, hidden: bool) -> None:
        """Offer a folder no more, or again."""
        query = "UPDATE folders SET hidden = ? WHERE name = ?"
        self.db.execute(query, int(hidden), os.fsencode(name))

    def rename_folder(self, name: str, to: str) -> None:
        """A folder has another name; of two that become one, `to` stays as it was."""
        with self.db.transaction():
            query = "UPDATE OR IGNORE folders SET name = ? WHERE name = ?"
            self.db.execute(query, os.fsencode(to), os.fsencode(name))
            self.drop_folder(name)

    def drop_folder(self, name: str) -> None:
        """A folder is gone."""
        self.db.execute("DELETE FROM folders WHERE name = ?", os.fsencode(name))

    def add_folder(self, name: str) -> None:
        """Remember a folder, also an empty one."""
        query = "INSERT OR IGNORE INTO folders (name) VALUES (?)"
        self.db.execute(query, os.fsencode(name))

    def set_folders(self, names: Iterable[str]) -> None:
        """What the last scan saw replaces what was known."""
        seen, known = frozenset(names), self.folder_names()
        with self.db.transaction() as connection:
            gone = [(os.fsencode(name),) for name in known - seen]
            connection.executemany("DELETE FROM folders WHERE name = ?", gone)
            new = [(os.fsencode(name),) for name in seen - known]
            connection.executemany("INSERT INTO folders (name) VALUES (?)", new)

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

    def metadata(
        self, videos: Collection[VideoId] | None = None
    ) -> dict[VideoId, Metadata]:
        """What side-cars said, for every video that has one, or for some of them."""
        return {
            row["video"]: Metadata(
                row["caption"],
                row["author"],
                row["sound"],
                tuple(json.loads(row["hashtags"])),
            )
            for row in self._of("SELECT * FROM metadata", "video", videos)
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
              AND EXISTS (SELECT 1 FROM files WHERE files.video = videos.id)
        """
        return {row["id"]: row["unreadable"] for row in self.db.many(query)}

    def durations(
        self, videos: Collection[VideoId] | None = None
    ) -> Mapping[VideoId, float]:
        """Seconds, for every decoded video, or for the decoded ones of some."""
        query = "SELECT id, duration FROM videos WHERE duration IS NOT NULL"
        return {row["id"]: row["duration"] for row in self._of(query, "id", videos)}

    def _of(
        self, query: str, column: str, videos: Collection[VideoId] | None
    ) -> list[sqlite3.Row]:
        """Rows of a query, or the ones whose column holds one of a few videos."""
        if videos is None or len(videos) > MANY:
            return self.db.many(query)
        more = "AND" if "WHERE" in query else "WHERE"
        asked, found = list(videos), []
        for start in range(0, len(asked), FEW):
            some = asked[start : start + FEW]
            marks = ", ".join("?" * len(some))
            found += self.db.many(f"{query} {more} {column} IN ({marks})", *some)
        return found


def _shown(file: File) -> tuple[str, str]:
    return shown(file.path), shown(file.name)


def _file(row: sqlite3.Row) -> File:
    return File(os.fsdecode(row["path"]), row["size"], row["mtime_ns"])
