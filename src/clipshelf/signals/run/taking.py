"""Reading pieces that anybody may have made: what is sound in one, or why it is not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from clipshelf.domain.errors import Invalid
from clipshelf.domain.untrusted import read_plain
from clipshelf.domain.video import VideoId
from clipshelf.signals.media.decoded import Decoded, Playback
from clipshelf.signals.run.isolated import Limits
from clipshelf.signals.run.looking import NO_FRAMES, Found, Looked
from clipshelf.signals.run.pieces import (
    ENCODER_KEY,
    FORMAT,
    FORMAT_KEY,
    HASH_ORDER,
    arrow,
    schema,
)

# A piece of 64 videos is some 2 MB.
MOST_BYTES, MOST_UNPACKED, MOST_ROWS = 64 << 20, 256 << 20, 4096
MOST_THUMBNAIL, MOST_HASHES, MOST_TEXT = 1 << 20, 1 << 10, 500
ID = re.compile(r"[0-9a-f]{32}")
UNIT = 0.01  # a vector's length may differ from 1 by
LIMITS = Limits(seconds=60.0, memory=4 << 30)
"""For `read_piece` and `videos_of` in a child of their own."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one file holds."""

    encoder: str  # key
    found: tuple[Found, ...]


class NoPiece(Invalid):
    """A file that is no whole piece; the message is a plain reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="unreadable")

    def __reduce__(self) -> tuple[type[NoPiece], tuple[str]]:
        # Errors are rebuilt from their arguments when they cross processes.
        return NoPiece, (str(self),)


def prepare() -> None:
    """Load what reading needs."""
    arrow()


def read_piece(path: Path, dims: Mapping[str, int]) -> Piece:
    """One file, checked number by number; call it in a child, for its reader is C++.

    Args:
        path: of any file.
        dims: width of the vectors of every encoder that is known here, by key.

    Raises:
        NoPiece: it is damaged, is something else, or is of an encoder not known here.
        OSError: it cannot be read.
    """
    encoder, rows = _rows(path, None)
    if encoder not in dims:
        raise NoPiece(f"made by an encoder that is not here ({encoder[:80]})")
    return Piece(encoder, tuple(_found(row, dims[encoder]) for row in rows))


def videos_of(path: Path) -> tuple[str, tuple[VideoId, ...]]:
    """The key of a piece's encoder, and whose rows it has.

    Raises:
        NoPiece, OSError: as `read_piece`.
    """
    encoder, rows = _rows(path, ["video"])
    return encoder, tuple(_id(row) for row in rows)


def _rows(
    path: Path, columns: list[str] | None
) -> tuple[str, Iterable[Mapping[str, Any]]]:
    pa, pq = arrow()
    content = read_plain(path, MOST_BYTES)
    try:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            encoder = _checked(pa, file)
            table = file.read(columns=columns, use_threads=False)
            table.validate(full=True)
            return encoder, table.to_pylist()
    # What it raises where bytes make no sense has many names.
    except (OSError, ValueError, ArithmeticError, LookupError, TypeError) as error:
        raise NoPiece("damaged, or no Parquet file") from error


def _checked(pa: Any, file: Any) -> str:
    """The encoder's key, once everything that can be told from the file's end fits."""
    marks = file.schema_arrow.metadata or {}
    if marks.get(FORMAT_KEY) != FORMAT.encode():
        raise NoPiece("not a piece of clipshelf's, or of another version")
    if not file.schema_arrow.equals(schema(pa)):
        raise NoPiece("its columns are others than a piece has")
    facts = file.metadata
    groups = (facts.row_group(number) for number in range(facts.num_row_groups))
    unpacked = sum(group.total_byte_size for group in groups)
    if facts.num_rows > MOST_ROWS or unpacked > MOST_UNPACKED:
        raise NoPiece("larger than pieces are")
    return str(marks.get(ENCODER_KEY, b"").decode("ascii", "replace"))


def _found(row: Mapping[str, Any], dim: int) -> Found:
    video = _id(row)
    if row["unreadable"] is not None:
        return video, str(row["unreadable"])[:MOST_TEXT]
    if any(value is None for name, value in row.items() if name != "unreadable"):
        raise NoPiece("a row of it is not whole")
    vector = np.array(row["vector"], np.float32)
    length = float(np.linalg.norm(vector)) if vector.shape == (dim,) else math.nan
    if not abs(length - 1) < UNIT and length != 0:
        raise NoPiece("a vector is not as its encoder makes them")
    hashes = row["hashes"]
    if len(hashes) % 8 or len(hashes) > MOST_HASHES:
        raise NoPiece("the hashes of a video's frames are damaged")
    numbers = np.frombuffer(hashes, HASH_ORDER).astype(np.uint64)
    return video, Looked(_decoded(row), numbers, vector)


def _decoded(row: Mapping[str, Any]) -> Decoded:
    jpeg, seconds = row["thumbnail"], row["seconds"]
    if len(jpeg) > MOST_THUMBNAIL or not jpeg.startswith(b"\xff\xd8\xff"):
        raise NoPiece("a thumbnail is no JPEG picture")
    sizes = (row["width"], row["height"])
    known = row["playback"] in get_args(Playback)
    if not known or min(sizes) < 1 or not (math.isfinite(seconds) and seconds >= 0):
        raise NoPiece("a video's length or size makes no sense")
    return Decoded(
        NO_FRAMES,
        jpeg,
        seconds,
        *sizes,
        codec=row["codec"][:MOST_TEXT],
        has_audio=row["has_audio"],
        playback=row["playback"],
    )


def _id(row: Mapping[str, Any]) -> VideoId:
    video = row["video"]
    if not isinstance(video, str) or not ID.fullmatch(video):
        raise NoPiece("a row of it names no content")
    return video
