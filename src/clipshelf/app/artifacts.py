"""The JSON files that other programs read: predictions and training history."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from clipshelf.domain.prediction import Prediction
from clipshelf.domain.replacing import replacing
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.domain.video import name_fields, shown

PREDICTIONS = "predictions.json"
HISTORY = "training_history.json"
AT_ONCE = 200  # predictions that are written between two pauses: some milliseconds
YIELD_SECONDS = 0.0005
MAX_HISTORY_BYTES = 64 << 20  # a hundred thousand trainings
MOST_LABELS = 10_000_000  # the largest library that is thought of


def prediction_json(
    prediction: Prediction,
    path: str,
    *,
    priority: str = "normal",
    reason: str = "",
    top_k: int = 5,
) -> dict[str, Any]:
    """One object of `predictions.json`."""
    return {
        **name_fields("video", path.rpartition("/")[2]),
        "predicted_folder": shown(prediction.folder),
        "confidence": prediction.confidence,
        "top_predictions": top_predictions(prediction, top_k),
        "id": prediction.video,
        "path": shown(path),
        "margin": prediction.margin,
        "entropy": prediction.entropy,
        "priority": priority,
        "reason": reason,
        "calibrated": prediction.calibrated,
    }


def top_predictions(prediction: Prediction, top_k: int = 5) -> list[dict[str, Any]]:
    """The likeliest folders, best first; at least two where there are two."""
    pairs = zip(prediction.folders, prediction.probabilities, strict=True)
    return [
        {"folder": shown(folder), "confidence": p}
        for folder, p in list(pairs)[: max(2, top_k)]
    ]


def write_predictions(folder: Path, document: Iterable[Mapping[str, Any]]) -> None:
    """Replace `predictions.json` by these objects, a line each."""
    replace_file(folder / PREDICTIONS, _lines(document))


def _lines(document: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    # Without `indent`, which has them written by Python code: ten times as slow, and
    # whoever is labelling would feel it.
    written = iter(map(json.dumps, document))
    first = next(written, None)
    if first is None:
        yield b"[]\n"
        return
    yield f"[\n{first}".encode("ascii")
    while some := list(islice(written, AT_ONCE)):
        yield "".join(f",\n{line}" for line in some).encode("ascii")
        # Python's own lock is let go of: whoever is labelling goes first.
        time.sleep(YIELD_SECONDS)
    yield b"\n]\n"


def append_history(folder: Path, line: Mapping[str, Any]) -> None:
    """Add one training to `training_history.json`, which holds one object a line."""
    path = folder / HISTORY
    before = _history(path)
    if before is None and os.path.lexists(path):
        path.replace(path.with_suffix(".old"))  # whatever it is, it is no history
    content = before or b""
    if content and not content.endswith(b"\n"):
        content += b"\n"
    replace_file(path, content + f"{json.dumps(line)}\n".encode("ascii"))


def read_history(folder: Path) -> list[dict[str, Any]]:
    """Every training so far, oldest first; a damaged line is left out."""
    path = folder / HISTORY
    try:
        stat = path.stat()
    except OSError:
        return []
    return list(_trainings(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino)))


@lru_cache(maxsize=8)
def _trainings(path: Path, _: tuple[int, int, int]) -> tuple[dict[str, Any], ...]:
    """Read anew only when the file has changed: each label asks for it."""
    found = []
    for line in (_history(path) or b"").splitlines():
        with suppress(ValueError):
            found.append(parse_json(line))
    return tuple(entry for entry in found if _is_training(entry))


def _history(path: Path) -> bytes | None:
    """What is in it; None if it cannot be read, or is none by its size."""
    try:
        return read_plain(path, MAX_HISTORY_BYTES)
    except OSError:
        return None


def _is_training(entry: Any) -> bool:
    """May the numbers in it be counted with?"""
    if not isinstance(entry, dict):
        return False
    agreement = entry.get("agreement")
    agrees = agreement is None or (
        isinstance(agreement, int | float) and -1 <= agreement <= 1
    )
    folders = entry.get("class_distribution", {})
    if not agrees or not isinstance(folders, dict):
        return False
    counts = (entry.get("num_labeled", 0), *folders.values())
    return all(isinstance(n, int) and 0 <= n <= MOST_LABELS for n in counts)


def replace_file(path: Path, content: str | bytes | Iterable[bytes]) -> None:
    """Write an artifact, text as ASCII: it is there whole, or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        content = content.encode("ascii")
    with replacing(path) as file:
        file.writelines([content] if isinstance(content, bytes) else content)
