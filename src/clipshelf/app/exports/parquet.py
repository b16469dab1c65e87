"""`export --format parquet`: the table of `csv`, with types, for data frames."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.opening import Library
from clipshelf.domain.errors import missing_extra
from clipshelf.domain.video import shown


def render(library: Library, rows: Sequence[Row]) -> tuple[bytes, Taken]:
    """The file; one row a video, times with their zone, hashtags as a list.

    Raises:
        Unavailable: pyarrow is not installed.
    """
    del library
    try:
        import pyarrow as pa  # noqa: PLC0415  # optional, and slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise missing_extra("Parquet", "parquet") from error
    table = pa.Table.from_pylist([_cells(row) for row in rows], schema=_schema(pa))
    out = pa.BufferOutputStream()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue().to_pybytes(), Taken(len(rows))


def _schema(pa: Any) -> Any:
    text, time = pa.string(), pa.timestamp("ms", tz="UTC")
    texts = ("id", "path", "folder", "by", "answer", "how", "predicted_folder")
    return pa.schema(
        [
            *((name, text) for name in texts),
            ("confidence", pa.float64()),
            ("calibrated", pa.bool_()),
            *((name, text) for name in ("caption", "author", "sound")),
            ("hashtags", pa.list_(text)),
            ("seconds", pa.float64()),
            ("link", text),
            ("saved", time),
            ("posted", time),
            ("unreadable", text),
            ("path_bytes", pa.binary()),  # the path as the system has it
        ]
    )


def _cells(row: Row) -> dict[str, Any]:
    guess, known = row.prediction, row.metadata
    return {
        "id": row.video,
        "path": shown(row.path),
        "folder": None if row.folder is None else shown(row.folder),
        "by": row.by or None,
        "answer": row.answer or None,
        "how": row.how or None,
        "predicted_folder": shown(guess.folder) if guess else None,
        "confidence": guess.confidence if guess else None,
        "calibrated": guess.calibrated if guess else None,
        "caption": known.caption,
        "author": known.author,
        "sound": known.sound,
        "hashtags": list(known.hashtags),
        "seconds": row.duration,
        "link": row.link or None,
        "saved": None if row.saved is None else round(row.saved * 1000),
        "posted": None if row.posted is None else round(row.posted * 1000),
        "unreadable": row.unreadable or None,
        "path_bytes": os.fsencode(row.path),
    }
