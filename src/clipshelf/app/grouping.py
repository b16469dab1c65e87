"""Use case: unsorted clips in groups that look like one folder, to accept at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from clipshelf.app.clips import blind, clip_json
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.domain.label import Answer
from clipshelf.domain.model import Prediction
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
    members = _predicted(library)
    wanted = [folder] if folder is not None else list(members)
    paths, durations = library.catalogue.first_files(), library.catalogue.durations()
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
                for p in members[name][:n]
            ],
        }
        for name in wanted
        if name in members
    ]
    found.sort(key=lambda group: -_mean_confidence(group["videos"]))
    return {"groups": found}


def _predicted(library: Library) -> dict[str, list[Prediction]]:
    """Folder, as it is shown -> what would go there, surest first."""
    out: dict[VideoId, str] = TakenOut(library.db).all()
    closed = {
        *blind(library),
        *library.labels.answered(Answer.SKIP),
        *library.labels.answered(Answer.NONE),
    }
    members: defaultdict[str, list[Prediction]] = defaultdict(list)
    for prediction in predict(library).predictions:
        video, folder = prediction.video, prediction.folder
        if video not in closed and out.get(video) != folder:
            members[shown(folder)].append(prediction)
    for predictions in members.values():
        predictions.sort(key=lambda p: -p.confidence)
    return members


def _mean_confidence(clips: Sequence[Mapping[str, Any]]) -> float:
    return fmean(clip["confidence"] for clip in clips)
