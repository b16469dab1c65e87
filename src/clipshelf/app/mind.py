"""The model of this moment, and what it thinks of every video on the desk.

A training compares heads, asks the neighbours and measures the truth; that takes
seconds, and happens every few labels. Between two of them each answer moves the model
that is in use a little, so that the next question already knows of it. What is filed,
certified and written to `predictions.json` stays with the trained model, which was
measured.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from clipshelf.app.lesson import labels_since_training
from clipshelf.app.predicting import load_model, tempered
from clipshelf.domain.model import (
    Fitted,
    Floats,
    Ints,
    ModelCard,
    Refittable,
)
from clipshelf.learning.probabilities import margin_of_many
from clipshelf.learning.queueing import pressing
from clipshelf.learning.threads import in_pieces

ROWS = 4096  # scored at a time
# Labels beyond which the next ones wait for a training: a refit takes half a second at
# 10,000, every undo and every batch needs one, and one in thousands moves little.
REFITTED_UP_TO = 5000

if TYPE_CHECKING:
    from clipshelf.app.desk import Desk


@dataclass(slots=True)
class Mind:
    """The trained model with the answers since taken in.

    A folder that is new since has a column; one that is gone has none. Heads that
    cannot refit (knn, mlp) answer as they were trained.
    """

    card: ModelCard | None = None  # of the trained model; None: there is none yet
    fitted: Fitted | None = None
    folders: tuple[str, ...] = ()  # the columns of `proba`
    proba: Floats = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    margins: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    mark: float = -1.0  # margins up to here are marked: a fifth of all, at most
    _trained: Fitted | None = None
    _newest: str | None = None  # id of the card that was looked for last
    _learned: object = None  # from what `fitted` comes

    def forget(self) -> None:
        """The desk is laid anew."""
        self.card = self.fitted = self._trained = self._newest = self._learned = None
        self.folders, self.proba = (), np.zeros((0, 0), np.float32)
        self.margins, self.mark = np.zeros(0, np.float32), -1.0

    def update(self, desk: Desk) -> None:
        """Learn what is new on the desk, and score what has changed."""
        self._load(desk)
        if self.card is None:
            return
        rows: Ints | None = None
        if not self._learn(desk):
            if not desk.pool.changed:
                return
            rows = np.array(sorted(desk.pool.changed), np.int64)
        self._score(desk, rows)
        desk.pool.changed.clear()
        self.mark = pressing(self.margins[desk.pool.there[: len(self.margins)]])

    def ask(self, X: Floats) -> Floats:
        """`(n, k)`, calibrated where the card knows how, for whole vectors."""
        assert self.card is not None
        assert self.fitted is not None
        return tempered(self.fitted.proba(X), self.card)

    def columns(self, desk: Desk) -> tuple[Ints, Ints]:
        """Rows of the labelled videos whose folder has a column, and the columns."""
        column = {name: number for number, name in enumerate(self.folders)}
        rows = desk.labelled.used()
        said = [column.get(desk.answers[desk.labelled.ids[row]], -1) for row in rows]
        found = np.array(said, np.int64)
        return rows[found >= 0], found[found >= 0]

    def _load(self, desk: Desk) -> None:
        newest = desk.library.models.newest()
        name = newest.id if newest else None
        if name == self._newest:
            return
        width = desk.labelled.X.shape[1] or _width(desk)
        self.forget()
        self._newest = name
        if width:
            self.card, self._trained = load_model(desk.library, desk.encoders, width)

    def _learn(self, desk: Desk) -> bool:
        """Take in the answers since the training; was there anything to take in?"""
        assert self.card is not None
        assert self._trained is not None
        library, trained = desk.library, self.card.folders
        names = library.catalogue.folder_names()
        kept = tuple(name for name in trained if name in names)
        rows = desk.labelled.used()
        said = {desk.answers[desk.labelled.ids[row]] for row in rows}
        folders = (*kept, *sorted(said - set(kept)))
        gone, new = kept != trained, not set(desk.answers.values()) <= set(trained)
        since = labels_since_training(library)
        as_trained = not gone and not new
        if as_trained:
            as_trained = len(desk.answers) > REFITTED_UP_TO or not since
        if as_trained or not isinstance(self._trained, Refittable):
            learned: object = (self.card.id,)
            if learned == self._learned:
                return False
            self.fitted, self.folders, self._learned = self._trained, trained, learned
            return True
        learned = (self.card.id, folders, desk.labelled.version, since)
        if learned == self._learned:
            return False
        start, before = self.fitted, self.folders
        if start is None or before != folders or not isinstance(start, Refittable):
            start, before = self._trained, trained
        columns = [at for at, name in enumerate(before) if name in folders]
        column = {name: number for number, name in enumerate(folders)}
        y = [column[desk.answers[desk.labelled.ids[row]]] for row in rows]
        self.fitted = start.refit(
            desk.labelled.X[rows],
            np.array(y, np.int64),
            len(folders),
            np.array(columns, np.int64),
        )
        self.folders, self._learned = folders, learned
        return True

    def _score(self, desk: Desk, rows: Ints | None) -> None:
        """Some rows of the desk, or all of them in new tables."""
        assert self.card is not None
        assert self.fitted is not None
        X, k = desk.pool.X, len(self.folders)
        proba, margins = self.proba, self.margins
        if rows is None or len(proba) != len(X):
            proba = np.zeros((len(X), k), np.float32, order="F")
            margins = np.zeros(len(X), np.float32)
            if rows is not None:  # the desk has more room by now
                proba[: len(self.proba)] = self.proba
                margins[: len(self.margins)] = self.margins
        whole = desk.components.whole if desk.components is not None else None
        model, card = self.fitted, self.card
        if desk.components is not None and (turned := desk.components.turned(model)):
            model, whole = turned, None

        def score(piece: slice) -> None:
            part = piece if rows is None else rows[piece]
            some = X[part] if whole is None else whole(X[part])
            found = np.asarray(tempered(model.proba(some), card), np.float32)
            margins[part] = margin_of_many(found)
            proba[part] = found

        # Pieces that stay in the processor's cache from step to step.
        count = len(desk.pool.ids) if rows is None else len(rows)
        in_pieces(score, count, ROWS)
        self.proba, self.margins = proba, margins


def _width(desk: Desk) -> int:
    """Of a whole vector; 0 while there is none."""
    if desk.components is not None:
        return int(desk.components.basis.shape[1])
    return int(desk.pool.X.shape[1])
