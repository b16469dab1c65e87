"""The fourth version of the schema: what imports brought, and which videos it is about.

`joined` can be found out anew from the names of files, so nothing refers to it.
"""

from __future__ import annotations

FOURTH = (
    """
    CREATE TABLE favourites (             -- videos that another program knows of
        key         TEXT PRIMARY KEY,    -- service:number, or video:hash
        favourite   INTEGER NOT NULL CHECK (favourite IN (0, 1)),  -- or only liked
        author      TEXT NOT NULL,
        caption     TEXT NOT NULL,
        sound       TEXT NOT NULL,
        hashtags    TEXT NOT NULL,       -- JSON array
        collections TEXT NOT NULL,       -- JSON array, the source's own folders
        sources     TEXT NOT NULL,       -- JSON array, names of importers
        saved       REAL,                -- NULL: it is not known
        posted      REAL,
        duration    REAL,                -- seconds
        time        REAL NOT NULL        -- when it was imported first
    ) STRICT
    """,
    """
    CREATE TABLE joined (                 -- which of them a video is
        video     TEXT PRIMARY KEY,
        favourite TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX joined_by_favourite ON joined (favourite)",
    "CREATE INDEX favourites_by_saved ON favourites (saved)",
    "CREATE INDEX favourites_by_posted ON favourites (posted)",
)
