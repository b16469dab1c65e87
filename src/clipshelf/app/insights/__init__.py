"""Use case: how a library's learning stands, in numbers and pictures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from clipshelf.app import overview
from clipshelf.app.chart.exhibit import Exhibit, Fact
from clipshelf.app.clips import clip_json
from clipshelf.app.insights import folders, progress, trust
from clipshelf.app.insights.headline import Chapter, chapters, facts
from clipshelf.app.insights.recalls import recalls
from clipshelf.app.insights.replay import read_replay
from clipshelf.app.insights.series import (
    FolderCount,
    Training,
    audited,
    folder_counts,
    judged,
    trainings,
)
from clipshelf.app.opening import Library
from clipshelf.app.verdicts import Verdicts, read_verdicts
from clipshelf.domain.errors import NotFound
from clipshelf.learning.reliability import Reliability


@dataclass(frozen=True, slots=True)
class Insights:
    """Every number of the page; the pictures follow from them."""

    counts: dict[str, Any]  # see `overview.counts`
    model: dict[str, Any] | None
    stopping: dict[str, Any] | None  # the light, with its reasons
    trainings: tuple[Training, ...]
    folders: tuple[FolderCount, ...]
    verdicts: Verdicts | None
    audited: Reliability | None
    judged: Reliability | None
    replay: dict[str, Any] | None

    def exhibits(self) -> tuple[Exhibit, ...]:
        """All pictures but the map."""
        return (
            progress.learning_curve(self.trainings),
            trust.saved(self.replay),
            recalls(self.trainings),
            folders.confusion(self.verdicts),
            trust.calibration(self.audited, self.judged),
            progress.confidence(self.trainings),
            folders.distribution(self.folders),
            folders.label_counts(self.trainings),
            progress.agreement(self.trainings),
        )

    def facts(self) -> tuple[Fact, ...]:
        """What matters most."""
        labelled = sum(folder.labelled > 0 for folder in self.folders)
        return facts(self.counts, self.model, self.stopping, labelled)

    def chapters(self) -> tuple[Chapter, ...]:
        """Which pictures belong together, and in which order they are told."""
        return chapters(self.stopping)

    def series(self) -> dict[str, Any]:
        """The numbers as JSON."""
        return {
            "counts": self.counts,
            "model": self.model,
            "stopping": self.stopping,
            "trainings": [asdict(training) for training in self.trainings],
            "folders": [asdict(folder) for folder in self.folders],
            "confusion": _confusion_json(self.verdicts),
            "calibration": {
                "random_checks": asdict(self.audited) if self.audited else None,
                "cross_validation": asdict(self.judged) if self.judged else None,
            },
            "replay": self.replay,
        }


def insights(library: Library) -> Insights:
    """Gather all numbers; nothing is computed that takes long."""
    card, verdicts = library.models.newest(), read_verdicts(library)
    standing = overview.learning(library)
    return Insights(
        counts=overview.counts(library),
        model=standing["model"],
        stopping=standing["stopping"],
        trainings=trainings(library),
        folders=folder_counts(library),
        verdicts=verdicts,
        audited=audited(card),
        judged=judged(verdicts),
        replay=read_replay(library),
    )


def confused(
    library: Library, model: str, folder: int, predicted: int, n: int
) -> dict[str, Any]:
    """The document of `GET /api/confusion`: the clips of one cell, surest first.

    Args:
        library: with a model.
        model: the id of the model that the cell was shown of.
        folder: row of the confusion matrix.
        predicted: its column.
        n: at most so many clips; `count` tells of all.

    Raises:
        NotFound: there is another model by now, or no such cell.
    """
    verdicts = read_verdicts(library)
    size = len(verdicts.folders) if verdicts else 0
    if verdicts is None or verdicts.model != model:
        raise NotFound(
            "There is a newer model by now.",
            code="other-model",
            hint="Load the page again.",
        )
    if not (0 <= folder < size and 0 <= predicted < size):
        raise NotFound("There is no such cell.", code="unknown-cell")
    paths = library.catalogue.first_files()
    cell = [v for v in verdicts.each if (v.folder, v.predicted) == (folder, predicted)]
    there = [v for v in cell if v.video in paths]
    there.sort(key=lambda v: -v.confidence)
    return {
        "folder": verdicts.folders[folder],
        "predicted": verdicts.folders[predicted],
        "count": len(there),
        "videos": [
            clip_json(v.video, paths[v.video]) | {"confidence": v.confidence}
            for v in there[:n]
        ],
    }


def _confusion_json(verdicts: Verdicts | None) -> dict[str, Any] | None:
    if verdicts is None:
        return None
    return {
        "model": verdicts.model,
        "folders": list(verdicts.folders),
        "counts": verdicts.confusion.tolist(),
        "mistakes": folders.mistakes(verdicts),
    }
