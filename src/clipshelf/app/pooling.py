"""What a strategy gets to see of the desk, and which videos its rows are."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np

from clipshelf.app.desk import Desk
from clipshelf.app.predicting import tempered
from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Fitted, Floats, Ints, ModelCard
from clipshelf.domain.queue import Pool
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning.subpool import Known, Scored, subpool


@dataclass(frozen=True, slots=True)
class Chosen(Sequence[VideoId]):
    """The videos of some rows; of a million only those asked for are looked up."""

    desk: Desk
    rows: Ints  # rising

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> VideoId: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[VideoId, ...]: ...

    def __getitem__(self, at: int | slice) -> VideoId | tuple[VideoId, ...]:
        if isinstance(at, slice):
            return tuple(self.desk.pool.ids[row] for row in self.rows[at].tolist())
        return self.desk.pool.ids[int(self.rows[at])]

    def __contains__(self, video: object) -> bool:
        row = self.desk.pool.row(str(video))
        if row is None or len(self.rows) == 0:
            return False
        at = min(int(np.searchsorted(self.rows, row)), len(self.rows) - 1)
        return bool(self.rows[at] == row)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is known on a desk at one moment; the desk may change meanwhile."""

    labelled: Vectors  # (l, d), whole
    answers: Ints  # (l,) columns
    folders: tuple[str, ...]  # k
    model: Fitted | None
    card: ModelCard | None
    seed: int  # the same model asks the same questions

    @classmethod
    def of(cls, desk: Desk) -> Lesson:
        """Of a desk that is up to date."""
        mind = desk.mind
        rows, answers = mind.columns(desk)
        known = desk.labelled.X[rows]
        return cls(known, answers, mind.folders, mind.fitted, mind.card, seed(desk))

    @property
    def counts(self) -> Ints:
        """`(k,)`, labels of each folder."""
        return np.bincount(self.answers, minlength=len(self.folders))

    def ask(self, X: Vectors) -> Floats:
        """`(n, k)`, for whole vectors; k is 0 without a model."""
        if self.card is None or self.model is None:
            return np.zeros((len(X), 0))
        return tempered(self.model.proba(X), self.card)

    def pool(self, X: Vectors, proba: Floats) -> Pool:
        """Whole vectors as a strategy sees them."""
        return Pool(
            proba=proba,
            vectors=X,
            counts=self.counts,
            rng=np.random.default_rng(self.seed),
            folders=tuple(shown(name) for name in self.folders),
            labelled=self.labelled,
            answers=self.answers,
            model=self.model,
        )


def seed(desk: Desk) -> int:
    """The same model asks the same questions."""
    return zlib.crc32((desk.mind.card.id if desk.mind.card else "").encode())


def pool_of(desk: Desk, rows: Ints, *, whole: bool = True) -> Pool:
    """Rows of the desk as a strategy sees them.

    Args:
        desk: up to date.
        rows: of its pool.
        whole: in whole vectors, which are read from the disk where the desk has but
            their components; else by these.
    """
    lesson = Lesson.of(desk)
    if desk.components is not None and whole:
        X = _whole(desk, rows)
        return lesson.pool(X, lesson.ask(X))
    X = desk.pool.X[rows]
    proba = desk.mind.proba[rows] if lesson.card else np.zeros((len(rows), 0))
    pool = lesson.pool(X, proba)
    if desk.components is None:
        return pool
    turned = desk.components.turned(lesson.model) if lesson.model else None
    known = desk.components.coordinates(lesson.labelled)
    return replace(pool, labelled=known, model=turned)


def narrowed(desk: Desk, rows: Ints, lesson: Lesson) -> Ints:
    """Of very many rows those that a batch is chosen from; needs no lock."""
    if desk.components is None:
        return rows
    X, proba, margins = desk.pool.X, desk.mind.proba, desk.mind.margins
    if lesson.card is None or proba.shape[1] != len(lesson.folders):
        proba, margins = np.zeros((len(X), 0)), np.zeros(len(X))
    known = desk.components.coordinates(lesson.labelled)
    return subpool(
        Scored(X, proba, margins),
        rows,
        Known(known, lesson.answers, lesson.counts),
        np.random.default_rng(lesson.seed),
    )


def _whole(desk: Desk, rows: Ints) -> Vectors:
    """From the disk; by components what has gone from there meanwhile."""
    assert desk.components is not None
    found = desk.exact([desk.pool.ids[row] for row in rows.tolist()]).set
    if len(found.ids) == len(rows):
        return found.X
    at = {video: place for place, video in enumerate(found.ids)}
    X = desk.components.whole(desk.pool.X[rows])
    for place, row in enumerate(rows.tolist()):
        known = at.get(desk.pool.ids[row])
        if known is not None:
            X[place] = found.X[known]
    return X
