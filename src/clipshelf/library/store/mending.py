"""Rows that contradict one another, and putting them right.

The answers and the journal are the truth; what is derived from them, or only refers to
them, is made to fit.
"""

from __future__ import annotations

from clipshelf.library.store.db import Database

_STANDING = """
    SELECT video, max(id) AS id, answer, folder, how, time
    FROM standing_labels GROUP BY video
"""
_DIFFERENT = f"""
    SELECT count(*) FROM (
        SELECT * FROM (SELECT video, id, answer, folder FROM current_labels
            EXCEPT SELECT video, id, answer, folder FROM ({_STANDING}))
        UNION ALL
        SELECT * FROM (SELECT video, id, answer, folder FROM ({_STANDING})
            EXCEPT SELECT video, id, answer, folder FROM current_labels)
    )
"""  # noqa: S608  # both parts stand above
_NAMED = """
    SELECT batch AS name, 'sort' AS kind, time FROM moves
    UNION ALL SELECT batch, 'label', time FROM labels WHERE batch IS NOT NULL
    UNION ALL SELECT undoes, 'sort', time FROM batches WHERE undoes IS NOT NULL
"""
_REFERRING = (
    "files",
    "sidecars",
    "metadata",
    "labels",
    "filed",
    "audits",
    "reviews",
    "pictures",
)

_SEEN = " UNION ".join(
    f"SELECT video FROM {table}"  # noqa: S608  # our own tables
    for table in _REFERRING
)

MENDS = (
    f"""
    INSERT OR IGNORE INTO videos (id, first_seen)
        SELECT video, CAST(strftime('%s', 'now') AS REAL) FROM ({_SEEN})
    """,  # noqa: S608
    "DELETE FROM labels WHERE undoes IS NOT NULL"
    " AND undoes NOT IN (SELECT id FROM labels)",
    "DELETE FROM reversals WHERE move NOT IN (SELECT id FROM moves)"
    " OR by NOT IN (SELECT id FROM moves)",
    # A batch that nobody began: what it was can be told from what is left of it.
    f"""
    INSERT INTO batches (name, kind, since, time)
        SELECT name, min(kind), coalesce((SELECT min(id) - 1 FROM labels
            WHERE labels.batch = named.name), (SELECT max(id) FROM labels), 0),
            min(time)
        FROM ({_NAMED}) AS named
        WHERE name NOT IN (SELECT name FROM batches) GROUP BY name
    """,  # noqa: S608
    "DELETE FROM current_labels",
    f"INSERT INTO current_labels {_STANDING}",
)


def contradictions(db: Database) -> int:
    """How many rows refer to nothing, or are not what the answers say."""
    dangling = len(db.rows("PRAGMA foreign_key_check"))
    nameless = db.number(
        f"SELECT count(DISTINCT name) FROM ({_NAMED})"  # noqa: S608  # stands above
        " WHERE name NOT IN (SELECT name FROM batches)"
    )
    return dangling + nameless + db.number(_DIFFERENT)


def mend(db: Database) -> int:
    """Make them fit; how many there were. No answer and no move is changed."""
    with db.transaction() as connection:
        found = contradictions(db)
        if found:
            for statement in MENDS:
                connection.execute(statement)
    return found
