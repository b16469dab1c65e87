"""`export --format fiftyone`: samples that a few lines of FiftyOne's own read.

The lines are in docs/importing.md. What `links` and `copies` make can be read without
any, as a `VideoClassificationDirectoryTree`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from clipshelf.app.exports.rows import Row, Taken, told
from clipshelf.app.opening import Library
from clipshelf.domain.video import name_fields, shown


def render(library: Library, rows: Sequence[Row]) -> tuple[bytes, Taken]:
    """One document, ASCII: fields and labels are called as FiftyOne calls them."""
    samples = [_sample(library, row) for row in rows if not row.unreadable]
    skipped = tuple((row.path, row.unreadable) for row in rows if row.unreadable)
    document = {
        "name": shown(library.root.name),
        "media_type": "video",
        "samples": samples,
    }
    content = f"{json.dumps(document, indent=1)}\n".encode("ascii")
    return content, Taken(len(samples), skipped)


def _sample(library: Library, row: Row) -> dict[str, Any]:
    guess = row.prediction
    said = row.folder is not None and row.by == "person"
    return {
        "clipshelf_id": row.video,
        **name_fields("filepath", str(library.root / row.path)),
        "tags": list(row.metadata.hashtags),
        "ground_truth": {"label": shown(row.folder or "")} if said else None,
        "prediction": {"label": shown(guess.folder), "confidence": guess.confidence}
        if guess
        else None,
        "by": row.by or None,
        "answer": row.answer or None,
        **told(row),
    }
