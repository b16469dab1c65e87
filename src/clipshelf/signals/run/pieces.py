"""Pieces: what was seen of some videos, as a Parquet file that travels.

A process that must not write to a library, since it shares it with others, leaves what
it has made in a folder of such files. Each is written under another name and renamed,
and is called after the contents in it: whatever is made twice takes its own place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.domain.errors import missing_extra
from clipshelf.domain.features import EncoderSpec
from clipshelf.domain.replacing import replacing
from clipshelf.domain.video import VideoId
from clipshelf.signals.run.looking import Found, Looked

SUFFIX = ".parquet"
FORMAT = "1"  # of the columns below
# Of the file's own key-value metadata.
FORMAT_KEY, ENCODER_KEY = b"clipshelf.piece", b"clipshelf.encoder"
HASH_ORDER = ">u8"


def write_piece(folder: Path, spec: EncoderSpec, found: Sequence[Found]) -> Path:
    """Make one file of what was found, durable once this returns.

    Args:
        folder: made if it is missing.
        spec: of the encoder whose vectors they are.
        found: at least one; each with its vector, unless it is unreadable.

    Raises:
        Unavailable: pyarrow is not installed.
    """
    pa, pq = arrow()
    ordered = sorted(found, key=lambda one: one[0])
    rows = [_row(video, what) for video, what in ordered]
    marks = {FORMAT_KEY: FORMAT.encode(), ENCODER_KEY: spec.key.encode()}
    table = pa.Table.from_pylist(rows, schema=schema(pa).with_metadata(marks))
    names = "\n".join([spec.key, *(video for video, _ in ordered)])
    digest = hashlib.blake2b(names.encode(), digest_size=16).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{digest}{SUFFIX}"
    with replacing(path) as file:
        pq.write_table(table, file, compression="zstd")
    return path


def pieces_in(folder: Path) -> Iterator[Path]:
    """Files of a folder that are named as pieces are, by name."""
    with suppress(FileNotFoundError, NotADirectoryError):
        yield from sorted(p for p in folder.iterdir() if p.suffix == SUFFIX)


def arrow() -> tuple[Any, Any]:
    """Arrow for Python, and its reader of Parquet.

    Raises:
        Unavailable: it is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  # optional, and slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise missing_extra("Work that is divided", "parquet") from error
    return pa, pq


def schema(pa: Any) -> Any:
    """The columns. `unreadable` is a reason, and then there is nothing else."""
    text, count = pa.string(), pa.int32()
    return pa.schema(
        [
            pa.field("video", text, nullable=False),  # hash of its bytes
            ("unreadable", text),
            ("vector", pa.list_(pa.float32())),  # (dim,), unit length
            ("hashes", pa.binary()),  # of the frames, eight bytes each
            ("thumbnail", pa.binary()),  # JPEG
            ("seconds", pa.float64()),
            ("width", count),  # pixels
            ("height", count),
            ("codec", text),
            ("has_audio", pa.bool_()),
            ("playback", text),
        ]
    )


def _row(video: VideoId, what: Looked | str) -> Mapping[str, Any]:
    if isinstance(what, str):
        return {"video": video, "unreadable": what}
    assert what.vector is not None, "frames do not travel"
    seen = what.decoded
    return {
        "video": video,
        "vector": what.vector.astype(np.float32),
        "hashes": what.hashes.astype(HASH_ORDER).tobytes(),
        "thumbnail": seen.thumbnail,
        "seconds": seen.duration,
        "width": seen.width,
        "height": seen.height,
        "codec": seen.codec,
        "has_audio": seen.has_audio,
        "playback": seen.playback,
    }
