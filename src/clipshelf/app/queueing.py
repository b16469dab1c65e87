"""Use case: which videos to ask about next, and why."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from clipshelf.app import auditing, certifying, naming
from clipshelf.app.artifacts import (
    prediction_json,
    top_predictions,
    write_predictions,
)
from clipshelf.app.features import load_features
from clipshelf.app.live import predict_now
from clipshelf.app.opening import Library
from clipshelf.app.predicting import Predicted
from clipshelf.domain import registry
from clipshelf.domain.label import Answer
from clipshelf.domain.model import Prediction
from clipshelf.domain.queue import Pool, QueueItem, Strategy
from clipshelf.domain.video import ROOT, Video, VideoId, name_fields, shown
from clipshelf.learning.queueing import queue

AUTO = "auto"
BLIND = frozenset({auditing.KIND, certifying.KIND})
# Kinds whose reason is that two folders are near each other.
CONTESTS = frozenset({"uncertain", "margin", "margin_cluster"})
BATCH = 20  # questions between two looks at the whole library


@dataclass(frozen=True, slots=True)
class Queue:
    """Questions, best first, with what is known of each video."""

    items: tuple[QueueItem, ...]
    predicted: Predicted
    paths: dict[VideoId, str]
    remaining: int  # unsorted videos, the ones not shown included
    waiting: int  # of them, not embedded yet

    def to_json(self) -> dict[str, Any]:
        """The document of `next --json`."""
        known = self.predicted.by_video
        return {
            "videos": [
                item_json(item, self.paths[item.video], known.get(item.video))
                for item in self.items
            ],
            "remaining": self.remaining,
            "waiting": self.waiting,
        }


def item_json(
    item: QueueItem, path: str, prediction: Prediction | None
) -> dict[str, Any]:
    """One question, as `next` and the API show it.

    The audit's are blind: people accept what they are shown.
    """
    if item.kind in BLIND or item.guess is not None:
        prediction = None  # of a folder that it does not know it says nothing
    best = top_predictions(prediction, 2) if prediction else []
    between = [guess["folder"] for guess in best]
    return {
        "id": item.video,
        **name_fields("video", path.rpartition("/")[2]),
        "kind": item.kind,
        "blind": item.kind in BLIND,
        "score": item.score,
        "reason": item.reason,
        "priority": item.priority,
        "between": between if item.kind in CONTESTS and len(best) == 2 else None,
        "guess": None if item.guess is None else shown(item.guess),
        "predicted_folder": _likeliest(item, prediction),
        "confidence": prediction.confidence if prediction else None,
        "top_predictions": top_predictions(prediction) if prediction else [],
        "calibrated": prediction.calibrated if prediction else False,
    }


def _likeliest(item: QueueItem, prediction: Prediction | None) -> str | None:
    if item.guess is not None:
        return shown(item.guess)
    return shown(prediction.folder) if prediction else None


def next_videos(
    library: Library,
    n: int = BATCH,
    strategy: str = AUTO,
    *,
    exclude: Collection[VideoId] = (),
) -> Queue:
    """The next `n` questions; skipped videos come back after all others.

    Raises:
        NotFound: no strategy is called that.
    """
    predicted = predict_now(library)
    return Queue(
        items=rank(library, predicted, n, strategy, exclude=exclude),
        predicted=predicted,
        paths=library.catalogue.first_files(),
        remaining=library.tally.counts().unsorted,
        waiting=len(predicted.features.waiting),
    )


def question(library: Library, video: VideoId) -> Queue:
    """One unsorted video as a question, however many others there are.

    There is none while it has no vector, or if it is not among the unsorted ones.
    """
    known = library.catalogue.video(video)
    if known is None or not library.catalogue.is_unsorted(video):
        known = Video(video, ())
    loose = [file.path for file in known.files if file.folder == ROOT]
    predicted = predict_now(library, (video,) if loose else ())
    ids, card = predicted.features.set.ids, predicted.card
    folders = tuple(shown(name) for name in card.folders) if card else ()
    pool = Pool(
        proba=predicted.proba,
        vectors=predicted.features.set.X,
        counts=np.ones(len(folders), np.int64),  # nothing is chosen between
        rng=np.random.default_rng(_seed(predicted)),
        folders=folders,
    )
    return Queue(
        items=queue(pool, ids, registry.create("strategy", "margin"), len(ids)),
        predicted=predicted,
        paths={video: loose[0]} if loose else {},
        remaining=library.tally.counts().unsorted,
        waiting=len(predicted.features.waiting),
    )


def rank(
    library: Library,
    predicted: Predicted,
    n: int,
    strategy: str = AUTO,
    *,
    exclude: Collection[VideoId] = (),
) -> tuple[QueueItem, ...]:
    """Order the videos that are ready by how much an answer would teach."""
    chosen: Strategy = registry.create("strategy", strategy)
    skipped = set(library.labels.answered(Answer.SKIP))
    closed = {*exclude, *library.labels.answered(Answer.NONE)}
    if strategy != AUTO:  # its pure order over everything unsorted
        skipped, closed = set(), set(exclude)
    ids = predicted.features.set.ids
    fresh = [r for r, v in enumerate(ids) if v not in closed and v not in skipped]
    again = [r for r, v in enumerate(ids) if v not in closed and v in skipped]
    if strategy == AUTO:
        checks = [c for c in certifying.questions(library) if c.video not in closed]
        if checks:
            return tuple(checks[:n])
    blind = _blind(library, predicted, fresh, n) if strategy == AUTO else {}
    asked = set(blind.values())
    drawn = {*library.audits.open(), *(item.video for item in asked)}
    if strategy == AUTO:
        # What was drawn for the audit is asked in its turn, and not picked before.
        fresh = [row for row in fresh if ids[row] not in drawn]
    items: tuple[QueueItem, ...] = ()
    if strategy == AUTO:
        items = naming.questions(library, predicted, fresh, n - len(asked))
        taken = {item.video for item in items}
        fresh = [row for row in fresh if ids[row] not in taken]
    for rows in (fresh, again):
        wanted = n - len(asked) - len(items)
        pool = _pool(library, predicted, rows)
        items += queue(pool, [ids[row] for row in rows], chosen, wanted)
    return _woven(items, blind)


def _blind(
    library: Library, predicted: Predicted, rows: list[int], n: int
) -> dict[int, QueueItem]:
    """The audit's questions by their place in the batch; none before a first model."""
    if predicted.card is None:
        return {}
    ready = [predicted.features.set.ids[row] for row in rows]
    at = auditing.places(library, min(n, BATCH, len(ready)))
    items = auditing.questions(library, ready, len(at), _seed(predicted))
    return dict(zip(at, items, strict=False))


