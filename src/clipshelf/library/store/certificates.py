"""Certificates: frozen pairs of video and folder, and how their checking stands."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database

_Pairs: TypeAlias = tuple[tuple[VideoId, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One certificate as it is stored."""

    id: int
    model: str
    since: int  # the newest label when it was begun
    pairs: _Pairs  # by row; never changed
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Certificates:
    """The table `certificates`.

    The last one is asked for with every label, and may be of a hundred thousand pairs:
    what was read of it is remembered.
    """

    db: Database
    _pairs: dict[int, _Pairs] = field(default_factory=dict)  # by number, one at most
    _states: dict[str, dict[str, Any]] = field(default_factory=dict)  # as they are kept

    def add(
        self,
        model: str,
        since: int,
        pairs: _Pairs,
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
        row = self.db.one(
            "SELECT id, model, since, state FROM certificates ORDER BY id DESC LIMIT 1"
        )
        if row is None:
            return None
        pairs = self._pairs_of(row["id"])
        return Kept(row["id"], row["model"], row["since"], pairs, self._state(row))

    def attempts(self) -> int:
        """How many of them asked a person anything: each of these spent some risk."""
        rows = self.db.rows("SELECT state FROM certificates")
        return sum(bool(json.loads(row["state"])["answers"]) for row in rows)

    def _pairs_of(self, certificate: int) -> _Pairs:
        known = self._pairs.get(certificate)
        if known is None:
            query = "SELECT pairs FROM certificates WHERE id = ?"
            row = self.db.one(query, certificate)
            assert row is not None, "certificates are never deleted"
            known = tuple((video, folder) for video, folder in json.loads(row["pairs"]))
            self._pairs.clear()
            self._pairs[certificate] = known
        return known

    def _state(self, row: sqlite3.Row) -> dict[str, Any]:
        text: str = row["state"]
        known = self._states.get(text)
        if known is None:
            known = json.loads(text)
            self._states.clear()
            self._states[text] = known
        return known
