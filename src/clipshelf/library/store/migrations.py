"""The schema, one entry a version. An entry is never edited once it was released.

Paths and folder names are BLOBs: file systems hold names that are not UTF-8. Times are
seconds since 1970 in UTC.
"""

from __future__ import annotations

from clipshelf.library.store.favourites_schema import FOURTH
from clipshelf.library.store.notes_schema import SEVENTH
from clipshelf.library.store.readings_schema import SIXTH
from clipshelf.library.store.search_schema import FIFTH
from clipshelf.library.store.views import VIEWS

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

# The last part of a path; queries find its index only if they say it in these words.
FILE_NAME = "substr(path, length(folder) + 1 + (folder <> x''))"

# Everything that can be taken back becomes a row of `batches`; moves remember which
# moves they reverse; the present answers are a table, since a view over all events
# would be computed anew with every label.
THIRD = (
    """
    CREATE TABLE batches (                -- what was done, and can be taken back whole
        id      INTEGER PRIMARY KEY,
        name    TEXT NOT NULL UNIQUE,
        kind    TEXT NOT NULL
                CHECK (kind IN ('label', 'batch', 'sort', 'trash', 'folder', 'undo')),
        undoes  TEXT,                    -- the batch that this one takes back
        since   INTEGER NOT NULL,        -- the newest label before it
        request TEXT UNIQUE,             -- the page's own key: the same one counts once
        time    REAL NOT NULL
    ) STRICT
    """,
    "CREATE INDEX batches_by_undoes ON batches (undoes) WHERE undoes IS NOT NULL",
    "DROP VIEW current_labels",
    "ALTER TABLE labels RENAME TO old_labels",
    "ALTER TABLE moves RENAME TO old_moves",
    "DROP INDEX labels_by_video",
    "DROP INDEX labels_by_batch",
    "DROP INDEX moves_by_batch",
    "DROP INDEX moves_planned",
    """
    CREATE TABLE labels (                 -- append-only
        id      INTEGER PRIMARY KEY,
        video   TEXT NOT NULL REFERENCES videos (id),
        answer  TEXT NOT NULL CHECK (
                answer IN ('folder', 'skip', 'none', 'trash', 'cleared', 'undo')),
        folder  BLOB,                    -- for 'folder'
        how     TEXT NOT NULL,           -- see clipshelf.domain.label.How
        batch   TEXT,                    -- NULL where a scan read it from the folders
        undoes  INTEGER UNIQUE REFERENCES labels (id),  -- for 'undo'
        time    REAL NOT NULL,
        CHECK ((answer = 'folder') = (folder IS NOT NULL)),
        CHECK ((answer = 'undo') = (undoes IS NOT NULL))
    ) STRICT
    """,
    """
    CREATE TABLE moves (                  -- the journal
        id      INTEGER PRIMARY KEY,
        batch   TEXT NOT NULL,
        video   TEXT NOT NULL,           -- empty: a file that only shares the folder
        source  BLOB NOT NULL,
        target  BLOB NOT NULL,
        mode    TEXT NOT NULL
                CHECK (mode IN ('move', 'copy', 'link', 'uncopy', 'unlink')),
        sidecar INTEGER NOT NULL CHECK (sidecar IN (0, 1)),
        inode   INTEGER NOT NULL,        -- of the source, when it was planned
        size    INTEGER NOT NULL,        -- bytes
        digest  TEXT,                    -- of its content, where bytes are copied
        state   TEXT NOT NULL
                CHECK (state IN ('planned', 'waiting', 'done', 'dropped')),
        reason  TEXT,                    -- why it waits or was dropped
        time    REAL NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE reversals (              -- what a move takes back
        move INTEGER NOT NULL REFERENCES moves (id),
        by   INTEGER NOT NULL REFERENCES moves (id),
        PRIMARY KEY (move, by)
    ) STRICT
    """,
    """
    INSERT INTO batches (name, kind, undoes, since, request, time)
        SELECT name, min(kind), min(undoes), max(0, min(first) - 1), min(request),
            min(at)
        FROM (
            SELECT batch AS name, CASE WHEN undoes IS NULL THEN 'sort' ELSE 'undo' END
                AS kind, undoes, (SELECT max(id) + 1 FROM old_labels) AS first,
                NULL AS request, time AS at
            FROM old_moves
            UNION ALL
            SELECT coalesce(batch, 'answer-' || id),
                CASE WHEN answer = 'undo' THEN 'undo' ELSE 'label' END,
                NULL, id, request, time
            FROM old_labels
            WHERE batch IS NOT NULL OR how NOT IN ('placed', 'unknown')
        ) GROUP BY name ORDER BY min(at)
    """,
    """
    INSERT INTO labels
        SELECT id, video, answer, folder, how,
            CASE WHEN batch IS NULL AND how NOT IN ('placed', 'unknown')
                THEN 'answer-' || id ELSE batch END,
            undoes, time
        FROM old_labels ORDER BY id
    """,
    """
    INSERT INTO moves
        SELECT id, batch, video, source, target, 'move', sidecar, inode, size, NULL,
            state, NULL, time
        FROM old_moves
    """,
    """
    INSERT INTO reversals
        SELECT first.id, back.id FROM old_moves AS back JOIN old_moves AS first
            ON first.batch = back.undoes AND first.target = back.source
            AND first.source = back.target
    """,
    "DROP TABLE old_labels",
    "DROP TABLE old_moves",
    "CREATE INDEX labels_by_video ON labels (video, id)",
    "CREATE INDEX labels_by_batch ON labels (batch)",
    "CREATE INDEX moves_by_batch ON moves (batch, id)",
    "CREATE INDEX moves_of_video ON moves (batch, video)",
    "CREATE INDEX moves_by_video ON moves (video, id)",
    # Two indices, since SQLite does not see that one of both states is one of them.
    "CREATE INDEX moves_planned ON moves (state) WHERE state = 'planned'",
    "CREATE INDEX moves_waiting ON moves (state) WHERE state = 'waiting'",
    "CREATE INDEX reversals_by ON reversals (by)",
    """
    CREATE TABLE current_labels (         -- the last answer that was not taken back
        video  TEXT PRIMARY KEY REFERENCES videos (id),
        id     INTEGER NOT NULL,
        answer TEXT NOT NULL,
        folder BLOB,
        how    TEXT NOT NULL,
        time   REAL NOT NULL
    ) STRICT
    """,
    "CREATE INDEX current_by_folder ON current_labels (folder)",
    "CREATE INDEX current_by_answer ON current_labels (answer, id)",
    """
    INSERT INTO current_labels
        SELECT video, max(id), answer, folder, how, time FROM labels
        WHERE answer <> 'undo'
          AND id NOT IN (SELECT undoes FROM labels WHERE undoes IS NOT NULL)
        GROUP BY video
    """,
    "ALTER TABLE folders ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX videos_unreadable ON videos (id) WHERE unreadable IS NOT NULL",
    "DROP INDEX files_by_video",
    "CREATE INDEX files_by_video ON files (video, folder)",
    "DROP INDEX files_by_folder",
    "CREATE INDEX files_by_folder ON files (folder, video)",
    f"CREATE INDEX files_by_name ON files ({FILE_NAME})",
    *VIEWS,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    *(FIRST, SECOND, THIRD),
    *(FOURTH, FIFTH, SIXTH, SEVENTH),
)