def _woven(
    items: tuple[QueueItem, ...], blind: dict[int, QueueItem]
) -> tuple[QueueItem, ...]:
    """The chosen questions with the drawn ones at their places, or else at the end."""
    rest = iter(items)
    total = len(items) + len(blind)
    woven = [blind[at] if at in blind else next(rest, None) for at in range(total)]
    late = [item for at, item in blind.items() if at >= total]
    return tuple(item for item in (*woven, *rest, *late) if item is not None)


def predictions_json(
    library: Library, predicted: Predicted, *, top_k: int = 5
) -> list[dict[str, Any]]:
    """The array of `predictions.json`: one object for each video that is ready.

    The whole library is ordered by margin here: batches are for people, who are shown
    twenty at a time.
    """
    count = len(predicted.features.set.ids)
    items = rank(library, predicted, count, "margin") if predicted.card else ()
    asked = {item.video: item for item in items}
    paths = library.catalogue.first_files()
    return [
        prediction_json(p, paths[p.video], asked.get(p.video), top_k=top_k)
        for p in predicted.predictions
    ]


def publish(library: Library, predicted: Predicted) -> None:
    """Write `predictions.json`."""
    write_predictions(library.artifacts, predictions_json(library, predicted))


def _pool(library: Library, predicted: Predicted, rows: list[int]) -> Pool:
    card = predicted.card
    labels = library.labels.filed_in_folders()
    known = load_features(library, tuple(labels), predicted.features.encoders)
    folders = card.folders if card else ()
    column = {name: number for number, name in enumerate(folders)}
    inside = [i for i, v in enumerate(known.set.ids) if labels[v] in column]
    answers = np.array([column[labels[known.set.ids[i]]] for i in inside], np.int64)
    return Pool(
        proba=predicted.proba[rows],
        vectors=predicted.features.set.X[rows],
        counts=np.bincount(answers, minlength=len(folders)),
        rng=np.random.default_rng(_seed(predicted)),
        folders=tuple(shown(name) for name in folders),
        labelled=known.set.X[inside],
        answers=answers,
        model=predicted.fitted,
    )


def _seed(predicted: Predicted) -> int:
    """The same model asks the same questions."""
    return zlib.crc32((predicted.card.id if predicted.card else "").encode())
