"""What a person took out of a plan: no label, and worth remembering all the same."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clipshelf.domain.video import VideoId
from clipshelf.library.store.db import Database

KEY = "taken-out"


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Videos with the folder that a person did not want them filed in.

    It says where a video does not belong, or only that somebody was in doubt. So it
    teaches no model; the next plan that would file it there begins without it.
    """

    db: Database

    def all(self) -> dict[VideoId, str]:
        """The last folder that each was taken out of."""
        row = self.db.one("SELECT value FROM settings WHERE key = ?", KEY)
        found: dict[VideoId, str] = json.loads(row["value"]) if row else {}
        return found

    def note(self, out: Mapping[VideoId, str], back: Collection[VideoId]) -> None:
        """Remember `out`; forget `back`, which were filed after all."""
        with self.db.transaction():
            before = self.all()
            known = {v: f for v, f in before.items() if v not in back} | dict(out)
            if known != before:
                self.db.execute(
                    "INSERT OR REPLACE INTO settings VALUES (?, ?)",
                    KEY,
                    json.dumps(known),
                )
