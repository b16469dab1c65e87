"""A new database out of what can be read of a damaged one.

Rows are read through SQLite as far as it goes, and from single pages where it does not.
They go into a new file of the same version, which takes the damaged one's place when it
is whole; the damaged one is kept under another name.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from clipshelf.domain.errors import Conflict
from clipshelf.library.store.columns import Table, tables_of
from clipshelf.library.store.db import Database
from clipshelf.library.store.mending import mend
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.pages import Pages, Value
from clipshelf.library.store.soundness import BROKEN, is_ours, look

SIDE_FILES = ("-wal", "-shm", "-journal")
BUILT = "library.db.rebuilt"
# The present answers stand in two tables: what one has lost, the other may still have.
ANSWERED = """
    INSERT OR IGNORE INTO labels (id, video, answer, folder, how, batch, time)
        SELECT id, video, answer, folder, how,
            (SELECT name FROM batches WHERE kind = 'label' AND since = said.id - 1),
            time
        FROM current_labels AS said WHERE id NOT IN (SELECT id FROM labels)
"""
TEXT_ENCODING = "utf-8"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came over."""

    kept: str  # the damaged file's name now
    rows: Counter[str]  # by table
    whole: frozenset[str]  # tables that were read without an error
    missing: int  # answers of which only a gap is left


def salvage(path: Path, now: float) -> Salvaged:
    """Put a new database in a damaged one's place, with every row that can be read.

    Args:
        path: of the damaged database.
        now: seconds since 1970; part of the name under which it is kept.

    Raises:
        Conflict: another process has it open.
        OSError: there is no room, or no permission; the damaged one stays then.
    """
    kept = _keep(path, now)
    _check_alone(path)
    built = path.with_name(BUILT)
    _remove(built)
    log = kept.with_name(kept.name + "-wal")
    logged = log.exists()
    pages = Pages.of(kept.read_bytes(), log.read_bytes() if logged else b"")
    rows, whole = _build(built, kept, pages)
    _remove(kept, ("-shm",) if logged else ("-shm", "-wal"))  # made by looking
    with Database(built) as db:
        mend(db)
        missing = _missing(db)
    _remove(path, SIDE_FILES)  # a log of another file would be read into the new one
    built.replace(path)
    return Salvaged(kept.name, rows, whole, missing)


def _keep(path: Path, now: float) -> Path:
    """A copy of the damaged file and its log, under a name that tells when."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    kept, number = path.with_name(f"{path.name}.damaged-{stamp}"), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    for suffix in ("-wal", ""):
        source = path.with_name(path.name + suffix)
        if source.exists():
            target = kept.with_name(kept.name + suffix)
            shutil.copyfile(source, target)
            with target.open("rb") as copied:
                os.fsync(copied.fileno())
    return kept


def _check_alone(path: Path) -> None:
    """Nobody may go on writing into a file that is about to be put aside."""
    with (
        suppress(*BROKEN),
        closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection,
    ):
        try:
            # Leaving the log takes the whole file for oneself.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise Conflict(
                    "Another clipshelf has this library open.",
                    code="library-busy",
                    hint="Close it, then try again.",
                ) from error


def _build(
    built: Path, damaged: Path, pages: Pages
) -> tuple[Counter[str], frozenset[str]]:
    """The new file, with every row of the old one; rows and what was whole."""
    version = pages.version if 0 < pages.version <= len(MIGRATIONS) else len(MIGRATIONS)
    rows: Counter[str] = Counter()
    whole = set()
    with closing(sqlite3.connect(built, isolation_level=None)) as new:
        new.execute("BEGIN")
        for statement in (s for group in MIGRATIONS[:version] for s in group):
            new.execute(statement)
        new.execute(f"PRAGMA user_version = {version}")
        tables = list(tables_of(new))
        with suppress(*BROKEN), closing(look(damaged)) as old:
            # What came from somebody else is not asked: it could answer by programs.
            for table in tables if is_ours(old) else ():
                if _copy(old, new, table):
                    whole.add(table.name)
        broken = [table for table in tables if table.name not in whole]
        if broken:
            _gather(pages, new, broken)
        if "current_labels" in {table.name for table in tables}:
            new.execute(ANSWERED)
        for table in tables:
            count = f"SELECT count(*) FROM {table.name}"  # noqa: S608  # our names
            rows[table.name] = new.execute(count).fetchone()[0]
        new.execute("COMMIT")
    return rows, frozenset(whole)


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: Table) -> bool:
    """What SQLite can still read of a table; True if that is all of it."""
    columns = ", ".join(table.columns)
    old.text_factory = bytes  # a byte that is no text spoils one row only
    try:
        query = f"SELECT {columns} FROM {table.name}"  # noqa: S608  # our names
        _insert(new, table, (_texts(table, row) for row in old.execute(query)))
    except BROKEN:
        return False
    return True


def _gather(pages: Pages, new: sqlite3.Connection, tables: Sequence[Table]) -> None:
    """What single pages hold of tables that SQLite cannot read to their end."""
    for row in pages.rows():
        for table in tables:
            values = list(row.values)
            if table.rowid is not None and len(values) > table.rowid:
                if values[table.rowid] is not None:
                    continue
                values[table.rowid] = row.id
            if table.fits(values):
                _insert(new, table, [values])
                break


def _insert(
    new: sqlite3.Connection, table: Table, rows: Iterable[Sequence[Value]]
) -> None:
    for row in rows:
        if not table.fits(row):
            continue
        names = ", ".join(table.columns[: len(row)])
        places = ", ".join("?" * len(row))
        into = f"INSERT OR IGNORE INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608
        with suppress(sqlite3.IntegrityError):  # no row that we would have written
            new.execute(into, row)


def _texts(table: Table, row: Sequence[Value]) -> list[Value]:
    """A row whose texts came as bytes."""
    return [
        value.decode(TEXT_ENCODING, "replace")
        if isinstance(value, bytes) and declared.startswith("TEXT")
        else value
        for value, declared in zip(row, table.types, strict=True)
    ]


def _missing(db: Database) -> int:
    """Answers that were given and are not here: their numbers leave no gaps."""
    return db.number(
        """
        SELECT max(coalesce((SELECT max(id) FROM labels), 0),
            coalesce((SELECT max(since) FROM batches), 0))
            - (SELECT count(*) FROM labels)
        """
    )


def _remove(path: Path, suffixes: Iterable[str] = ("", *SIDE_FILES)) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
