"""Where a library and its state lie, as far as that is a risk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from clipshelf.app.doctor.problem import Problem, counted, size
from clipshelf.app.opening import Library
from clipshelf.app.trashing import trash_files
from clipshelf.library.store.filesystem import network_kind, synced_by

LARGE_TRASH = 10**9  # bytes
ELSEWHERE = "Keep the state on a local disk: --state DIR, or CLIPSHELF_STATE."


def of_state(state: Path) -> Iterator[Problem]:
    """Places where a database is not safe."""
    kind = network_kind(state)
    if kind:
        yield Problem(
            "network-share",
            f"The state lies on a network share ({kind}): two machines that write at"
            " once could damage it.",
            ELSEWHERE,
        )
    cloud = synced_by(state)
    if cloud:
        yield Problem(
            "synced-state",
            f"The state lies in a folder that a cloud keeps in step ({cloud}): it may"
            " copy the database in the middle of a write.",
            ELSEWHERE,
        )


def of_library(library: Library) -> Iterator[Problem]:
    """What cannot be done here, and what takes room."""
    if library.db.journal_mode != "wal" and not network_kind(library.state):
        yield Problem(
            "no-log",
            "SQLite's write-ahead log does not work where the state lies. Labels are"
            " as safe, and slower.",
            ELSEWHERE,
        )
    if not library.movable():
        yield Problem(
            "read-only",
            "The library cannot be written: labels are kept, no file is moved.",
            "clipshelf export --format links -o DIR sorts without touching it.",
        )
    files = trash_files(library)
    held = sum(file.size for file in files)
    if files and held >= min(LARGE_TRASH, shutil.disk_usage(library.state).free):
        yield Problem(
            "large-trash",
            f"The trash holds {counted(len(files), 'file')}, {size(held)}.",
            "clipshelf trash --list shows it, clipshelf trash --empty deletes it.",
        )
