"""Opening a file below a folder, wherever links that came since may point.

A path was a regular file of the library when it was scanned. By now somebody may have
put a link, a pipe or a folder of links in its place, which must not be followed out of
the library. Where the system can, each part of the path is opened inside the one before
it; elsewhere each part is looked at, and the open file compared with what was seen.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

# Absent on Windows, where links are looked for instead.
NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
DIRECTORY: int = getattr(os, "O_DIRECTORY", 0)
# Opening a named pipe would wait for its other end; a regular file ignores the flag.
NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)
BINARY: int = getattr(os, "O_BINARY", 0)
CAN_WALK = bool(NO_FOLLOW and DIRECTORY) and os.open in os.supports_dir_fd

# Symbolic links and junctions; files kept in a cloud are reparse points as well.
LINK_TAGS = {0xA000000C, 0xA0000003}


def open_inside(root: Path, path: str) -> BinaryIO:
    """A regular file, opened for reading; whoever asks for it closes it.

    Args:
        root: may itself be reached through links, which a person chose.
        path: relative to `root`, with "/" between its parts.

    Raises:
        OSError: it is gone, is no regular file, or lies behind a link; also if `path`
            is no path below `root`.
    """
    parts = path.split("/")
    if any(climbs(part) for part in parts):
        raise OSError(errno.EINVAL, "not a path inside the folder")
    handle = _walk(root, parts) if CAN_WALK else _look(root, parts)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(handle, "rb")


def is_still(file: BinaryIO, path: Path) -> bool:
    """Does `path` lead to this open file, and not through a link at its end?"""
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except OSError:
        return False


def is_link(place: Path) -> bool:
    """Is there a symbolic link, or a junction?"""
    try:
        return _leads_on(place.lstat())
    except OSError:
        return False


def climbs(part: str) -> bool:
    """Is this part of a path more, or less, than one step down?"""
    drive, _ = os.path.splitdrive(part)
    separates = os.sep in part or bool(os.altsep and os.altsep in part)
    return part in {"", ".", ".."} or bool(drive) or separates or "\0" in part


def _walk(root: Path, parts: list[str]) -> int:
    """Step by step, so that what was passed cannot be exchanged behind our back."""
    handle = os.open(root, os.O_RDONLY | DIRECTORY)
    for number, part in enumerate(parts, 1):
        flags = (
            os.O_RDONLY | NO_FOLLOW | (DIRECTORY if number < len(parts) else NO_WAIT)
        )
        above = handle
        try:
            handle = os.open(part, flags, dir_fd=above)
        finally:
            os.close(above)
    return handle


def _look(root: Path, parts: list[str]) -> int:
    place = root
    for part in parts:
        place /= part
        seen = place.lstat()
        if _leads_on(seen):
            raise OSError(errno.ELOOP, "a link")
    if not stat.S_ISREG(seen.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    handle = os.open(place, os.O_RDONLY | BINARY | NO_WAIT)
    if not os.path.samestat(seen, os.fstat(handle)):
        os.close(handle)
        raise OSError(errno.ESTALE, "exchanged while it was opened")
    return handle


def _leads_on(seen: os.stat_result) -> bool:
    tag = getattr(seen, "st_reparse_tag", 0)  # Windows only
    return stat.S_ISLNK(seen.st_mode) or tag in LINK_TAGS
