"""What each training is remembered by: the learning curve, and how it went on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipshelf.app.artifacts import append_history, read_history
from clipshelf.app.predicting import Predicted
from clipshelf.domain.model import ModelCard
from clipshelf.domain.video import shown
from clipshelf.learning.crossval import HeadScore
from clipshelf.learning.stopping import kappa


def remember(
    artifacts: Path,
    card: ModelCard,
    score: HeadScore | None,
    before: Predicted,
    after: Predicted,
) -> None:
    """Add a training to `training_history.json`.

    Args:
        artifacts: the folder that holds it.
        card: of the new model.
        score: its cross-validation; None where nothing could be scored.
        before: predictions of the model before it.
        after: its own.
    """
    history = read_history(artifacts)
    audit = card.audit or {}
    line = {
        "time": card.trained,
        "model": card.head,
        "model_id": card.id,
        "num_labeled": card.num_labeled,
        "labels_added": card.num_labeled
        - (history[-1].get("num_labeled", 0) if history else 0),
        "cv_accuracy": score.accuracy if score else None,
        "avg_confidence": after.avg_confidence,
        "class_distribution": {shown(name): n for name, n in card.labels.items()},
        "per_class_accuracy": {
            shown(name): score.per_folder_recall[name] if score else None
            for name in card.folders
        },
        "audit_accuracy": audit.get("accuracy"),
        "audit_interval": [audit["low"], audit["high"]] if audit else None,
        "audit_labels": audit.get("n", 0),
        "temperature": card.temperature,
        "agreement": _agreement(before, after),
    }
    append_history(artifacts, line)


def changed_folders(before: Predicted, after: Predicted) -> int:
    """How many videos are predicted to be in another folder than before."""
    return sum(was != now for was, now in _both(before, after))


def _agreement(before: Predicted, after: Predicted) -> float | None:
    """Cohen's kappa between two successive models on the videos that both predict."""
    pairs = _both(before, after)
    if not pairs:
        return None
    number = {name: n for n, name in enumerate(sorted({f for p in pairs for f in p}))}
    first, second = (
        np.array([number[f] for f in side]) for side in zip(*pairs, strict=True)
    )
    return kappa(first, second)


def _both(before: Predicted, after: Predicted) -> list[tuple[str, str]]:
    """The folders that each video was and is predicted to be in."""
    was, now = before.predictions.folder_of(), after.predictions.folder_of()
    return [(was[video], folder) for video, folder in now.items() if video in was]
