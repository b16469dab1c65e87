"""The seventh version of the schema: what a person says of a folder."""

from __future__ import annotations

SEVENTH = (
    "ALTER TABLE folders ADD COLUMN description TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE folders ADD COLUMN phrases TEXT NOT NULL DEFAULT '[]'",  # JSON
)
