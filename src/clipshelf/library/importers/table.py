"""Tables: CSV with any sensible heads, and Parquet; clipshelf's own among them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Skipped
from clipshelf.domain.untrusted import read_plain
from clipshelf.domain.video import shown
from clipshelf.library.importers.columns import fields_of, is_enough, saved_of
from clipshelf.library.importers.parts import MOST_BYTES, Part, head, unread
from clipshelf.library.importers.rows import MOST_ROWS, read_rows

SUFFIXES = {".csv", ".tsv"}
OURS = ("by", "answer", "path_bytes")  # of clipshelf's own export, as they are called


@dataclass(frozen=True, slots=True)
class Csv:
    """Whatever its columns are called, as far as the names can be understood."""

    name: ClassVar[str] = "csv"

    def sniff(self, path: Path) -> float:
        """By its first line."""
        if path.suffix.lower() not in SUFFIXES:
            return 0.0
        first = head(path, 1 << 14).decode("utf-8-sig", "replace").split("\n")[0]
        try:
            heads = next(read_rows(first), [])
        except (ValueError, csv.Error):
            return 0.0
        return 0.6 if is_enough(fields_of(heads)) else 0.1

    def read(self, path: Path) -> Iterator[Found]:
        """A video a row."""
        part = Part(shown(path.name), lambda: read_plain(path, MOST_BYTES), path)
        try:
            yield from _rows(part)
        except (OSError, ValueError, csv.Error) as error:
            yield unread(part, error)


def _rows(part: Part) -> Iterator[Found]:
    rows = read_rows(part.text())
    heads = next(rows, [])
    fields = fields_of(heads)
    if not is_enough(fields):
        reason = "no columns such as link, author, caption, saved"
        yield Skipped(part.name, reason)
        return
    fields |= {name: heads.index(name) for name in OURS if name in heads}
    left = [h for n, h in enumerate(heads) if n not in fields.values() and h.strip()]
    for number, row in enumerate(rows, 2):
        if any(row):
            cells = {f: row[n] for f, n in fields.items() if n < len(row)}
            yield saved_of(cells, f"line {number}")
    if left:
        named = ", ".join(" ".join(name.split())[:40] for name in left[:8])
        yield Skipped(f"columns: {named}", "not taken")


@dataclass(frozen=True, slots=True)
class Parquet:
    """The same, as `export --format parquet` writes it; needs pyarrow."""

    name: ClassVar[str] = "parquet"

    def sniff(self, path: Path) -> float:
        """By the mark at its beginning."""
        return 0.8 if head(path, 4) == b"PAR1" else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """A video a row."""
        name = shown(path.name)
        try:
            import pyarrow.parquet as pq  # noqa: PLC0415  # optional, and slow to import
        except ImportError:
            yield Skipped(name, "it needs pyarrow: pip install 'clipshelf[parquet]'")
            return
        part = Part(name, lambda: read_plain(path, MOST_BYTES), path)
        try:
            content = part.read()
            yield from _parquet(pq, content, name)
        except (OSError, ValueError, ArithmeticError, LookupError, TypeError) as error:
            yield unread(part, error)


def _parquet(pq: Any, content: bytes, name: str) -> Iterator[Found]:
    import pyarrow as pa  # noqa: PLC0415  # the caller has it

    with pq.ParquetFile(pa.BufferReader(content)) as file:
        facts = file.metadata
        size = sum(
            facts.row_group(number).total_byte_size
            for number in range(facts.num_row_groups)
        )
        if facts.num_rows > MOST_ROWS or size > MOST_BYTES:
            yield Skipped(name, "larger than exports are")
            return
        fields = fields_of(file.schema_arrow.names)
        wanted = {f: file.schema_arrow.names[n] for f, n in fields.items()}
        wanted |= {f: f for f in (*OURS, "seconds") if f in file.schema_arrow.names}
        if not is_enough(fields):
            yield Skipped(name, "no columns such as link, author, caption, saved")
            return
        number = 0
        for batch in file.iter_batches(1000, columns=sorted(set(wanted.values()))):
            for row in batch.to_pylist():
                number += 1
                cells = {f: row.get(column) for f, column in wanted.items()}
                yield saved_of(cells, f"row {number}")
