"""Use case: compare heads, choose one, learn from every label, predict the rest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import numpy as np

from clipshelf.app.artifacts import append_history, read_history
from clipshelf.app.features import Features, load_features
from clipshelf.app.opening import Library
from clipshelf.app.predicting import Predicted, predict
from clipshelf.app.queueing import publish
from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.model import Head, Ints, ModelCard
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning.crossval import Comparison, HeadScore, choose, compare

AUTO = "auto"
COMPARED = ("knn", "logreg", "mlp")  # what `auto` chooses from
BIAS = (
    "Cross-validation runs on the videos that were chosen for labelling, which are"
    " harder than the rest: it is not the accuracy to expect."
)


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training did."""

    card: ModelCard
    comparison: Comparison | None  # None: nothing new, or too little to compare on
    skipped: bool  # nothing new since the last training
    note: str  # why something could not be scored; empty if all was
    changed: int  # predictions whose folder is another one than before
    predicted: Predicted

    @property
    def scores(self) -> tuple[HeadScore, ...]:
        """Of every head that was compared."""
        return self.comparison.heads if self.comparison else ()

    @property
    def unscorable(self) -> tuple[str, ...]:
        """Folders with too few videos to be scored."""
        return self.comparison.unscorable if self.comparison else ()

    def to_json(self) -> dict[str, Any]:
        """The document of `train --json`."""
        scores = {score.name: score for score in self.scores}
        chosen = scores.get(self.card.head)
        return {
            "model": self.card.head,
            "model_id": self.card.id,
            "num_labeled": self.card.num_labeled,
            "cv": {name: score.accuracy for name, score in scores.items()},
            "cv_folds": {
                name: list(score.fold_accuracies) for name, score in scores.items()
            },
            "cv_macro_recall": {name: s.macro_recall for name, s in scores.items()},
            "cv_note": BIAS,
            "folders": [shown(name) for name in self.card.folders],
            "confusion": chosen.confusion.tolist() if chosen else None,
            "report": [
                asdict(line) | {"folder": shown(line.folder)} for line in chosen.report
            ]
            if chosen
            else None,
            "unscorable": [shown(name) for name in self.unscorable],
            "audit": None,
            "avg_confidence": self.predicted.avg_confidence,
            "skipped": self.skipped,
            "changed": self.changed,
            "note": self.note,
        }


def train(
    library: Library,
    model: str = AUTO,
    watch: Watch = unwatched,
    *,
    seed: int = 0,
) -> Trained:
    """Learn from every label and predict every unsorted video.

    Raises:
        Invalid: fewer than two folders have a video that was looked at.
        NotFound: no head is called `model`.
    """
    heads: dict[str, Head] = {
        name: registry.create("head", name)
        for name in (COMPARED if model == AUTO else (model,))
    }
    # Read first: what is answered while this runs waits for the next training.
    read_up_to = library.labels.newest_id()
    labels = library.labels.filed_in_folders()
    features = load_features(library, tuple(labels))
    labels = {video: labels[video] for video in features.set.ids}
    folders = tuple(sorted(set(labels.values())))
    _check(folders, library)
    fingerprint = _fingerprint(features, labels, model)
    before = predict(library)
    previous = before.card
    if previous is not None and previous.fingerprint == fingerprint:
        publish(library, before)
        return Trained(previous, None, True, "Nothing new to learn from.", 0, before)
    y = np.array([folders.index(labels[video]) for video in features.set.ids])
    comparison, note = _compare(features, y, folders, heads, seed=seed, watch=watch)
    head = choose(comparison) if comparison else _fallback(heads)
    fitted = heads[head].fit(
        features.set.X, y, len(folders), np.random.default_rng(seed)
    )
    now = datetime.now(UTC)
    card = ModelCard(
        # To the microsecond: ids sort by age.
        id=now.strftime("%Y%m%d-%H%M%S-%f-") + uuid4().hex[:4],
        head=head,
        folders=folders,
        encoders=features.encoders,
        num_labeled=len(y),
        fingerprint=fingerprint,
        cv_accuracy=comparison[head].accuracy if comparison else None,
        trained=now.isoformat(timespec="seconds"),
    )
    with library.writing():
        library.models.save(card, fitted.arrays())
        library.db.execute(
            "INSERT OR REPLACE INTO settings VALUES ('trained_at_label', ?)",
            str(read_up_to),
        )
        after = predict(library)
        publish(library, after)
        _remember(library, card, comparison, labels, after)
    return Trained(card, comparison, False, note, _changed(before, after), after)


def labels_since_training(library: Library) -> int:
    """Folders given since the model in use was trained."""
    row = library.db.one("SELECT value FROM settings WHERE key = 'trained_at_label'")
    return library.labels.since(int(row["value"]) if row else 0)


def _check(folders: tuple[str, ...], library: Library) -> None:
    if len(folders) >= 2:
        return
    waiting = "" if folders else " that has been looked at (clipshelf embed)"
    have = f"Only {shown(folders[0])!r} has one" if folders else "No folder has a video"
    known = len(library.catalogue.folder_counts())
    raise Invalid(
        f"{have}{waiting}; two folders are the least there is to choose between.",
        code="too-few-folders",
        hint=f"Label a few videos into different folders (there are {known}).",
    )


def _compare(
    features: Features,
    y: Ints,
    folders: tuple[str, ...],
    heads: dict[str, Head],
    *,
    seed: int,
    watch: Watch,
) -> tuple[Comparison | None, str]:
    try:
        comparison = compare(features.set.X, y, folders, heads, seed=seed, watch=watch)
    except Invalid as error:
        return None, str(error)
    if not comparison.unscorable:
        return comparison, ""
    names = ", ".join(shown(name) for name in comparison.unscorable)
    return comparison, f"Cannot be scored, as one video is too few: {names}."


def _fallback(heads: dict[str, Head]) -> str:
    """Without a comparison: the head that does best on very few labels."""
    return "logreg" if "logreg" in heads else next(iter(heads))


def _fingerprint(features: Features, labels: dict[VideoId, str], model: str) -> str:
    """Equal means: the same labels, the same signals, the same question."""
    facts = [
        model,
        features.encoders,
        sorted(labels.items()),
        features.set.present.tolist(),
    ]
    return hashlib.blake2b(json.dumps(facts).encode(), digest_size=16).hexdigest()


def _changed(before: Predicted, after: Predicted) -> int:
    was = {p.video: p.folder for p in before.predictions}
    return sum(p.video in was and was[p.video] != p.folder for p in after.predictions)


def _remember(
    library: Library,
    card: ModelCard,
    comparison: Comparison | None,
    labels: dict[VideoId, str],
    after: Predicted,
) -> None:
    history = read_history(library.artifacts)
    counts = Counter(labels.values())
    score = comparison[card.head] if comparison else None
    line = {
        "time": card.trained,
        "model": card.head,
        "model_id": card.id,
        "num_labeled": card.num_labeled,
        "labels_added": card.num_labeled
        - (history[-1].get("num_labeled", 0) if history else 0),
        "cv_accuracy": score.accuracy if score else None,
        "avg_confidence": after.avg_confidence,
        "class_distribution": {shown(name): counts[name] for name in card.folders},
        "per_class_accuracy": {
            shown(name): score.per_folder_recall[name] if score else None
            for name in card.folders
        },
        "audit_accuracy": None,
    }
    append_history(library.artifacts, line)
