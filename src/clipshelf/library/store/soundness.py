"""Is a database sound, and is it ours? Looked at without being opened for writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from clipshelf.library.store.db import explain
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.schema import harden, strange_parts

# Another program's transaction, a drive that is away, or a right that is missing.
NO_DAMAGE = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT),
}
# The second is raised where SQLite's message quotes what was a text once.
BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)


def is_damaged(path: Path) -> bool:
    """Does SQLite find fault with it, or holds it what we never put there?

    An empty file holds nothing, and so it has lost something.
    """
    try:
        if path.stat().st_size == 0:
            return True
        with closing(look(path)) as connection:
            (told,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            return str(told) != "ok" or not is_ours(connection)
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF not in NO_DAMAGE
    except BROKEN:
        return True


def version_of(path: Path) -> int:
    """The version of a database's schema; 0 where nothing was put into it.

    Raises:
        Unavailable: it cannot be read.
    """
    try:
        with closing(look(path)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except BROKEN as error:
        raise explain(error) from error


def look(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=0)
    try:
        harden(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def is_ours(connection: sqlite3.Connection) -> bool:
    """Has it our schema? That of a newer version is not for us to judge."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return version > len(MIGRATIONS) or not strange_parts(connection, version)
