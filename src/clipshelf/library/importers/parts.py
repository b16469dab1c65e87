"""The files of a source: one file, everything in a folder, or everything in an archive.

Nothing is unpacked to disk, so that no name in an archive leads anywhere; links in a
folder are not followed. How much is read, and how much it may become, is bounded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from clipshelf.domain.saved import Skipped
from clipshelf.domain.untrusted import (
    BROKEN_ZIP,
    ENCRYPTED,
    MOST_RATIO,
    TooMany,
    open_plain,
    parse_json,
    read_plain,
)
from clipshelf.domain.video import shown
from clipshelf.library.walk import STATE_FOLDER, reason_for

MOST_FILES = 200_000  # in a folder or an archive
DEEPEST = 12  # folders within folders
MOST_BYTES = 256 << 20  # with all that somebody has watched in ten years
# The same; parsed, these take some hundred bytes each.
MOST_VALUES = 5_000_000
HEAD_BYTES = 4096
DAMAGED = "damaged, or packed in a way that exports are not"
TOO_LARGE = "larger than exports are"

# A comma before a closing bracket, which some exports have; texts are passed over.
_STRAY_COMMA = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|,(?=\s*+[}\]])', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a source."""

    name: str  # its path within the source, with "/"; of one file, just its name
    read: Callable[[], bytes]  # raises OSError, or ValueError if it is not whole
    place: Path | None = None  # None: in an archive

    @property
    def last(self) -> str:
        """The last part of its name, in lower case."""
        return self.name.rpartition("/")[2].lower()

    def text(self) -> str:
        """Its content as text, whatever mark it begins with.

        Raises:
            OSError, ValueError: it cannot be read, or is no text.
        """
        content = self.read()
        wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
        return content.decode("utf-16" if wide else "utf-8-sig")

    def json(self) -> Any:
        """Its content as a document; commas that JSON does not allow are passed over.

        Raises:
            OSError, ValueError: it cannot be read, or is none.
        """
        content = self.text()
        try:
            return parse_json(content, MOST_VALUES)
        except TooMany:
            raise
        except ValueError:
            mended = _STRAY_COMMA.sub(lambda m: m[0] if m[0][0] == '"' else "", content)
            return parse_json(mended, MOST_VALUES)


def parts(path: Path, most: int = MOST_BYTES) -> Iterator[Part | Skipped]:
    """Every file of a source, by name; what cannot be looked into is said.

    Args:
        path: a file or a folder.
        most: bytes that one of them may have to be read.
    """
    if path.is_dir():
        yield from _folder(path, most)
    elif is_archive(path):
        yield from _archive(path, most)
    else:
        yield Part(shown(path.name), _reader(path, most), path)


def only_parts(path: Path) -> Iterator[Part]:
    """The same without what is said: for a first look."""
    return (part for part in parts(path) if isinstance(part, Part))


def head(path: Path, most: int = HEAD_BYTES) -> bytes:
    """How a file begins; empty if it is none, or cannot be read."""
    with suppress(OSError), open_plain(path) as file:
        return file.read(most)
    return b""


def is_archive(path: Path) -> bool:
    """Is it a ZIP, by its first bytes?"""
    return head(path, 4) in {b"PK\x03\x04", b"PK\x05\x06"}


def unread(part: Part, error: Exception) -> Skipped:
    """Why a file of a source was left out."""
    if isinstance(error, OSError):
        return Skipped(part.name, reason_for(error))
    return Skipped(part.name, f"it cannot be read: {str(error)[:200]}")


def _folder(root: Path, most: int) -> Iterator[Part | Skipped]:
    seen = 0
    for place, folders, names in os.walk(root):
        inside = Path(place).relative_to(root)
        # Our own state, which may lie in a library that is a source as well.
        folders[:] = sorted(f for f in folders if f != STATE_FOLDER)
        if len(inside.parts) >= DEEPEST:
            folders.clear()
        for name in sorted(names):
            seen += 1
            if seen > MOST_FILES:
                yield Skipped(shown(root.name), f"only {MOST_FILES} files were read")
                return
            path = Path(place, name)
            if not path.is_symlink():
                named = shown((inside / name).as_posix())
                yield Part(named, _reader(path, most), path)


def _reader(path: Path, most: int) -> Callable[[], bytes]:
    return lambda: read_plain(path, most)


def _archive(path: Path, most: int) -> Iterator[Part | Skipped]:
    try:
        with open_plain(path) as file, ZipFile(file) as archive:
            for number, member in enumerate(archive.infolist()):
                if number >= MOST_FILES:
                    yield Skipped(shown(path.name), f"only {number} files were read")
                    return
                if not member.is_dir():
                    yield Part(_name_of(member), _unpacker(archive, member, most))
    except BROKEN_ZIP:
        yield Skipped(shown(path.name), DAMAGED)


def _name_of(member: ZipInfo) -> str:
    return member.filename.encode("utf-8", "replace").decode()[:1000]


def _unpacker(archive: ZipFile, member: ZipInfo, most: int) -> Callable[[], bytes]:
    """Reads while the archive is open, and no more than its list of contents says."""

    def read() -> bytes:
        known = member.compress_type in {ZIP_STORED, ZIP_DEFLATED}
        if not known or member.flag_bits & ENCRYPTED:
            raise ValueError(DAMAGED)
        likely = MOST_RATIO * member.compress_size + (1 << 16)
        if member.file_size > min(most, likely):
            raise ValueError(TOO_LARGE)
        try:
            with archive.open(member) as file:
                content = file.read(member.file_size + 1)
        except BROKEN_ZIP as error:
            raise ValueError(DAMAGED) from error
        if len(content) > member.file_size:
            raise ValueError(DAMAGED)
        return content

    return read
