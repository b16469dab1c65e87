"""The JSON files that other programs read: predictions and training history."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clipshelf.domain.model import Prediction
from clipshelf.domain.queue import QueueItem
from clipshelf.domain.video import name_fields, shown

PREDICTIONS = "predictions.json"
HISTORY = "training_history.json"


def prediction_json(
    prediction: Prediction,
    path: str,
    item: QueueItem | None,
    *,
    top_k: int = 5,
) -> dict[str, Any]:
    """One object of `predictions.json`; `item` is its place in the queue, if any."""
    return {
        **name_fields("video", path.rpartition("/")[2]),
        "predicted_folder": shown(prediction.folder),
        "confidence": prediction.confidence,
        "top_predictions": top_predictions(prediction, top_k),
        "id": prediction.video,
        "path": shown(path),
        "margin": prediction.margin,
        "entropy": prediction.entropy,
        "priority": item.priority if item else "normal",
        "reason": item.reason if item else "",
        "calibrated": prediction.calibrated,
    }


def top_predictions(prediction: Prediction, top_k: int = 5) -> list[dict[str, Any]]:
    """The likeliest folders, best first; at least two where there are two."""
    pairs = zip(prediction.folders, prediction.probabilities, strict=True)
    return [
        {"folder": shown(folder), "confidence": p}
        for folder, p in list(pairs)[: max(2, top_k)]
    ]


def write_predictions(folder: Path, document: Sequence[Mapping[str, Any]]) -> None:
    """Replace `predictions.json` by these objects."""
    _replace(folder / PREDICTIONS, json.dumps(list(document), indent=1) + "\n")


def append_history(folder: Path, line: Mapping[str, Any]) -> None:
    """Add one training to `training_history.json`, which holds one object a line."""
    path = folder / HISTORY
    text = path.read_text(encoding="ascii") if path.exists() else ""
    if text and not text.endswith("\n"):
        text += "\n"
    _replace(path, f"{text}{json.dumps(line)}\n")


def read_history(folder: Path) -> list[dict[str, Any]]:
    """Every training so far, oldest first; a damaged line is left out."""
    path = folder / HISTORY
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [entry for entry in found if isinstance(entry, dict)]


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
