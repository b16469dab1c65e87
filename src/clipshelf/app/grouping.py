"""Use case: unsorted clips in groups that look like one folder, to accept at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np

from clipshelf.app.clips import blind, clip_json
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.domain.label import Answer
from clipshelf.domain.prediction import Predictions
from clipshelf.domain.video import VideoId, shown
from clipshelf.library.taken_out import TakenOut

SHOWN = 24  # clips of a group


def groups(
    library: Library, n: int = SHOWN, folder: str | None = None
) -> dict[str, Any]:
    """The document of `GET /api/groups`: without a model there are no groups.

    A group is what the model would put into one folder, its surest clips first, and the
    group whose shown clips it is surest of comes first. Clips that have to be judged
    blind are left out, and so are the ones that a person has put off, turned down, or
    taken out of a plan for the same folder.

    Args:
        library: with a model.
        n: at most so many clips of a group are shown; `count` tells of all.
        folder: only this one, by its name as it is shown.
    """
    predictions = _acceptable(library)
    members = _members(library, predictions)
    wanted = [folder] if folder is not None else list(members)
    groups = {
        name: [predictions[row] for row in members[name][:n]]
        for name in wanted
        if name in members
    }
    videos = [p.video for group in groups.values() for p in group]
    paths = library.catalogue.first_files(videos)
    durations = library.catalogue.durations(videos)
    found: list[dict[str, Any]] = [
        {
            "folder": name,
            "count": len(members[name]),
            "videos": [
                {
                    **clip_json(p.video, paths[p.video]),
                    "confidence": p.confidence,
                    "duration": durations.get(p.video),
                }
                for p in group
            ],
        }
        for name, group in groups.items()
    ]
    found.sort(key=lambda group: -_mean_confidence(group["videos"]))
    return {"groups": found}


def _acceptable(library: Library) -> Predictions:
    """Of clips that need not be judged blind, and that nobody has put off."""
    closed = {
        *blind(library),
        *library.labels.answered(Answer.SKIP),
        *library.labels.answered(Answer.NONE),
    }
    return predict(library).predictions.without(closed)


def _members(library: Library, predictions: Predictions) -> dict[str, list[int]]:
    """Folder, as it is shown -> rows of what would go there, surest first."""
    out: dict[VideoId, str] = TakenOut(library.db).all()
    folders, columns = predictions.folders, predictions.columns.tolist()
    members: defaultdict[str, list[int]] = defaultdict(list)
    for row in np.argsort(-predictions.confidences, kind="stable").tolist():
        folder = folders[columns[row]]
        if out.get(predictions.videos[row]) != folder:
            members[shown(folder)].append(row)
    return members


def _mean_confidence(clips: Sequence[Mapping[str, Any]]) -> float:
    return fmean(clip["confidence"] for clip in clips)
