"""Favourites: what imports brought, whether their files are here or not."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from clipshelf.domain.saved import Saved
from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database

OWN = "video"  # the service of what is known by its content alone
FEW = 500  # videos that are asked for one by one; more, and all are read


@dataclass(frozen=True, slots=True)
class Favourite:
    """One of them, as all sources together describe it."""

    key: str
    saved: Saved
    sources: tuple[str, ...]  # names of importers, in the order of their imports


@dataclass(frozen=True, slots=True)
class Favourites:
    """The tables `favourites` and `joined`."""

    db: Database

    def get(self, key: str) -> Favourite | None:
        """One of them; None if it was never imported."""
        row = self.db.one("SELECT * FROM favourites WHERE key = ?", key)
        return None if row is None else _favourite(row)

    def put(self, one: Favourite) -> None:
        """Add it, or replace what was known of it."""
        known = one.saved
        self.db.execute(
            "INSERT OR REPLACE INTO favourites VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            " coalesce((SELECT time FROM favourites WHERE key = ?), ?))",
            one.key,
            int(known.favourite),
            known.author,
            known.caption,
            known.sound,
            json.dumps(known.hashtags),
            json.dumps(known.collections),
            json.dumps(one.sources),
            known.saved,
            known.posted,
            known.duration,
            one.key,
            time.time(),
        )

    def keys(self) -> frozenset[str]:
        """Every key."""
        rows = self.db.many("SELECT key FROM favourites")
        return frozenset(row["key"] for row in rows)

    def any(self) -> bool:
        """Has anything ever been imported?"""
        return self.db.one("SELECT 1 FROM favourites") is not None

    def joined(self) -> dict[VideoId, str]:
        """The key of each video that is one of them."""
        rows = self.db.many("SELECT video, favourite FROM joined")
        return {row["video"]: row["favourite"] for row in rows}

    def join(self, pairs: Iterable[tuple[VideoId, str]]) -> None:
        """Note which video is which; a later pair replaces an earlier one."""
        with self.db.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO joined VALUES (?, ?)", pairs)

    def of(self, videos: Collection[VideoId] | None = None) -> dict[VideoId, Favourite]:
        """What imports say of some videos, or of all; the silent ones are left out."""
        query = """
            SELECT joined.video, favourites.* FROM joined
            JOIN favourites ON favourites.key = joined.favourite
        """
        if videos is None or len(videos) > FEW:
            rows = self.db.many(query)
        else:
            marks = ", ".join("?" * len(videos))
            rows = self.db.rows(f"{query} WHERE video IN ({marks})", *videos)
        return {row["video"]: _favourite(row) for row in rows}

    def missing(self) -> tuple[Favourite, ...]:
        """Favourites that no file is here of, the newest first.

        What a person threw away is not missing.
        """
        query = """
            SELECT * FROM favourites
            WHERE favourite AND key NOT LIKE 'video:%' AND NOT EXISTS (
                SELECT 1 FROM joined WHERE joined.favourite = favourites.key AND (
                    EXISTS (SELECT 1 FROM files WHERE files.video = joined.video)
                    OR EXISTS (SELECT 1 FROM current_labels AS said
                        WHERE said.video = joined.video AND answer = 'trash')))
            ORDER BY saved IS NULL, saved DESC, key
        """
        return tuple(_favourite(row) for row in self.db.many(query))


def _favourite(row: sqlite3.Row) -> Favourite:
    service, _, id_ = row["key"].partition(":")
    own = service == OWN
    saved = Saved(
        service="" if own else service,
        id="" if own else id_,
        content=id_ if own else "",
        caption=row["caption"],
        author=row["author"],
        sound=row["sound"],
        hashtags=tuple(json.loads(row["hashtags"])),
        saved=row["saved"],
        posted=row["posted"],
        duration=row["duration"],
        collections=tuple(json.loads(row["collections"])),
        favourite=bool(row["favourite"]),
    )
    return Favourite(row["key"], saved, tuple(json.loads(row["sources"])))
