"""`export --format csv`: a table for spreadsheets and data frames."""

from __future__ import annotations

import base64
import csv
import io
import os
from collections.abc import Sequence

from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.missing import iso
from clipshelf.app.opening import Library
from clipshelf.domain.video import shown

HEADS = (
    "id",
    "path",
    "folder",
    "by",
    "answer",
    "how",
    "predicted_folder",
    "confidence",
    "calibrated",
    "caption",
    "author",
    "sound",
    "hashtags",
    "seconds",
    "link",
    "saved",
    "posted",
    "unreadable",
    "path_bytes",  # base64, where the path is not UTF-8
)
# A cell that begins so is computed by spreadsheets; an apostrophe makes it text.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(library: Library, rows: Sequence[Row]) -> tuple[bytes, Taken]:
    """The file, as RFC 4180 has it, in UTF-8; one line a video."""
    del library
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows([_plain(cell) for cell in _cells(row)] for row in rows)
    return text.getvalue().encode("utf-8", "replace"), Taken(len(rows))


def _cells(row: Row) -> tuple[str, ...]:
    guess, raw = row.prediction, os.fsencode(row.path)
    path = shown(row.path)
    return (
        row.video,
        path,
        "" if row.folder is None else shown(row.folder),
        row.by,
        row.answer,
        row.how,
        shown(guess.folder) if guess else "",
        f"{guess.confidence:.4f}" if guess else "",
        str(guess.calibrated).lower() if guess else "",
        row.metadata.caption,
        row.metadata.author,
        row.metadata.sound,
        " ".join(row.metadata.hashtags),
        "" if row.duration is None else f"{row.duration:.3f}",
        row.link,
        iso(row.saved) or "",
        iso(row.posted) or "",
        row.unreadable,
        "" if path.encode() == raw else base64.b64encode(raw).decode(),
    )


def _plain(cell: str) -> str:
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.startswith(FORMULA) else cell
