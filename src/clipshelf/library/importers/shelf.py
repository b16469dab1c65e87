"""Another clipshelf library: what its videos are called, and where a person put them.

Videos are the same where their content is; a machine's guess is no answer anywhere.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.label import Answer
from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.importers.copied import BROKEN, opened_copy
from clipshelf.library.importers.facts import many, moment, seconds_of, tags, text
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.schema import strange_parts
from clipshelf.library.walk import STATE_FOLDER, reason_for

DATABASE = "library.db"
CONTENT = re.compile(r"[0-9a-f]{32}", re.ASCII)
WITH_FAVOURITES = 4  # version of the schema that brought them


@dataclass(frozen=True, slots=True)
class Shelf:
    """Answers, captions, authors, dates; joined by content."""

    name: ClassVar[str] = "clipshelf"

    def sniff(self, path: Path) -> float:
        """By its state."""
        return 0.99 if _database(path) is not None else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """Each video that has a file there, or a person's answer."""
        place = _database(path)
        if place is None:
            yield Skipped(path.name, "no clipshelf library")
            return
        try:
            with opened_copy(place) as connection:
                yield from _videos(connection)
        except OSError as error:
            yield Skipped(DATABASE, reason_for(error))
        except BROKEN:
            yield Skipped(DATABASE, "the database is damaged")


def _database(path: Path) -> Path | None:
    for place in (path / STATE_FOLDER / DATABASE, path / DATABASE):
        if place.is_file():
            return place
    return None


def _videos(connection: sqlite3.Connection) -> Iterator[Found]:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        yield Skipped(DATABASE, "a newer clipshelf has written it: update this one")
        return
    if version == 0 or strange_parts(connection, version):
        yield Skipped(DATABASE, "not as clipshelf makes it")
        return
    answers = _answers(connection)
    facts = {row["video"]: row for row in connection.execute("SELECT * FROM metadata")}
    outside = _outside(connection) if version >= WITH_FAVOURITES else {}
    files = {row["video"]: row for row in connection.execute("SELECT * FROM files")}
    query = "SELECT id, duration FROM videos ORDER BY id"
    for video, duration in connection.execute(query).fetchall():
        if not CONTENT.fullmatch(video) or not (video in files or video in answers):
            continue
        answer, folder = answers.get(video, (None, None))
        known = outside.get(video, {})
        yield Saved(
            service=known.get("service", ""),
            id=known.get("id", ""),
            content=video,
            **_file(files.get(video)),
            **_metadata(facts.get(video)),
            saved=moment(known.get("saved")),
            posted=moment(known.get("posted")),
            duration=seconds_of(duration),
            favourite=False,  # only listed: nobody wants it fetched
            answer=answer,
            folder=folder,
        )


def _answers(
    connection: sqlite3.Connection,
) -> dict[VideoId, tuple[Answer | None, str | None]]:
    """What people answered; videos of unknown origin may be a machine's guesses."""
    query = """
        SELECT video, answer, folder FROM current_labels
        WHERE how <> 'unknown' AND answer IN ('folder', 'none')
    """
    return {
        row["video"]: (
            Answer(row["answer"]),
            None if row["folder"] is None else os.fsdecode(row["folder"]),
        )
        for row in connection.execute(query)
    }


def _outside(connection: sqlite3.Connection) -> dict[VideoId, dict[str, Any]]:
    """What its own imports brought: service, number and dates, by video."""
    query = """
        SELECT video, key, saved, posted FROM joined
        JOIN favourites ON favourites.key = joined.favourite
    """
    found = {}
    for row in connection.execute(query):
        service, _, id_ = row["key"].partition(":")
        own = service == "video"
        known = {"service": "" if own else service, "id": "" if own else id_}
        dates = {"saved": row["saved"], "posted": row["posted"]}
        found[row["video"]] = known | dates
    return found


def _file(row: sqlite3.Row | None) -> dict[str, Any]:
    if row is None:
        return {}
    name = os.fsdecode(row["path"]).rpartition("/")[2]
    return {"file": shown(name), "size": row["size"]}


def _metadata(row: sqlite3.Row | None) -> dict[str, Any]:
    if row is None:
        return {}
    try:
        listed = many(json.loads(row["hashtags"]))
    except (ValueError, RecursionError):
        listed = []
    return {
        "caption": text(row["caption"]),
        "author": text(row["author"]),
        "sound": text(row["sound"]),
        "hashtags": tags(listed),
    }
