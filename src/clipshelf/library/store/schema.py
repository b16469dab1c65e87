"""Is this database ours? Its tables, indexes and views, compared word for word.

A database can carry programs: triggers and views run when a table is written or read,
whoever does that. One that came with somebody's folder could answer our questions with
its own, so nothing is asked of a database that holds anything but what we put there.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from typing import TypeAlias

from clipshelf.library.store.migrations import MIGRATIONS

Part: TypeAlias = tuple[bytes | None, ...]
"""Kind, name, table and SQL of one part of a schema; they need not be text."""

PARTS = """
    SELECT CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB),
        CAST(sql AS BLOB) FROM sqlite_schema
"""
# Tables of statistics, which SQLite makes and reads itself.
STATISTICS = b"sqlite_stat"


def harden(connection: sqlite3.Connection) -> None:
    """Let no function with effects be called by what a schema holds."""
    connection.execute("PRAGMA trusted_schema = OFF")


def strange_parts(connection: sqlite3.Connection, version: int) -> tuple[str, ...]:
    """Names of what is not as our migrations left it; empty if the database is ours.

    Args:
        connection: nothing is read through it but the schema itself.
        version: of the schema, as the database says; 0 is for an empty one.

    Raises:
        sqlite3.DatabaseError: it cannot be read.
    """
    if not 0 <= version <= len(MIGRATIONS):
        return ("user_version",)
    differ = _parts(connection) ^ _ours(version)
    names = {part[1] or b"" for part in differ if not _is_statistics(part)}
    return tuple(sorted(name.decode("utf-8", "replace") for name in names))


@cache
def _ours(version: int) -> frozenset[Part]:
    """The schema that the first migrations leave behind, in some milliseconds."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                connection.execute(statement)
        return _parts(connection)


def _parts(connection: sqlite3.Connection) -> frozenset[Part]:
    try:
        rows = connection.execute(PARTS).fetchall()
    except UnicodeDecodeError as error:  # of SQLite's own words about what is wrong
        raise sqlite3.DatabaseError("malformed database schema") from error
    # Versions of SQLite do not agree on where to put quotes when a table is renamed.
    return frozenset(
        tuple(value and value.replace(b'"', b"") for value in row) for row in rows
    )


def _is_statistics(part: Part) -> bool:
    return part[0] == b"table" and (part[1] or b"").startswith(STATISTICS)
