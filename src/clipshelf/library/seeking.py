"""Finding files that a person has moved or renamed since."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from clipshelf.domain.video import VideoId
from clipshelf.library.identity import identify
from clipshelf.library.places import Places, in_trash
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database
from clipshelf.library.walk import walk


def holds(places: Places, db: Database, video: VideoId, path: str) -> bool:
    """Is this the file that is meant? It is read only where that is in doubt.

    Args:
        places: where paths lead.
        db: with the catalogue.
        video: what it should hold; empty: it holds no video, and nobody can tell.
        path: as the journal writes it.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    place = places.of(path)
    stat = place.lstat()
    row = db.one("SELECT * FROM files WHERE path = ?", os.fsencode(path))
    known = None if row is None else (row["video"], row["size"], row["mtime_ns"])
    if not video or in_trash(path) or known == (video, stat.st_size, stat.st_mtime_ns):
        return True
    return identify(place) == video


@dataclass(slots=True)
class Seek:
    """Looks through the library and its trash; walks once."""

    places: Places
    db: Database
    _listing: dict[int, list[Path]] | None = field(default=None)  # by size

    def find(self, row: sqlite3.Row) -> str | None:
        """The place of a moved file now; None if it is nowhere.

        It is known by its inode and, for a video, by its content; on another file
        system by its content alone, unless that is a duplicate known of old.
        """
        known = Catalogue(self.db).files()
        alone = sum(video == row["video"] for _, video in known.values()) == 1
        for candidate in self._of_size(row["size"]):
            path = self.places.shown(candidate)
            with suppress(OSError):
                same = candidate.lstat().st_ino == row["inode"]
                if row["sidecar"] or not row["video"]:
                    found = same
                else:
                    found = (same or alone or path not in known) and (
                        identify(candidate) == row["video"]
                    )
                if found:
                    return path
        return None

    def _of_size(self, size: int) -> list[Path]:
        if self._listing is None:
            self._listing = {}
            listed = walk(self.places.root)
            for file in (*listed.files, *listed.sidecars):
                place = self.places.root / file.path
                self._listing.setdefault(file.size, []).append(place)
            for place in self.places.trash.rglob("*"):
                if place.is_file() and not place.is_symlink():
                    size_there = place.lstat().st_size
                    self._listing.setdefault(size_there, []).append(place)
        return self._listing.get(size, [])
