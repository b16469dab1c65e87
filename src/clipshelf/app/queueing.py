"""Use case: which videos to ask about next, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clipshelf.app import auditing, certifying
from clipshelf.app.artifacts import (
    prediction_json,
    top_predictions,
    write_predictions,
)
from clipshelf.app.asking import AUTO, BATCH, MARGIN, rank
from clipshelf.app.desk import Desk
from clipshelf.app.opening import Library
from clipshelf.app.pooling import Chosen, pool_of
from clipshelf.app.predicting import Predicted
from clipshelf.domain import registry
from clipshelf.domain.features import Vectors
from clipshelf.domain.prediction import AT_ONCE, Prediction
from clipshelf.domain.queue import QueueItem
from clipshelf.domain.video import VideoId, name_fields, shown
from clipshelf.learning.queueing import priority, queue
from clipshelf.learning.strategies.wording import either

BLIND = frozenset({auditing.KIND, certifying.KIND})
# Kinds whose reason is that two folders are near each other.
CONTESTS = frozenset({"uncertain", "margin", "margin_cluster"})
WHOLE = 1000  # predictions by whole vectors, which may have to be read from the disk


@dataclass(frozen=True, slots=True)
class Queue:
    """Questions, best first, with what is known of each video."""

    items: tuple[QueueItem, ...]
    predictions: Mapping[VideoId, Prediction]  # none before there is a model
    paths: Mapping[VideoId, str]
    remaining: int  # unsorted videos, the ones not shown included
    waiting: int  # of them, not embedded yet

    def to_json(self) -> dict[str, Any]:
        """The document of `next --json`."""
        known = self.predictions
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
    library: Library | Desk,
    n: int = BATCH,
    strategy: str = AUTO,
    *,
    exclude: Collection[VideoId] = (),
) -> Queue:
    """The next `n` questions; skipped videos come back after all others.

    Args:
        library: open, or the desk of one that is being served, which is quicker.
        n: how many.
        strategy: its name.
        exclude: not these.

    Raises:
        NotFound: no strategy is called that.
    """
    desk = library if isinstance(library, Desk) else Desk(library)
    with desk.lock:
        desk.update()
        return of_items(desk, rank(desk, n, strategy, exclude=exclude))


def measure_now(library: Library | Desk, n: int = auditing.MEASURE) -> int:
    """Draw `n` random checks that come first; how many there were to draw."""
    desk = library if isinstance(library, Desk) else Desk(library)
    with desk.lock:
        desk.update()
        ready = Chosen(desk, desk.pool.used())
        newest = desk.library.labels.newest_id()
        return len(auditing.draw(desk.library, ready, n, newest, now=True))


def of_items(
    desk: Desk, items: tuple[QueueItem, ...], X: Vectors | None = None
) -> Queue:
    """Questions with what is known of their videos.

    Args:
        desk: up to date.
        items: in order.
        X: whole vectors of their videos, where somebody has them at hand.
    """
    videos = [item.video for item in items]
    return Queue(
        items=items,
        predictions=_predictions(desk, videos, X),
        paths=desk.library.catalogue.first_files(videos),
        remaining=desk.library.tally.counts().unsorted,
        waiting=len(desk.waiting),
    )


def question(desk: Desk, video: VideoId) -> Queue:
    """One unsorted video as a question, however many others there are.

    There is none while it has no vector, or if it is not among the unsorted ones.
    """
    with desk.lock:
        desk.update()
        row = desk.pool.row(video)
        rows = np.array([] if row is None else [row], np.int64)
        pool = pool_of(desk, rows)
        margin = registry.create("strategy", MARGIN)
        return of_items(desk, queue(pool, (video,), margin, len(rows)), pool.vectors)


def _predictions(
    desk: Desk, videos: Sequence[VideoId], X: Vectors | None
) -> dict[VideoId, Prediction]:
    mind, card = desk.mind, desk.mind.card
    rows = {video: desk.pool.row(video) for video in videos}
    there = {video: row for video, row in rows.items() if row is not None}
    if card is None or not there:
        return {}
    known, proba = list(there), mind.proba[list(there.values())]
    if desk.components is not None and len(known) <= WHOLE:
        # What people are shown is not said by a part of what is known.
        if X is None or len(X) != len(known):
            found = desk.exact(known).set
            known, X = list(found.ids), found.X
        proba = mind.ask(X)
    calibrated = card.temperature is not None
    made = Prediction.each(known, mind.folders, proba, calibrated=calibrated)
    return dict(zip(known, made, strict=True))


def predictions_json(
    library: Library, predicted: Predicted, *, top_k: int = 5
) -> Iterator[dict[str, Any]]:
    """The array of `predictions.json`: one object for each video that is ready."""
    predictions = predicted.predictions
    high = priority(predictions.proba)
    paths: Mapping[VideoId, str] = {}
    for row, prediction in enumerate(predictions):
        if row % AT_ONCE == 0:
            some = predictions.videos[row : row + AT_ONCE]
            paths = library.catalogue.first_files(some)
        if prediction.video not in paths:
            continue  # it has gone meanwhile: to write a million takes minutes
        pairs = zip(prediction.folders[:2], prediction.probabilities, strict=False)
        yield prediction_json(
            prediction,
            paths[prediction.video],
            priority="high" if high[row] else "normal",
            reason=either((shown(folder), p) for folder, p in pairs),
            top_k=top_k,
        )


def publish(library: Library, predicted: Predicted) -> None:
    """Write `predictions.json`."""
    write_predictions(library.artifacts, predictions_json(library, predicted))
