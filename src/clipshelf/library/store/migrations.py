"""The schema, one entry a version. An entry is never edited once it was released.

Paths and folder names are BLOBs: file systems hold names that are not UTF-8. Times are
seconds since 1970 in UTC.
"""

from __future__ import annotations

FIRST = (
    """
    CREATE TABLE videos (
        id         TEXT PRIMARY KEY,     -- hash of the content, hexadecimal
        first_seen REAL NOT NULL,
        duration   REAL,                 -- seconds; NULL before it was decoded
        width      INTEGER,              -- pixels
        height     INTEGER,
        playback   TEXT,                 -- for a browser: as-is, remux, transcode
        unreadable TEXT                  -- why it cannot be decoded
    ) STRICT
    """,
    """
    CREATE TABLE files (
        path     BLOB PRIMARY KEY,       -- relative to the library, parts joined by /
        video    TEXT NOT NULL REFERENCES videos (id),
        folder   BLOB NOT NULL,          -- the path without its last part
        size     INTEGER NOT NULL,       -- bytes
        mtime_ns INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX files_by_video ON files (video)",
    "CREATE INDEX files_by_folder ON files (folder)",
    "CREATE TABLE folders (name BLOB PRIMARY KEY) STRICT",
    """
    CREATE TABLE sidecars (               -- the ones whose content was read
        path     BLOB PRIMARY KEY,
        size     INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        video    TEXT NOT NULL REFERENCES videos (id)
    ) STRICT
    """,
    """
    CREATE TABLE metadata (
        video    TEXT PRIMARY KEY REFERENCES videos (id),
        caption  TEXT NOT NULL,
        author   TEXT NOT NULL,
        sound    TEXT NOT NULL,
        hashtags TEXT NOT NULL           -- JSON array
    ) STRICT
    """,
    """
    CREATE TABLE labels (                 -- append-only
        id      INTEGER PRIMARY KEY,
        video   TEXT NOT NULL REFERENCES videos (id),
        answer  TEXT NOT NULL
                CHECK (answer IN ('folder', 'skip', 'none', 'cleared', 'undo')),
        folder  BLOB,                    -- for 'folder'
        how     TEXT NOT NULL
                CHECK (how IN ('placed', 'unknown', 'cli', 'page', 'api')),
        batch   TEXT,                    -- the moves that went with it
        undoes  INTEGER UNIQUE REFERENCES labels (id),  -- for 'undo'
        request TEXT UNIQUE,             -- the page's own key: the same one counts once
        time    REAL NOT NULL,
        CHECK ((answer = 'folder') = (folder IS NOT NULL)),
        CHECK ((answer = 'undo') = (undoes IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX labels_by_video ON labels (video, id)",
    "CREATE INDEX labels_by_batch ON labels (batch)",
    """
    CREATE VIEW current_labels AS         -- the last answer that was not taken back
        SELECT max(id) AS id, video, answer, folder, how, time FROM labels
        WHERE answer <> 'undo'
          AND id NOT IN (SELECT undoes FROM labels WHERE undoes IS NOT NULL)
        GROUP BY video
    """,
    """
    CREATE TABLE moves (                  -- the journal
        id      INTEGER PRIMARY KEY,
        batch   TEXT NOT NULL,           -- one label, or one press of "sort"
        undoes  TEXT,                    -- the batch that this one takes back
        video   TEXT NOT NULL,
        source  BLOB NOT NULL,
        target  BLOB NOT NULL,
        sidecar INTEGER NOT NULL CHECK (sidecar IN (0, 1)),
        inode   INTEGER NOT NULL,        -- of the source, when it was planned
        size    INTEGER NOT NULL,        -- bytes
        state   TEXT NOT NULL CHECK (state IN ('planned', 'done', 'dropped')),
        time    REAL NOT NULL
    ) STRICT
    """,
    "CREATE INDEX moves_by_batch ON moves (batch, id)",
    "CREATE INDEX moves_planned ON moves (state) WHERE state = 'planned'",
    """
    CREATE TABLE filed (                  -- put away by the machine: never a label
        video      TEXT PRIMARY KEY REFERENCES videos (id),
        folder     BLOB NOT NULL,
        model      TEXT NOT NULL,
        confidence REAL NOT NULL,
        batch      TEXT NOT NULL,
        undone_by  TEXT,                 -- the batch that took it back
        time       REAL NOT NULL
    ) STRICT
    """,
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
)

SECOND = (
    """
    CREATE TABLE audits (                 -- videos drawn at random, to be asked blind
        video TEXT PRIMARY KEY REFERENCES videos (id),
        since INTEGER NOT NULL,          -- the newest label when it was drawn
        now   INTEGER NOT NULL CHECK (now IN (0, 1)),  -- to be asked at once
        time  REAL NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE certificates (
        id    INTEGER PRIMARY KEY,
        model TEXT NOT NULL,             -- whose predictions are claimed
        since INTEGER NOT NULL,          -- the newest label when it was begun
        pairs TEXT NOT NULL,             -- JSON: [video, folder] by row, frozen
        state TEXT NOT NULL,             -- JSON: the checks so far
        time  REAL NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE reviews (                -- "did you mean ...?" that was answered
        video    TEXT NOT NULL REFERENCES videos (id),
        folder   BLOB NOT NULL,          -- where it was filed when it was asked
        accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
        time     REAL NOT NULL,
        PRIMARY KEY (video, folder)
    ) STRICT
    """,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (FIRST, SECOND)
