"""Use case: what each signal says of a video, and which labelled ones it is like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from clipshelf.app.clips import blind, clip_json
from clipshelf.app.features import Features, load_features
from clipshelf.app.finding import find_video
from clipshelf.app.opening import Library
from clipshelf.domain.features import Block, FeatureSet, Vectors
from clipshelf.domain.model import Ints
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning.resemblance import resemblance

NEIGHBOURS = 3


def evidence(library: Library, name: str) -> dict[str, Any]:
    """The document of `GET /api/evidence/{id}`.

    Labels speak for themselves here: no model is asked, a labelled video is judged
    without its own label, and confidences are not calibrated. A signal that the video
    lacks says nothing, and neither does one that fewer than two folders have.

    Raises:
        NotFound, Conflict: no video goes by that name, or several do.
    """
    video = find_video(library, name).id
    if video in blind(library):
        return {"id": video, "blind": True, "signals": [], "neighbours": []}
    one = load_features(library, (video,))
    labels = library.labels.filed_in_folders()
    labels.pop(video, None)
    known = load_features(library, tuple(labels), one.encoders)
    return {
        "id": video,
        "blind": False,
        "signals": _signals(one, known, labels),
        "neighbours": _neighbours(library, one, known, labels),
    }


def _signals(
    one: Features, known: Features, labels: Mapping[VideoId, str]
) -> list[dict[str, Any]]:
    folders = tuple(sorted(set(labels.values())))
    column = {name: number for number, name in enumerate(folders)}
    answers = np.array([column[labels[v]] for v in known.set.ids], np.int64)
    told = []
    for number, block in enumerate(one.set.blocks):
        present = bool(one.set.present[:, number].any())
        row = _said(one.set, known.set, number, answers) if present else None
        told.append(
            {
                "signal": str(block.signal),
                "present": present,
                "folder": None if row is None else shown(folders[int(row.argmax())]),
                "confidence": None if row is None else float(row.max()),
            }
        )
    return told


def _said(
    one: FeatureSet, known: FeatureSet, number: int, answers: Ints
) -> Vectors | None:
    """`(k,)` what one signal says; None if it cannot say anything."""
    has = known.present[:, number]
    if len(np.unique(answers[has])) < 2:
        return None
    block, k = one.blocks[number], int(answers.max()) + 1
    x, X = _alone(one.X, block)[0], _alone(known.X[has], block)
    return np.asarray(resemblance(x, X, answers[has], k), np.float32)


def _alone(X: Vectors, block: Block) -> Vectors:
    """The rows of one signal that have it, at unit length again."""
    part = X[:, block.start : block.stop - 1]  # the last column only says "missing"
    return np.asarray(part / np.linalg.norm(part, axis=1, keepdims=True))


def _neighbours(
    library: Library, one: Features, known: Features, labels: Mapping[VideoId, str]
) -> list[dict[str, Any]]:
    """The labelled videos whose vectors point the same way, nearest first."""
    if not one.set.ids:
        return []
    alike = known.set.X @ one.set.X[0]  # cosines: rows have unit length
    nearest = np.argsort(-alike, kind="stable")[:NEIGHBOURS]
    paths = library.catalogue.first_files()
    return [
        {
            **clip_json(video, paths[video]),
            "folder": shown(labels[video]),
            "similarity": float(alike[row]),
        }
        for row in nearest
        for video in [known.set.ids[row]]
    ]
