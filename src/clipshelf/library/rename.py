"""Renaming without overwriting, in one step, on every system that has one."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from uuid import uuid4

AT_FDCWD = -100
RENAME_NOREPLACE = 1  # linux/fs.h
RENAME_EXCL = 4  # sys/stdio.h of macOS
NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
NO_LINKS = {errno.EPERM, errno.EMLINK}


def rename(source: Path, target: Path) -> None:
    """Give a file another name on the same file system; never replace a file.

    Raises:
        FileExistsError: the target is taken.
        OSError: anything else that the system says.
    """
    native = _native()
    if native is not None:
        code = native(os.fsencode(source), os.fsencode(target))
        if code == 0:
            return
        if code not in NOT_SUPPORTED:
            raise OSError(code, os.strerror(code), source, None, target)
    if sys.platform == "win32":
        source.rename(target)  # refuses a target that exists
    else:
        _in_two_steps(source, target)


def write_new(target: Path, content: bytes) -> None:
    """Write a new file; it is there whole, or not at all.

    Raises:
        FileExistsError: there is a file at `target`; nothing has changed.
        OSError: anything else that the system says.
    """
    temporary = target.with_name(f".clipshelf-{uuid4().hex}.part")
    try:
        temporary.write_bytes(content)
        rename(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _in_two_steps(source: Path, target: Path) -> None:
    """Where no call does both; `Journal.settle` finishes what a crash leaves."""
    try:
        os.link(source, target, follow_symlinks=False)  # two names for a moment
    except OSError as error:
        if error.errno not in NOT_SUPPORTED | NO_LINKS:
            raise
        # exFAT has no second names: an empty file of our own keeps the place.
        target.touch(exist_ok=False)
        source.replace(target)
    else:
        source.unlink()


@cache
def _native() -> Callable[[bytes, bytes], int] | None:
    """The system call that refuses to replace, as a function that returns errno."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform != "win32" else None
    if libc is not None and hasattr(libc, "renameat2"):
        return lambda a, b: _errno(
            libc.renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_NOREPLACE)
        )
    if libc is not None and hasattr(libc, "renamex_np"):
        return lambda a, b: _errno(libc.renamex_np(a, b, RENAME_EXCL))
    return None


def _errno(result: int) -> int:
    return ctypes.get_errno() if result else 0
