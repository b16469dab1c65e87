"""What a person says of a folder: what it is for, and how its clips speak of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from clipshelf.library.store.db import Database


@dataclass(frozen=True, slots=True)
class Note:
    """Beside the name of a folder."""

    description: str = ""
    phrases: tuple[str, ...] = ()  # as a caption of such a clip might say

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is not empty."""
        return tuple(text for text in (self.description, *self.phrases) if text)


@dataclass(frozen=True, slots=True)
class Notes:
    """Two columns of the table `folders`."""

    db: Database

    def every(self) -> dict[str, Note]:
        """Of each folder that has one."""
        query = """
            SELECT name, description, phrases FROM folders
            WHERE description <> '' OR phrases <> '[]'
        """
        return {
            os.fsdecode(row["name"]): Note(row["description"], _phrases(row["phrases"]))
            for row in self.db.rows(query)
        }

    def put(self, folder: str, note: Note) -> None:
        """Say something else of a folder that is known."""
        query = "UPDATE folders SET description = ?, phrases = ? WHERE name = ?"
        phrases = json.dumps(list(note.phrases))
        self.db.execute(query, note.description, phrases, os.fsencode(folder))


def _phrases(told: str) -> tuple[str, ...]:
    """None where somebody else has written something else there."""
    try:
        found = json.loads(told)
    except ValueError:
        return ()
    return tuple(map(str, found)) if isinstance(found, list) else ()
