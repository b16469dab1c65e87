"""The sixth version of the schema: words that were read from videos.

They cost minutes to hours to find, so they are kept here and not in the cache; what a
newer reader finds replaces them.
"""

from __future__ import annotations

SIXTH = (
    """
    CREATE TABLE readings (
        id       INTEGER PRIMARY KEY,    -- grows: what is new has a higher one
        video    TEXT NOT NULL REFERENCES videos (id),
        signal   TEXT NOT NULL CHECK (signal IN ('ocr', 'speech')),
        reader   TEXT NOT NULL,          -- its key
        text     TEXT NOT NULL,
        language TEXT NOT NULL,          -- ISO 639-1; empty: nobody can tell
        reason   TEXT NOT NULL,          -- why there is no text; empty if there is
        seconds  REAL NOT NULL,          -- of sound that was transcribed
        time     REAL NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX readings_by_video ON readings (video, signal)",
)
