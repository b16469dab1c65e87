"""Which rows could stand in a table, by the columns that its schema declares."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clipshelf.library.store.pages import Value


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns, as the schema declares them."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]  # "?" behind the ones that may be NULL
    required: int  # columns in front of the first that has a default
    rowid: int | None  # the column that stands for the rowid

    def fits(self, values: Sequence[Value]) -> bool:
        """Could this be one of its rows, or one from before a column was added?"""
        enough = self.required <= len(values) <= len(self.columns)
        return enough and _matches(values, self.types[: len(values)])


def tables_of(connection: sqlite3.Connection) -> Iterator[Table]:
    """Every table of a database that holds rows of ours: all of those are strict.

    An index of texts has tables as well; it is filled anew.
    """
    query = """
        SELECT name FROM sqlite_master WHERE name IN (
            SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict)
    """
    for (name,) in connection.execute(query).fetchall():
        columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
        defaults = [n for n, column in enumerate(columns) if column[4] is not None]
        keys = [n for n, c in enumerate(columns) if c[5] and c[2] == "INTEGER"]
        single = sum(bool(column[5]) for column in columns) == 1
        yield Table(
            name,
            tuple(column[1] for column in columns),
            tuple(c[2] + ("" if c[3] or c[5] else "?") for c in columns),
            defaults[0] if defaults else len(columns),
            keys[0] if keys and single else None,
        )


def _matches(values: Sequence[Value], types: Sequence[str]) -> bool:
    """Could these be the columns of a STRICT table of such types?

    Args:
        values: of a row.
        types: one a column: a type of SQLite's, with "?" behind it where NULL will do.
    """
    return len(values) == len(types) and all(
        (value is None and declared.endswith("?"))
        or isinstance(value, _KINDS[declared.rstrip("?")])
        for value, declared in zip(values, types, strict=True)
    )


# A whole number in a REAL column is stored as an integer.
_KINDS: dict[str, tuple[type, ...]] = {
    "TEXT": (str,),
    "BLOB": (bytes,),
    "INTEGER": (int,),
    "REAL": (float, int),
}
