"""How plans are shown: this one by folder, what another would file, earlier ones."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from clipshelf.app.clips import blind
from clipshelf.app.deeds import deed
from clipshelf.app.opening import Library
from clipshelf.app.planning import Plan
from clipshelf.app.predicting import predict_surely
from clipshelf.domain.label import Answer
from clipshelf.domain.video import VideoId, name_fields, shown
from clipshelf.library.store.batches import Kind
from clipshelf.library.taken_out import TakenOut


def plan_json(library: Library, plan: Plan) -> dict[str, Any]:
    """A plan by folder, the least sure first: these are the ones to look at."""
    sure = {filing.video: filing for filing in plan.proposal.filings}
    durations = library.catalogue.durations()
    taken_out = TakenOut(library.db).all()
    folders: dict[str, list[VideoId]] = {}
    for video in sorted(plan.videos, key=lambda v: sure[v].confidence):
        folders.setdefault(sure[video].folder, []).append(video)
    return {
        "digest": plan.digest,
        "folders": [
            {
                "folder": shown(folder),
                "videos": [
                    {
                        "id": video,
                        **name_fields("video", plan.videos[video].source),
                        "confidence": round(sure[video].confidence, 4),
                        "target": shown(plan.videos[video].target),
                        "duration": durations.get(video),
                        "thumbnail": f"/api/thumbnails/{video}",
                        "url": f"/api/media/{video}",
                        "taken_out": taken_out.get(video) == folder,
                    }
                    for video in videos
                ],
            }
            for folder, videos in sorted(folders.items())
        ],
        "skipped": [
            name_fields("name", path) | {"reason": reason}
            for path, reason in plan.proposal.plan.skipped
        ],
        "below": plan.proposal.below,
        "held": plan.held,
    }


def outlook(library: Library) -> dict[str, Any]:
    """What any threshold would file, so that a page can tell without asking again.

    Returns:
        `confidences` (falling, 0 to 1) and beside it `columns`, of `folders`; whether
        they are `calibrated`; and of the model's `audit` the confidence of each guess
        about a video drawn at random, with whether it was right.

    Raises:
        Conflict: there is no model.
    """
    predicted = predict_surely(library)
    card = predicted.card
    assert card is not None
    held = blind(library)
    left = held | set(library.labels.answered(Answer.NONE))
    known = predicted.predictions.without(left)
    order = np.argsort(-known.confidences, kind="stable")
    audit = card.audit or {"confidences": [], "correct": []}
    return {
        "confidences": [round(c, 4) for c in known.confidences[order].tolist()],
        "columns": known.columns[order].tolist(),
        "folders": [shown(name) for name in card.folders],
        "calibrated": card.temperature is not None,
        "audit": {
            "confidences": [round(c, 4) for c in audit["confidences"]],
            "correct": audit["correct"],
        },
        "held": len(held),
    }


def sorts(
    library: Library, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """What was filed, newest first, with what can be taken back of it."""
    batches = (entry.batch for entry in library.journal.batches.walk(before))
    mine = (batch for batch in batches if batch.kind is Kind.SORT)
    return [deed(library, batch).to_json() for batch in islice(mine, limit)]
