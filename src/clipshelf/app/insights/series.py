"""The numbers behind the pictures, as they are kept on disk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from clipshelf.app.artifacts import read_history
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.verdicts import Verdicts
from clipshelf.domain.model import ModelCard
from clipshelf.domain.video import ROOT, shown
from clipshelf.learning.audit import AuditAccuracy, estimate
from clipshelf.learning.reliability import Reliability, reliability


@dataclass(frozen=True, slots=True)
class Training:
    """One point of every curve."""

    time: str  # ISO 8601, UTC
    labels: int
    head: str
    audit: AuditAccuracy | None  # None: nothing was audited by then
    cv_accuracy: float | None
    avg_confidence: float | None
    agreement: float | None  # Cohen's kappa with the model before it
    counts: dict[str, int]  # labels of each folder
    recalls: dict[str, AuditAccuracy]  # of folders that could be scored


@dataclass(frozen=True, slots=True)
class FolderCount:
    """What is in a folder, and what would be."""

    folder: str
    labelled: int
    filed: int  # put there by the model, or nobody knows by whom
    predicted: int  # unsorted clips that the model would put there


def trainings(library: Library) -> tuple[Training, ...]:
    """By number of labels; of several trainings on equally many, the newest.

    Labels can be taken back: the curves are drawn over labels, not over time.
    """
    by_labels = {}
    for line in read_history(library.artifacts):
        try:
            found = _training(line)
        except (TypeError, ValueError, KeyError, IndexError):
            continue  # a line of another program, or one that was edited
        by_labels[found.labels] = found
    return tuple(by_labels[labels] for labels in sorted(by_labels))


def folder_counts(library: Library) -> tuple[FolderCount, ...]:
    """The largest first, the unsorted clips by their prediction among them."""
    labels = Counter(library.labels.filed_in_folders().values())
    guessed = Counter(predict(library).predictions.folder_of().values())
    there = library.catalogue.folder_counts()
    found = [
        FolderCount(
            shown(n), labels[n], max(0, there.get(n, 0) - labels[n]), guessed[n]
        )
        for n in sorted({*there, *guessed} - {ROOT})
    ]
    return tuple(sorted(found, key=lambda f: -(f.labelled + f.filed + f.predicted)))


def audited(card: ModelCard | None) -> Reliability | None:
    """Confidence and truth on the clips that were drawn at random."""
    if card is None or not card.audit:
        return None
    confidence = np.array(card.audit.get("confidences", ()), float)
    right = np.array(card.audit.get("correct", ()), bool)
    return reliability(confidence, right, len(card.folders)) if len(right) else None


def judged(verdicts: Verdicts | None) -> Reliability | None:
    """The same on the labelled clips, by models that had not seen them: biased."""
    if verdicts is None:
        return None
    confidence = np.array([v.confidence for v in verdicts.each])
    right = np.array([v.folder == v.predicted for v in verdicts.each])
    return reliability(confidence, right, len(verdicts.folders))


def share(right: int, n: int) -> AuditAccuracy:
    """`right` of `n` with Wilson's 95 % interval."""
    return estimate(np.arange(n) < right)


def _training(line: dict[str, Any]) -> Training:
    counts = {str(k): int(v) for k, v in dict(line["class_distribution"]).items()}
    recalls = dict(line.get("per_class_accuracy") or {})
    low, high = line.get("audit_interval") or (0.0, 1.0)
    audit = _number(line.get("audit_accuracy"))
    return Training(
        time=str(line["time"]),
        labels=int(line["num_labeled"]),
        head=str(line.get("model", "")),
        audit=None
        if audit is None
        else AuditAccuracy(int(line["audit_labels"]), audit, float(low), float(high)),
        cv_accuracy=_number(line.get("cv_accuracy")),
        avg_confidence=_number(line.get("avg_confidence")),
        agreement=_number(line.get("agreement")),
        counts=counts,
        recalls={
            str(name): share(round(float(recall) * counts[name]), counts[name])
            for name, recall in recalls.items()
            if recall is not None
        },
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
