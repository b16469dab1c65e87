"""Rows out of a SQLite file whose structure is gone: page by page, without SQLite.

What a person answered lies in leaf pages of tables. Each of them can be read by itself,
also where the first page, or the pages above, are damaged. A page tells no table's
name: whoever reads has to know the rows by their columns.

Source: sqlite.org/fileformat2.html, whose names are used here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = int | float | str | bytes | None

USUAL_PAGE_BYTES = 4096  # SQLite's own choice, which was never changed here
HEADER_BYTES = 100  # of the file, before the first page's content
TABLE_LEAF = 0x0D
WAL_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24
WAL_MAGIC = {0x377F0682, 0x377F0683}
MOST_COLUMNS = 64
INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class Damaged(Exception):
    """These bytes are no part of a table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of some table."""

    id: int  # the rowid
    values: tuple[Value, ...]  # None where the rowid itself is the column


@dataclass(slots=True)
class Pages:
    """The pages of a database, as its log has left them."""

    content: bytes  # of the file
    size: int = USUAL_PAGE_BYTES  # bytes of a page
    _newer: dict[int, bytes] = field(default_factory=dict)  # from the log, by number

    @classmethod
    def of(cls, content: bytes, log: bytes = b"") -> Pages:
        """Read a file, and the write-ahead log that was found beside it."""
        pages = cls(content)
        size = int.from_bytes(content[16:18], "big")
        size = 65536 if size == 1 else size
        if pages._begins() and size in _SIZES:
            pages.size = size
        pages._newer = _committed(log, pages.size)
        return pages

    @property
    def version(self) -> int:
        """The number that the program gave its schema; 0 where it cannot be read."""
        return int.from_bytes(self._page(1)[60:64], "big") if self._begins() else 0

    def rows(self) -> Iterator[Row]:
        """Every row that can be read, of all tables; pages that are free left out."""
        free = self._free()
        for number in range(1, self._count() + 1):
            if number not in free:
                yield from self._leaf(number)

    def _begins(self) -> bool:
        """Is the header of the file there?"""
        return self.content.startswith(b"SQLite format 3\0")

    def _count(self) -> int:
        return max([-(-len(self.content) // self.size), *self._newer])

    def _page(self, number: int) -> bytes:
        """Numbered from 1; empty where there is none."""
        if number in self._newer:
            return self._newer[number]
        page = self.content[(number - 1) * self.size : number * self.size]
        return page if len(page) == self.size else b""

    def _free(self) -> set[int]:
        """Pages whose rows were deleted, as far as the list of them can be followed."""
        trunk = int.from_bytes(self._page(1)[32:36], "big")
        free: set[int] = set()
        while trunk and trunk not in free and self._page(trunk):
            free.add(trunk)
            page = self._page(trunk)
            trunk, count = struct.unpack_from(">II", page)
            count = min(count, self.size // 4 - 2)
            free.update(struct.unpack_from(f">{count}I", page, 8))
        # A list that leads astray frees nothing: rather a row too many than one lost.
        return free if trunk == 0 and 1 not in free else set()

    def _leaf(self, number: int) -> Iterator[Row]:
        page = self._page(number)
        start = HEADER_BYTES if number == 1 else 0
        if len(page) < self.size or page[start] != TABLE_LEAF:
            return
        (count,) = struct.unpack_from(">H", page, start + 3)
        for place in range(start + 8, start + 8 + 2 * count, 2):
            try:
                (cell,) = struct.unpack_from(">H", page, place)
                yield self._cell(page, cell)
            except (Damaged, IndexError, struct.error, UnicodeDecodeError):
                continue  # the next cell may be whole

    def _cell(self, page: bytes, at: int) -> Row:
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        # "The payload" of fileformat2: what does not fit goes on in other pages.
        most = self.size - 35
        if length <= most:
            return Row(_signed(rowid), _record(page[at : at + length]))
        least = (self.size - 12) * 32 // 255 - 23
        here = least + (length - least) % (self.size - 4)
        here = here if here <= most else least
        (follows,) = struct.unpack_from(">I", page, at + here)
        payload = self._gather(page[at : at + here], follows, length)
        return Row(_signed(rowid), _record(payload))

    def _gather(self, payload: bytes, follows: int, length: int) -> bytes:
        parts, missing, seen = [payload], length - len(payload), {0}
        while missing > 0:
            page = self._page(follows)
            if not page or follows in seen:
                raise Damaged
            seen.add(follows)
            parts.append(page[4 : 4 + missing])
            missing -= self.size - 4
            follows = int.from_bytes(page[:4], "big")
        return b"".join(parts)


_SIZES = {1 << power for power in range(9, 17)}


def _committed(log: bytes, size: int) -> dict[int, bytes]:
    """The newest version of each page in a log, up to its last whole transaction."""
    if int.from_bytes(log[:4], "big") not in WAL_MAGIC:
        return {}
    salts = log[16:24]
    done: dict[int, bytes] = {}
    begun: dict[int, bytes] = {}
    step = FRAME_HEADER_BYTES + size
    for at in range(WAL_HEADER_BYTES, len(log) - step + 1, step):
        number, commits = struct.unpack_from(">II", log, at)
        if log[at + 8 : at + 16] != salts or not number:
            break  # left over from an earlier round
        begun[number] = log[at + FRAME_HEADER_BYTES : at + step]
        if commits:
            done |= begun
            begun = {}
    return done


def _record(payload: bytes) -> tuple[Value, ...]:
    """The values of a row, by the "record format"."""
    end, at = _varint(payload, 0)
    body, values = end, []
    while at < end:
        kind, at = _varint(payload, at)
        value, body = _value(payload, body, kind)
        values.append(value)
    if at != end or body != len(payload) or not 0 < len(values) <= MOST_COLUMNS:
        raise Damaged
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    """A value, and where the next one begins."""
    if kind in {0, 8, 9}:
        return (None, 0, 1)[(0, 8, 9).index(kind)], at
    if kind in INTEGER_BYTES:
        end = at + INTEGER_BYTES[kind]
        return int.from_bytes(_slice(payload, at, end), "big", signed=True), end
    if kind == 7:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    if kind < 12:
        raise Damaged
    end = at + (kind - 12) // 2
    raw = _slice(payload, at, end)
    return (raw.decode("utf-8") if kind % 2 else raw), end


def _slice(payload: bytes, at: int, end: int) -> bytes:
    if end > len(payload):
        raise Damaged
    return payload[at:end]


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next one begins."""
    number = 0
    for place in range(at, at + 8):
        number = number << 7 | page[place] & 0x7F
        if page[place] < 0x80:
            return number, place + 1
    return number << 8 | page[at + 8], at + 9


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number
