"""Lets one call to the system fail: the n-th, whichever that is.

Python's functions that reach the system are replaced, down to single reads and writes
of open files and to SQLite's BEGIN and COMMIT, so that each call of an operation can be
made to fail in turn. What is not seen: the entries of a folder after it was opened
(`getdents`, `DirEntry.stat`), what opening a file asks beside `open` (`fstat`, `ioctl`,
`lseek`), and the pages that SQLite writes and locks within a transaction.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any
from unittest.mock import patch

from clipshelf.library import rename as rename_module

CRASHED = 86  # what a process returns that ended at a call


class Fault(StrEnum):
    """What happens at the call."""

    EIO = "EIO"
    ENOSPC = "ENOSPC"  # of a write, half is written
    EACCES = "EACCES"
    EXDEV = "EXDEV"
    EBUSY = "EBUSY"
    LATE = "late"  # it is done, and said to have failed, as shares do
    FULL = "full"  # the disk is full from now on
    AWAY = "away"  # nothing answers any more
    INTERRUPT = "interrupt"  # Ctrl-C
    CRASH = "crash"  # the process ends; of a write, half is written


LOOKS = ("stat", "lstat", "fstat", "access", "listdir", "scandir", "listxattr")
CHANGES = (
    *("rename", "replace", "link", "symlink", "unlink", "remove", "mkdir", "rmdir"),
    *("open", "close", "write", "fsync", "truncate", "ftruncate", "utime", "chmod"),
    *("setxattr", "sendfile", "copy_file_range"),
)
GROWS = frozenset({"link", "symlink", "mkdir", "write", "create", "COMMIT"})
NO_CHANGE = frozenset({*LOOKS, "open", "read", "BEGIN", "flock"})  # of the disk
PATHS = frozenset({*LOOKS, *CHANGES, "create", "renameat2"}) - {"fstat", "close"}
HANDLES = frozenset({"fsync", "write", "ftruncate", "truncate", "sendfile"})
# Which calls can fail so; whatever is not here can fail in any of these ways.
CAN_SAY = {
    Fault.ENOSPC: GROWS | {"renameat2"},
    Fault.FULL: GROWS,
    Fault.EXDEV: frozenset({"rename", "replace", "renameat2", "link"}),
    Fault.EACCES: PATHS - HANDLES,
    Fault.EBUSY: frozenset(
        {"rename", "replace", "renameat2", "unlink", "rmdir", "create", "BEGIN"}
    ),
    Fault.LATE: frozenset({*CHANGES, "create", "renameat2"}) - NO_CHANGE,
}
# SQLite tells of its own troubles in its own words.
RESULTS = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EBUSY: sqlite3.SQLITE_BUSY,
    errno.EACCES: sqlite3.SQLITE_READONLY,
}


def can_say(name: str, fault: Fault) -> bool:
    """Can a call of that name fail like this?"""
    return fault not in CAN_SAY or name in CAN_SAY[fault]


@dataclass(slots=True)
class Faults:
    """Counts calls, and lets one of them fail.

    Args:
        at: the number of the call, from 1; 0 only counts.
        fault: what happens then.
        only: calls of this name alone are counted; empty: all.
    """

    at: int = 0
    fault: Fault = Fault.CRASH
    only: str = ""
    seen: list[str] = field(default_factory=list)  # what was called, in order
    hit: str = ""  # the call that failed
    _counts: bool = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Calls count in here."""
        self._counts = True
        try:
            yield
        finally:
            self._counts = False

    @contextmanager
    def installed(self) -> Iterator[Faults]:
        """Stand between the program and the system."""
        native = rename_module._native()
        assert native is not None, "the tests run where a rename can refuse"
        connect = partial(sqlite3.connect, factory=_Connection)
        with ExitStack() as stack:
            put = stack.enter_context
            for name in (*LOOKS, *CHANGES):
                if hasattr(os, name):
                    put(patch.object(os, name, self._instead(name, getattr(os, name))))
            put(patch.object(fcntl, "flock", self._instead("flock", fcntl.flock)))
            put(patch.object(sqlite3, "connect", connect))
            put(patch.object(io, "open", self._open))
            put(patch.object(builtins, "open", self._open))
            renamed = self._renaming(native)
            put(patch.object(rename_module, "_native", lambda: renamed))
            put(patch.object(_Connection, "faults", self))
            yield self

    def call(self, name: str, act: Callable[[], Any], half: Callable[[], Any]) -> Any:
        """Make a call, or let it fail.

        Args:
            name: of the call.
            act: makes it.
            half: makes a part of it, where there are parts.
        """
        if not self._counts or self.only not in {"", name}:
            return act()
        self.seen.append(name)
        number, stays = len(self.seen), self.fault in {Fault.FULL, Fault.AWAY}
        if not self.at or number < self.at or (number > self.at and not stays):
            return act()
        if self.fault is Fault.FULL and name not in GROWS:
            return act()
        self.hit = self.hit or name
        if self.fault is Fault.LATE or (name == "close" and not self._ends):
            act()
        elif self.fault in {Fault.ENOSPC, Fault.FULL, Fault.CRASH}:
            half()
        if self.fault is Fault.CRASH:
            os._exit(CRASHED)
        if self.fault is Fault.INTERRUPT:
            raise KeyboardInterrupt
        raise self._error(name)

    @property
    def _ends(self) -> bool:
        return self.fault in {Fault.CRASH, Fault.INTERRUPT}

    @property
    def _code(self) -> int:
        said = {Fault.LATE: "EIO", Fault.AWAY: "EIO", Fault.FULL: "ENOSPC"}
        return int(getattr(errno, said.get(self.fault, str(self.fault))))

    def _error(self, name: str) -> Exception:
        code = self._code
        if name not in {"BEGIN", "COMMIT"}:
            return OSError(code, os.strerror(code))
        error = sqlite3.OperationalError(f"injected: {os.strerror(code)}")
        error.sqlite_errorcode = RESULTS.get(code, sqlite3.SQLITE_IOERR)
        return error

    def _instead(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **named: Any) -> Any:
            said = "create" if name == "open" and args[1] & os.O_CREAT else name
            return self.call(said, lambda: real(*args, **named), lambda: None)

        return called

    def _renaming(
        self, native: Callable[[bytes, bytes], int]
    ) -> Callable[[bytes, bytes], int]:
        """The system call that returns its error instead of raising it."""

        def called(source: bytes, target: bytes) -> int:
            try:
                act = partial(native, source, target)
                return int(self.call("renameat2", act, lambda: None))
            except OSError as error:
                return error.errno or 0

        return called

    def _open(  # noqa: PLR0917  # the arguments of `open`
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        """As `open`, with every read and write of the file counted."""
        plain = mode.replace("t", "").replace("b", "")
        new = not isinstance(file, int) and plain[0] in "wxa"
        name = "create" if new else "open"
        make = partial(_File, file, plain, closefd=closefd, opener=opener)
        raw = make() if isinstance(file, int) else self.call(name, make, lambda: None)
        raw.faults = self
        if buffering == 0:
            return raw
        if "+" in plain:
            buffered: Any = io.BufferedRandom(raw)
        else:
            wide = io.BufferedReader if plain[0] == "r" else io.BufferedWriter
            buffered = wide(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding, errors, newline)


class _File(io.FileIO):
    """An open file whose reads and writes are counted."""

    faults: Faults
    full = False  # the next write is refused

    def readinto(self, buffer: Any) -> int:
        read = partial(super().readinto, buffer)
        return int(self.faults.call("read", read, lambda: None))

    def write(self, data: Any) -> int:
        """A full disk takes a half, and tells so at the next attempt."""
        if self.full:
            self.full = False
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole, half = bytes(data), bytes(data)[: len(data) // 2]
        write = super().write
        try:
            made = self.faults.call("write", lambda: write(whole), lambda: write(half))
        except OSError as error:
            if error.errno != errno.ENOSPC or not half:
                raise
            self.full = True
            return len(half)
        return int(made)

    def truncate(self, size: int | None = None) -> int:
        cut = partial(super().truncate, size)
        return int(self.faults.call("truncate", cut, lambda: None))


class _Connection(sqlite3.Connection):
    """A database whose transactions are counted."""

    faults = Faults()

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        act = partial(super().execute, statement, *values)
        name = statement.split(" ", 1)[0]
        if name in {"BEGIN", "COMMIT"}:
            made: sqlite3.Cursor = self.faults.call(name, act, lambda: None)
            return made
        return act()
