"""`export --format json`: everything that is known of each video, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from clipshelf.app.artifacts import top_predictions
from clipshelf.app.exports.rows import Row, Taken, told
from clipshelf.app.opening import Library
from clipshelf.domain.video import name_fields, shown


def render(library: Library, rows: Sequence[Row]) -> tuple[bytes, Taken]:
    """One document, ASCII; names that are not UTF-8 come with their bytes."""
    document = {
        "library": shown(library.root.name),
        "folders": {shown(k): n for k, n in library.catalogue.folder_counts().items()},
        "videos": [_video(row) for row in rows],
    }
    return f"{json.dumps(document, indent=1)}\n".encode("ascii"), Taken(len(rows))


def _video(row: Row) -> dict[str, Any]:
    guess = row.prediction
    return {
        "id": row.video,
        **name_fields("path", row.path),
        "folder": None if row.folder is None else shown(row.folder),
        "by": row.by or None,
        "answer": row.answer or None,
        "how": row.how or None,
        "lies_in": [shown(folder) for folder in row.lies_in],
        "predicted_folder": shown(guess.folder) if guess else None,
        "confidence": guess.confidence if guess else None,
        "calibrated": guess.calibrated if guess else None,
        "top_predictions": top_predictions(guess) if guess else [],
        **told(row),
        "unreadable": row.unreadable or None,
    }
