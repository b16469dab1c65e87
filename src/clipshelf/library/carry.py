"""Carrying one file to another place: whole, or not at all, and never over another.

On one file system a rename does it. Across two, the bytes are copied to a temporary
name beside the target, written through to the disk, and renamed; only then the source
goes. What a crash leaves in between, `Journal.settle` understands.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clipshelf.domain.moves import Mode
from clipshelf.domain.untrusted import open_plain
from clipshelf.library.identity import CHUNK_BYTES, identify
from clipshelf.library.rename import rename

FOLDER: int = getattr(os, "O_DIRECTORY", 0)
CHANGED = "it has changed meanwhile"
SHARING = {32, 33}  # winerror.h: another program holds the file, or a part of it
HELD = {errno.EBUSY, errno.ETXTBSY}


class OnlyCopy(OSError):
    """The file that should go away exists nowhere else."""


class Changed(OSError):
    """Somebody else has written to the file, or put another in its place."""

    def __init__(self) -> None:
        super().__init__(0, CHANGED)


def carry(
    mode: Mode,
    source: Path,
    target: Path,
    temporary: Path,
    copying: Callable[[], None] = lambda: None,
) -> None:
    """Do to one file what its move says.

    Args:
        mode: what is to be done.
        source: the file; of the modes that take away, the one to go.
        target: its new place; of those, a file that has to hold the same.
        temporary: a name beside the target that nobody else uses.
        copying: is called before a file is moved by copying it.

    Raises:
        FileExistsError: the target is taken.
        OnlyCopy: a copy should go, and the original is not there or differs.
        Changed: the source is not what was read any more; it stays.
        OSError: anything else that the system says; the source is untouched then.
    """
    if mode.removes:
        _remove(source, target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if mode is Mode.LINK:
        os.link(source, target, follow_symlinks=False)
    elif mode is Mode.COPY:
        _copy(source, target, temporary)
    else:
        _move(source, target, temporary, copying)


def is_held(error: OSError) -> bool:
    """Does another program have the file open, so that waiting helps?"""
    return getattr(error, "winerror", None) in SHARING or error.errno in HELD


def same_content(one: Path, other: Path) -> bool:
    """Do two files hold the same bytes, or are they one?

    Raises:
        OSError: one of them cannot be read.
    """
    if one.samefile(other):
        return True
    if one.stat().st_size != other.stat().st_size:
        return False
    return identify(one) == identify(other)


def write_through(folder: Path) -> None:
    """Make a folder's entries durable, where the system can."""
    with suppress(OSError):  # Windows opens no folders; some shares know no fsync
        handle = os.open(folder, os.O_RDONLY | FOLDER)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def let_go(source: Path, copy: Path, seen: os.stat_result) -> None:
    """Remove a file that has arrived elsewhere; where it cannot go, the copy does.

    Args:
        source: the file.
        copy: holds what it held.
        seen: the file as it was when it was read.

    Raises:
        Changed: it is not the one that was read any more; it stays.
        OSError: the file is still there.
    """
    try:
        check_same(source, seen)
        source.unlink()
    except Changed:
        with suppress(OSError):
            copy.unlink()
        raise
    except OSError:
        with suppress(OSError):
            # A share may say no and have done it: then the copy is the only one.
            if same_content(source, copy):
                copy.unlink()
        raise


def check_same(place: Path, seen: os.stat_result) -> None:
    """What is removed by its name has to be what was read under that name.

    Raises:
        Changed: it is not.
        OSError: nobody can tell.
    """
    now = place.lstat()
    same = os.path.samestat(now, seen) and now.st_size == seen.st_size
    if not same or now.st_mtime_ns != seen.st_mtime_ns:
        raise Changed


def _move(
    source: Path, target: Path, temporary: Path, copying: Callable[[], None]
) -> None:
    try:
        rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copying()
        let_go(source, target, _copy(source, target, temporary))


def _copy(source: Path, target: Path, temporary: Path) -> os.stat_result:
    """Copy a file; how it was from the first byte to the last."""
    if os.path.lexists(target):  # before gigabytes are copied in vain
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
    try:
        temporary.unlink(missing_ok=True)  # of an attempt that was cut short
        with open_plain(source) as read, temporary.open("xb") as written:
            seen = os.fstat(read.fileno())
            check_same(source, seen)  # no link, which would go instead of its file
            shutil.copyfileobj(read, written, CHUNK_BYTES)
            written.flush()
            os.fsync(written.fileno())
            check_same(source, seen)
        with suppress(OSError):  # exFAT knows no permissions; the bytes are what counts
            shutil.copystat(source, temporary)
        rename(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    write_through(target.parent)
    return seen


def _remove(source: Path, original: Path) -> None:
    try:
        seen, kept_as = source.lstat(), original.lstat()
        one = source.samefile(original) and source.lstat().st_nlink < 2
        kept = not one and same_content(source, original)
    except OSError:
        kept = False
    if not kept:
        raise OnlyCopy(errno.ENOENT, "it is the only copy by now")
    check_same(original, kept_as)
    check_same(source, seen)
    source.unlink()
