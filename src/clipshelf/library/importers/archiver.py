"""The database of tiktok-favorites-archiver (JackB296): one row a favourite.

Its videos are called by the row's number, `12.mp4`; they are found in the library by
that name and their size together.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.library.importers.copied import BROKEN, MAGIC, opened_copy
from clipshelf.library.importers.facts import (
    is_number_of,
    line,
    moment,
    of_link,
    posted_by_number,
    seconds_of,
    tags,
    text,
)
from clipshelf.library.importers.parts import head
from clipshelf.library.walk import reason_for

SUFFIXES = {".db", ".sqlite", ".sqlite3"}
TABLE = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'item'"
NEEDED = {"id", "link"}
OWN_LINK = "local://myfavett/"  # of what it took over from there
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Archiver:
    """Links, the time of saving, captions, authors, lengths."""

    name: ClassVar[str] = "tiktok-favorites-archiver"

    def sniff(self, path: Path) -> float:
        """By the words of its schema, which SQLite keeps at the beginning."""
        return 0.9 if _database(path) is not None else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """Each row."""
        place = _database(path)
        if place is None:
            yield Skipped(path.name, "no database of the archiver's")
            return
        try:
            with opened_copy(place) as connection:
                yield from _rows(connection, place.name)
        except OSError as error:
            yield Skipped(place.name, reason_for(error))
        except BROKEN:
            yield Skipped(place.name, "the database is damaged, or none of this kind")


def _database(path: Path) -> Path | None:
    """The file itself, or the first such in a folder or one below it."""
    if path.is_file():
        return path if _is_such(path) else None
    for place, folders, names in os.walk(path):
        if place != str(path):
            folders.clear()
        for name in sorted(names):
            found = Path(place, name)
            if found.suffix.lower() in SUFFIXES and _is_such(found):
                return found
    return None


def _is_such(path: Path) -> bool:
    # What was written last may stand only in the log.
    log = path.with_name(f"{path.name}-wal")
    begins = head(path, 1 << 16) + head(log, 1 << 16)
    words = (b"favorited_at", b"item")
    return begins.startswith(MAGIC) and all(word in begins for word in words)


def _rows(connection: sqlite3.Connection, name: str) -> Iterator[Found]:
    made = connection.execute(TABLE).fetchone()
    columns = {row[1] for row in connection.execute("PRAGMA table_info(item)")}
    if made is None or not columns >= NEEDED:
        yield Skipped(name, "it has no table of favourites")
        return
    for number, row in enumerate(connection.execute("SELECT * FROM item ORDER BY id")):
        if number >= MOST_ROWS:
            yield Skipped(name, f"only {number} rows were read")
            return
        yield _saved(dict(row))


def _saved(row: dict[str, Any]) -> Found:
    link, number, size = row.get("link"), row.get("id"), row.get("media_size")
    own = link.removeprefix(OWN_LINK) if isinstance(link, str) else ""
    known = of_link(link)
    if known is None and link != own and is_number_of("tiktok", own):
        known = "tiktok", own
    sized = isinstance(size, int) and size > 0
    if row.get("kind") == "slideshow" and not sized:
        return Skipped(line(link), "a post of pictures")
    if known is None and not sized:
        return Skipped(line(link) or f"row {number}", "no link to a video")
    service, id_ = known or ("", "")
    caption = text(row.get("caption"))
    return Saved(
        service=service,
        id=id_,
        file=f"{number}.mp4" if sized else "",
        size=size if sized else None,
        caption=caption,
        author=line(row.get("author")),
        hashtags=tags(None, caption),
        saved=moment(row.get("favorited_at")),
        posted=posted_by_number(service, id_),
        duration=seconds_of(row.get("duration_s")),
    )
