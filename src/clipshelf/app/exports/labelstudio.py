"""`export --format labelstudio`: tasks with answers and predictions.

For a project whose labelling interface has `<Video name="video" value="$video"/>` and
`<Choices name="folder" toName="video">`, with local files served from the library.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from clipshelf.app.artifacts import top_predictions
from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.opening import Library
from clipshelf.domain.video import shown

FROM, TO = "folder", "video"  # names of the two parts of the interface
LOCAL_FILES = "/data/local-files/?d="


def render(library: Library, rows: Sequence[Row]) -> tuple[bytes, Taken]:
    """A list of tasks, ASCII; what cannot be played is left out.

    Source: "Label Studio JSON format of annotated tasks" and "Import pre-annotated
    data" of its documentation.
    """
    playable = [row for row in rows if not row.unreadable]
    tasks = [_task(library, row) for row in playable]
    skipped = tuple((row.path, row.unreadable) for row in rows if row.unreadable)
    content = f"{json.dumps(tasks, indent=1)}\n".encode("ascii")
    return content, Taken(len(tasks), skipped)


def _task(library: Library, row: Row) -> dict[str, Any]:
    guess, known = row.prediction, row.metadata
    place = f"{os.fsencode(library.root.name).decode('utf-8', 'replace')}/{row.path}"
    return {
        "data": {
            "id": row.video,
            TO: LOCAL_FILES + quote(os.fsencode(place)),
            "path": shown(row.path),
            "caption": known.caption,
            "author": known.author,
            "sound": known.sound,
            "hashtags": list(known.hashtags),
            "link": row.link,
        },
        "annotations": [_choice(row.folder)] if _is_said(row) else [],
        "predictions": [
            {
                **_choice(guess.folder),
                "model_version": "clipshelf",
                "score": top_predictions(guess)[0]["confidence"],
            }
        ]
        if guess
        else [],
    }


def _is_said(row: Row) -> bool:
    """Has a person put it into a folder? What a machine filed is no annotation."""
    return row.folder is not None and row.by == "person"


def _choice(folder: str | None) -> dict[str, Any]:
    value = {"choices": [shown(folder or "")]}
    part = {"from_name": FROM, "to_name": TO, "type": "choices", "value": value}
    return {"result": [part]}
