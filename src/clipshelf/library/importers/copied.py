"""Other programs' databases, read from a copy, so that nothing beside them changes.

SQLite writes a file of its own beside one that it only reads; and a database can carry
programs, which must neither have effects nor run for ever.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic

from clipshelf.domain.untrusted import open_plain
from clipshelf.library.store.schema import harden

MOST_BYTES = 2 << 30
MOST_SECONDS = 60.0  # for all questions together; a million rows take five
MOST_VALUE_BYTES = 16 << 20
STEPS = 50_000  # of SQLite's machine between two looks at the clock
MAGIC = b"SQLite format 3\0"
# The log holds what was written last, the journal what is to be taken back.
BESIDE = ("", "-wal", "-journal")
# What a broken or hostile file can lead to; the second where a text is none.
BROKEN = (sqlite3.Error, UnicodeDecodeError, OverflowError)


@contextmanager
def opened_copy(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a copy of a database, which is gone afterwards.

    Raises:
        OSError: it cannot be read, or is too large.
        sqlite3.Error: it is none.
    """
    with tempfile.TemporaryDirectory(prefix="clipshelf-") as place:
        copy = Path(place, "copy.db")
        for suffix in BESIDE:
            source = path.with_name(path.name + suffix)
            if suffix and not source.is_file():
                continue
            _copy(source, copy.with_name(copy.name + suffix))
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_VALUE_BYTES)
            end = monotonic() + MOST_SECONDS
            connection.set_progress_handler(lambda: monotonic() > end, STEPS)
            harden(connection)
            yield connection


def _copy(source: Path, target: Path) -> None:
    with open_plain(source) as file, target.open("xb") as out:
        if file.seek(0, 2) > MOST_BYTES:
            raise OSError(0, "too large")
        file.seek(0)
        shutil.copyfileobj(file, out, 1 << 20)
