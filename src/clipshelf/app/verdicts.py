"""What models that had not seen a labelled video said of it.

A training throws these out-of-fold predictions away once it has chosen a head; the
confusion matrix needs to know which clips stand behind its numbers. They are kept in
the artifact `out_of_fold.json`, which each training replaces.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.app.artifacts import replace_file
from clipshelf.app.lesson import Lesson
from clipshelf.app.opening import Library
from clipshelf.domain.model import Ints, ModelCard
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning import calibration, metrics
from clipshelf.learning.crossval import HeadScore

FILE = "out_of_fold.json"
MAX_BYTES = 256 << 20  # 100 bytes a label


@dataclass(frozen=True, slots=True)
class Verdict:
    """One labelled video, judged by a model that had not seen it."""

    video: VideoId
    folder: int  # where the person put it: a place in `Verdicts.folders`
    predicted: int  # where the model would have
    confidence: float  # of that, at the temperature of the model in use


@dataclass(frozen=True, slots=True)
class Verdicts:
    """All of one training. Folders of one video are never judged."""

    model: str  # its id
    folders: tuple[str, ...]  # as they are shown
    each: tuple[Verdict, ...]

    @property
    def confusion(self) -> Ints:
        """`(k, k)` counts: true folders are rows, predicted ones are columns."""
        pairs = np.array([(v.folder, v.predicted) for v in self.each], np.int64)
        truth, guess = pairs.reshape(-1, 2).T
        return metrics.confusion(truth, guess, len(self.folders))


def remember_verdicts(
    artifacts: Path, card: ModelCard, lesson: Lesson, score: HeadScore | None
) -> None:
    """Replace `out_of_fold.json`: one object, with the model that it belongs to.

    Args:
        artifacts: the folder that holds it.
        card: of the new model.
        lesson: what it learned from.
        score: its cross-validation; None where nothing could be scored.
    """
    document = {
        "model_id": card.id,
        "folders": [shown(name) for name in card.folders],
        "videos": list(_rows(card, lesson, score)) if score else [],
    }
    replace_file(artifacts / FILE, json.dumps(document) + "\n")


def read_verdicts(library: Library) -> Verdicts | None:
    """Those of the model in use; None if it has none, or their file is damaged."""
    card = library.models.newest()
    try:
        document = parse_json(read_plain(library.artifacts / FILE, MAX_BYTES))
        if card is None or document["model_id"] != card.id or not document["videos"]:
            return None
        # The card's names: a folder may have been renamed since.
        folders = tuple(shown(name) for name in card.folders)
        each = tuple(
            Verdict(
                str(row["id"]),
                range(len(folders))[row["folder"]],
                range(len(folders))[row["predicted"]],
                float(row["confidence"]),
            )
            for row in document["videos"]
        )
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None
    return Verdicts(card.id, folders, each)


def _rows(
    card: ModelCard, lesson: Lesson, score: HeadScore
) -> Iterator[dict[str, Any]]:
    proba = calibration.apply(score.out_of_fold, card.temperature or 1.0)
    learned = np.array(lesson.features.set.ids)[lesson.columns >= 0]
    for video, folder, row in zip(learned, lesson.y, proba, strict=True):
        if not np.isnan(row).any():
            yield {
                "id": str(video),
                "folder": int(folder),
                "predicted": int(row.argmax()),
                "confidence": round(float(row.max()), 4),
            }
