"""Certificates: frozen pairs of video and folder, and how their checking stands."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database


@dataclass(frozen=True, slots=True)
class Kept:
    """One certificate as it is stored."""

    id: int
    model: str
    since: int  # the newest label when it was begun
    pairs: tuple[tuple[VideoId, str], ...]  # by row; never changed
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Certificates:
    """The table `certificates`."""

    db: Database

    def add(
        self,
        model: str,
        since: int,
        pairs: tuple[tuple[VideoId, str], ...],
        state: dict[str, Any],
    ) -> Kept:
        """Keep a new one."""
        with self.db.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO certificates (model, since, pairs, state, time)"
                " VALUES (?, ?, ?, ?, ?)",
                (model, since, json.dumps(pairs), json.dumps(state), time.time()),
            )
        assert cursor.lastrowid is not None
        return Kept(cursor.lastrowid, model, since, pairs, state)

    def update(self, certificate: int, state: dict[str, Any]) -> None:
        """Keep how its checking stands now."""
        self.db.execute(
            "UPDATE certificates SET state = ? WHERE id = ?",
            json.dumps(state),
            certificate,
        )

    def newest(self) -> Kept | None:
        """The last one that was begun."""
        row = self.db.one("SELECT * FROM certificates ORDER BY id DESC LIMIT 1")
        return None if row is None else _kept(row)

    def attempts(self) -> int:
        """How many of them asked a person anything: each of these spent some risk."""
        rows = self.db.rows("SELECT state FROM certificates")
        return sum(bool(json.loads(row["state"])["answers"]) for row in rows)


def _kept(row: sqlite3.Row) -> Kept:
    pairs = tuple((video, folder) for video, folder in json.loads(row["pairs"]))
    state = json.loads(row["state"])
    return Kept(row["id"], row["model"], row["since"], pairs, state)
