"""Reading files that anybody may have written: plain values, or an error, and no more.

A library folder can come from somebody else, with a state folder inside. Whatever lies
there costs no more memory than its reader allows and no more time than reading so much.
A pipe or a device in a file's place is not waited for, and nothing is ever unpickled.
"""

from __future__ import annotations

import errno
import json
import math
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

# Opening a named pipe would wait for its other end; a regular file ignores the flag.
NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)
BINARY: int = getattr(os, "O_BINARY", 0)

MOST_MEMBERS = 1000  # arrays in one archive
# How many times larger than its archive the content may be. Floats hardly shrink, and
# vectors that are mostly zeros do so some fifty times; DEFLATE could do a thousand.
MOST_RATIO = 200
CHUNK_BYTES = 1 << 20
ENCRYPTED = 0x1  # a flag of APPNOTE.TXT, section 4.4.4

# The header of NumPy's own files (format version 1.0: `numpy.lib.format`), as long as
# it describes plain numbers, truth values or text. Matched and never evaluated.
MAGIC = b"\x93NUMPY\x01\x00"
HEADER = re.compile(
    rb"\{\s*'descr':\s*'(?P<dtype>[<>|=]?[biufSU][1-9]\d{0,3})',"
    rb"\s*'fortran_order':\s*(?P<fortran>True|False),"
    rb"\s*'shape':\s*\((?P<shape>[\d, ]{0,200})\)\s*,?\s*\}\s*"
)
BROKEN_ZIP = (
    *(BadZipFile, zlib.error, EOFError, KeyError, IndexError, OverflowError, OSError),
    *(NotImplementedError, RuntimeError, AssertionError),  # kinds it cannot read
    MemoryError,
)


def open_plain(path: Path) -> BinaryIO:
    """A regular file, open for reading; whoever asks for it closes it.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | BINARY | NO_WAIT)
    except ValueError as error:  # a name with a zero byte in it
        raise OSError(errno.EINVAL, "not a name") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(handle, "rb")


def read_plain(path: Path, most: int) -> bytes:
    """The content of a regular file.

    Args:
        path: of any file.
        most: bytes; a file that is larger, or grows beyond that, is refused.

    Raises:
        OSError: it cannot be read, is no regular file, or is too large.
    """
    with open_plain(path) as file:
        # Asked for, and not `most`: Python sets aside as much as it is told to read.
        size = os.fstat(file.fileno()).st_size
        content = file.read(size + 1) if size <= most else b""
    if size > most or len(content) > size:
        raise OSError(errno.EFBIG, "too large")
    return content


class TooMany(ValueError):
    """A document of more values than its reader allows."""


def parse_json(text: bytes | str, most: int | None = None) -> Any:
    """A JSON document.

    Args:
        text: of it.
        most: values that it may hold, by a generous count; None: as many as there are.

    Raises:
        TooMany: it holds more.
        ValueError: it is none; also if it is nested deeper than Python goes.
    """
    # A list of nothing takes two or three bytes here, and seventy once it is parsed.
    if most is not None and _marks(text) > most:
        raise TooMany("more values than such documents have")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _marks(text: bytes | str) -> int:
    """No fewer than the document's values but one: each begins with a mark, or ends."""
    if isinstance(text, str):
        return sum(text.count(mark) for mark in "[{,")
    return sum(text.count(mark) for mark in (b"[", b"{", b","))


def read_arrays(path: Path, most: int) -> dict[str, NDArray[Any]]:
    """The arrays of an `.npz` file: numbers, truth values and text, never objects.

    Args:
        path: of any file.
        most: bytes that all arrays together may have.

    Raises:
        OSError: it cannot be read, or is no regular file.
        ValueError: it is no such archive, is damaged, or holds too much.
    """
    with _opened(path, most) as archive:
        return {
            member.filename.removesuffix(".npy"): _member(archive, member)
            for member in archive.infolist()
        }


def check_arrays(path: Path, most: int) -> None:
    """Raise what `read_arrays` would, as far as a look at the list of contents tells.

    That list stands at an archive's end: one that was cut off has none.
    """
    with _opened(path, most):
        pass


@contextmanager
def _opened(path: Path, most: int) -> Iterator[ZipFile]:
    with open_plain(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise ValueError("the archive is too large")
        try:
            with ZipFile(file) as archive:
                _check_members(archive.infolist(), min(most, MOST_RATIO * size))
                yield archive
        except BROKEN_ZIP as error:
            raise ValueError(f"no archive of arrays ({error})") from error


def _check_members(members: Iterable[ZipInfo], most: int) -> None:
    """Before anything is unpacked: is it as much as the archive can rightly hold?"""
    total, names = 0, set()
    for member in members:
        known = member.compress_type in {ZIP_STORED, ZIP_DEFLATED}
        if not known or member.flag_bits & ENCRYPTED:
            raise ValueError("packed in a way that NumPy does not use")
        total += member.file_size
        names.add(member.filename)
        if len(names) > MOST_MEMBERS:
            raise ValueError("too many arrays")
    # A quarter of a mebibyte: the smallest archives are all headers and padding.
    if total > most + (1 << 18):
        raise ValueError("its arrays are too large")


def _member(archive: ZipFile, member: ZipInfo) -> NDArray[Any]:
    """One array, no larger than the archive's list of contents says it is."""
    with archive.open(member) as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError("not an array, or of another version of the format")
        length = int.from_bytes(file.read(2), "little")
        dtype, shape, order = _described(file.read(length))
        count = math.prod(shape)
        room = member.file_size - len(MAGIC) - 2 - length
        if count * dtype.itemsize != room:
            raise ValueError("an array is cut short")
        array = np.empty(count, dtype)
        _fill(array.view(np.uint8).data if room else memoryview(b""), file)
    return array.reshape(shape, order=order)


def _described(header: bytes) -> tuple[np.dtype[Any], tuple[int, ...], Any]:
    match = HEADER.fullmatch(header)
    if match is None:
        raise ValueError("an array that is not of plain numbers or text")
    try:
        dtype = np.dtype(match["dtype"].decode())
    except TypeError as error:  # such as floats of three bytes
        raise ValueError("an array of an unknown kind") from error
    shape = tuple(int(side) for side in match["shape"].split(b",") if side.strip())
    return dtype, shape, "F" if match["fortran"] == b"True" else "C"


def _fill(view: memoryview, file: IO[bytes]) -> None:
    done = 0
    while done < len(view):
        chunk = file.read(min(CHUNK_BYTES, len(view) - done))
        if not chunk:
            raise ValueError("an array is cut short")
        view[done : done + len(chunk)] = chunk
        done += len(chunk)
