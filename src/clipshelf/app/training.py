"""Use case: compare heads, choose one, learn from every label, predict the rest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from clipshelf.app.auditing import Measured, audit_json, measure
from clipshelf.app.features import load_features
from clipshelf.app.history import changed_folders, remember
from clipshelf.app.lesson import Lesson, read_lesson
from clipshelf.app.opening import Library
from clipshelf.app.predicting import Predicted, predict
from clipshelf.app.queueing import publish
from clipshelf.app.verdicts import remember_verdicts
from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.model import Floats, Head, ModelCard, Transductive
from clipshelf.domain.video import shown
from clipshelf.learning.crossval import (
    Comparison,
    HeadScore,
    choose,
    compare,
    why_not_the_best,
)

AUTO = "auto"
AMONG = 5000  # unsorted videos that a training looks at; of more, drawn at random
COMPARED = ("blend", "knn", "logreg", "mlp")  # what `auto` chooses from
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

    @property
    def choice_note(self) -> str:
        """Why the chosen head is not the one that scored highest; empty if it is."""
        if self.comparison is None:
            return ""
        return why_not_the_best(self.comparison, self.card.head)

    def to_json(self) -> dict[str, Any]:
        """The document of `train --json`."""
        scores = {score.name: score for score in self.scores}
        chosen = scores.get(self.card.head)
        return {
            "model": self.card.head,
            "model_id": self.card.id,
            "num_labeled": self.card.num_labeled,
            "cv": dict(self.card.cv),
            "cv_folds": {
                name: list(score.fold_accuracies) for name, score in scores.items()
            },
            "cv_macro_recall": {name: s.macro_recall for name, s in scores.items()},
            "cv_note": BIAS,
            "choice_note": self.choice_note,
            "folders": [shown(name) for name in self.card.folders],
            "confusion": chosen.confusion.tolist() if chosen else None,
            "report": [
                asdict(line) | {"folder": shown(line.folder)} for line in chosen.report
            ]
            if chosen
            else None,
            "unscorable": [shown(name) for name in self.unscorable],
            "audit": audit_json(self.card),
            "temperature": self.card.temperature,
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
    names = COMPARED if model == AUTO else (model,)
    heads: dict[str, Head] = {name: registry.create("head", name) for name in names}
    # Read first: what is answered while this runs waits for the next training.
    read_up_to = library.labels.newest_id()
    lesson = read_lesson(library)
    fingerprint = _fingerprint(lesson, model)
    before = predict(library)
    previous = before.card
    if previous is not None and previous.fingerprint == fingerprint:
        publish(library, before)
        return Trained(previous, None, True, "Nothing new to learn from.", 0, before)
    rest = _rest(library, lesson)
    heads = {name: _among(head, rest) for name, head in heads.items()}
    comparison, note = _compare(lesson, heads, seed=seed, watch=watch)
    name = choose(comparison) if comparison else _fallback(heads)
    score = comparison[name] if comparison else None
    fitted = heads[name].fit(
        lesson.X, lesson.y, len(lesson.folders), np.random.default_rng(seed)
    )
    measured = measure(
        lesson, heads[name], score=score, rest=fitted.proba(rest), seed=seed
    )
    card = _card(
        library, name, lesson, fingerprint, comparison=comparison, measured=measured
    )
    with library.writing():
        library.models.save(card, fitted.arrays())
        library.db.execute(
            "INSERT OR REPLACE INTO settings VALUES ('trained_at_label', ?)",
            str(read_up_to),
        )
    # Not under the lock: in a large library these take seconds, and labels would wait.
    after = predict(library)
    publish(library, after)
    with library.writing():
        remember(library.artifacts, card, score, before, after)
        remember_verdicts(library.artifacts, card, lesson, score)
    changed = changed_folders(before, after)
    return Trained(card, comparison, False, note, changed, after)


def _rest(library: Library, lesson: Lesson) -> Floats:
    """Vectors of the unsorted videos, or of many of them drawn at random."""
    videos = library.catalogue.unsorted()
    if len(videos) > AMONG:
        drawn = np.random.default_rng(0).choice(len(videos), AMONG, replace=False)
        videos = tuple(videos[row] for row in np.sort(drawn).tolist())
    return load_features(library, videos, lesson.features.encoders).set.X


def _card(
    library: Library,
    head: str,
    lesson: Lesson,
    fingerprint: str,
    *,
    comparison: Comparison | None,
    measured: Measured | None,
) -> ModelCard:
    now = datetime.now(UTC)
    scores = comparison.heads if comparison else ()
    return ModelCard(
        id=library.models.new_id(now),
        head=head,
        folders=lesson.folders,
        encoders=lesson.features.encoders,
        num_labeled=len(lesson.y),
        fingerprint=fingerprint,
        cv_accuracy=comparison[head].accuracy if comparison else None,
        trained=now.isoformat(timespec="seconds"),
        temperature=measured.temperature if measured else None,
        audit=measured.to_json() if measured else None,
        cv={score.name: score.accuracy for score in scores},
        labels=dict(zip(lesson.folders, np.bincount(lesson.y).tolist(), strict=True)),
    )


def _compare(
    lesson: Lesson, heads: dict[str, Head], *, seed: int, watch: Watch
) -> tuple[Comparison | None, str]:
    try:
        comparison = compare(
            lesson.X, lesson.y, lesson.folders, heads, seed=seed, watch=watch
        )
    except Invalid as error:
        return None, str(error)
    if not comparison.unscorable:
        return comparison, ""
    names = ", ".join(shown(name) for name in comparison.unscorable)
    return comparison, f"Cannot be scored, as one video is too few: {names}."


def _fallback(heads: dict[str, Head]) -> str:
    """Without a comparison: the head that does best on very few labels."""
    return "blend" if "blend" in heads else next(iter(heads))


def _among(head: Head, rest: Floats) -> Head:
    """A head that can learn from videos without a label is shown them."""
    return head.among(rest) if isinstance(head, Transductive) else head


def _fingerprint(lesson: Lesson, model: str) -> str:
    """Equal means: the same answers, the same signals, the same question."""
    facts = [
        model,
        lesson.features.encoders,
        lesson.folders,
        list(zip(lesson.features.set.ids, lesson.columns.tolist(), strict=True)),
        lesson.audited.tolist(),
        lesson.features.set.present.tolist(),
    ]
    return hashlib.blake2b(json.dumps(facts).encode(), digest_size=16).hexdigest()
