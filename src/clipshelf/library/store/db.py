"""The database: one file, one connection, migrations, short transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from clipshelf.domain.errors import ClipshelfError, Conflict, Invalid, Unavailable
from clipshelf.library.store.filesystem import log_works, network_kind
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.schema import harden, strange_parts

BUSY_SECONDS = 10.0  # another process's transaction takes milliseconds


class Database:
    """A library's SQLite file.

    The connection is shared by all threads behind one lock: transactions here last
    well under a millisecond, so a queue of threads is shorter than a pool is complex.
    Only what reads the whole library takes longer, and has a connection of its own.
    """

    def __init__(self, path: Path) -> None:
        self._lock, self._reading = threading.RLock(), threading.Lock()
        self._writer: int | None = None  # the thread that has a transaction open
        self._connection = _connect(path)
        self._path, self._identity = path, _identity(path)
        self._reader: sqlite3.Connection | None = None
        try:
            self._prepare(path)
            if self.journal_mode == "wal":  # else a reader would keep writers waiting
                self._reader = _connect(path)
                self._reader.execute("PRAGMA query_only = ON")
        except UnicodeDecodeError as error:  # SQLite quotes a damaged schema
            self.close()
            raise explain(error) from error
        except BaseException:
            self.close()
            raise

    def in_place(self) -> bool:
        """Is it still this file that lies where it was opened?"""
        return _identity(self._path) == self._identity

    @property
    def journal_mode(self) -> str:
        """`wal`, or `delete` where the file system cannot share memory."""
        with self._telling():
            (mode,) = self._connection.execute("PRAGMA journal_mode").fetchone()
        return str(mode)

    def _prepare(self, path: Path) -> None:
        """A log where the file system carries one; tried out once, when it is begun."""
        harden(self._connection)
        folder, begun = path.parent, self.journal_mode == "wal"
        works = network_kind(folder) is None and (begun or log_works(folder))
        mode = "WAL" if works else "DELETE"
        with self._telling():
            self._connection.execute(f"PRAGMA journal_mode = {mode}")
            # FULL: an acknowledged label survives a power cut; 0.2 ms a commit.
            self._connection.execute("PRAGMA synchronous = FULL")
        self._migrate()
        with self._telling():
            # After the migrations: some of them put a table in another's place.
            self._connection.execute("PRAGMA foreign_keys = ON")

    def _migrate(self) -> None:
        with self.transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                raise Unavailable(
                    "A newer clipshelf has written this library's database.",
                    code="newer-database",
                    hint="Update clipshelf.",
                )
            strange = strange_parts(self._connection, version)
            if strange:
                raise Unavailable(
                    f"This database is not as clipshelf makes it: {strange[0][:80]!r}.",
                    code="foreign-database",
                    hint="Move library.db aside: folders and filed.jsonl rebuild it.",
                )
            for number, statements in enumerate(MIGRATIONS[version:], version + 1):
                for statement in statements:
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """All or nothing; nested calls join the outer transaction.

        Args:
            durable: is it on the disk when this ends? Else a power cut may undo it,
                and nothing that came before it: for what would be found out again.
        """
        with self._telling():
            if self._connection.in_transaction:
                yield self._connection
                return
            # Without a log, only full care keeps the file whole.
            care = "FULL" if durable or self._reader is None else "NORMAL"
            self._connection.execute(f"PRAGMA synchronous = {care}")
            self._connection.execute("BEGIN IMMEDIATE")
            self._writer = threading.get_ident()
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._writer = None

    def _roll_back(self) -> None:
        if self._connection.in_transaction:  # a full disk ends it by itself
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Under the lock, with SQLite's errors in words that help."""
        with self._lock:
            try:
                yield
            except sqlite3.DatabaseError as error:
                raise explain(error) from error
            except UnicodeEncodeError as error:
                raise Invalid(
                    "That is no text: it holds half a character.", code="bad-text"
                ) from error

    @contextmanager
    def held(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reading that no other thread's writing comes between."""
        with self._telling():
            yield self._connection

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """The result of one query."""
        with self._telling():
            return self._connection.execute(query, values).fetchall()

    def many(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """The result of a query that grows with the library: nobody waits for it.

        It shows what is committed; within a transaction, what that has written so far.
        """
        if self._reader is None or self._writer == threading.get_ident():
            return self.rows(query, *values)
        with self._reading:
            try:
                return self._reader.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise explain(error) from error

    def one(self, query: str, *values: Any) -> sqlite3.Row | None:
        """The first row of one query."""
        with self._telling():
            row: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
            return row

    def number(self, query: str, *values: Any) -> int:
        """The one number that a query counts."""
        row = self.one(query, *values)
        assert row is not None, "a count has one row"
        return int(row[0])

    def execute(self, statement: str, *values: Any) -> None:
        """One statement, in a transaction of its own unless one is open."""
        with self.transaction() as connection:
            connection.execute(statement, values)

    def close(self) -> None:
        """Let go of the file."""
        with self._reading:
            if self._reader is not None:
                self._reader.close()
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
        )
    except sqlite3.DatabaseError as error:
        raise explain(error) from error
    connection.row_factory = sqlite3.Row
    return connection


def explain(error: sqlite3.DatabaseError | UnicodeDecodeError) -> ClipshelfError:
    """SQLite's error as one of ours, by its result code.

    Source: the result codes of sqlite.org/rescode.html.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        raise error  # our own mistake, which nobody can mend by a hint
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Conflict(
            "Another clipshelf is at work on this library.",
            code="library-busy",
            hint="Wait for it to finish, or close it.",
        )
    message, name, hint = _WORDS.get(code, _DAMAGED)
    return Unavailable(f"{message}: {error}.", code=name, hint=hint)


_DAMAGED = (
    "The library's database cannot be used",
    "bad-database",
    "clipshelf doctor --fix saves what can be read and builds it anew.",
)
_WORDS = {
    sqlite3.SQLITE_FULL: (
        "The disk is full",
        "disk-full",
        "Make room; nothing that was acknowledged is lost.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk does not answer",
        "disk-error",
        "Is the drive connected, and has it room? What was acknowledged is kept.",
    ),
    sqlite3.SQLITE_READONLY: (
        "The library's database cannot be written",
        "state-not-writable",
        "Choose another place for clipshelf's own files with --state DIR.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The library's database cannot be opened",
        "state-not-writable",
        "Choose another place for clipshelf's own files with --state DIR.",
    ),
}
