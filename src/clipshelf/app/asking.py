"""Use case: choose questions from what is on the desk."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np

from clipshelf.app import auditing, certifying, naming
from clipshelf.app.desk import Desk
from clipshelf.app.features import AT_ONCE
from clipshelf.app.predicting import tempered
from clipshelf.domain import registry
from clipshelf.domain.features import Vectors
from clipshelf.domain.label import Answer
from clipshelf.domain.model import Fitted, Floats, Ints, ModelCard
from clipshelf.domain.queue import Pool, QueueItem, Strategy
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning.queueing import queue
from clipshelf.learning.strategies import batches
from clipshelf.learning.subpool import Known, Scored, subpool

AUTO = "auto"
BATCH = 20  # questions between two looks at the whole library
MARGIN = "margin"


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


def open_rows(
    desk: Desk, strategy: str, exclude: Collection[VideoId]
) -> tuple[Ints, Ints]:
    """Rows that nobody has said anything of, and skipped ones, which come last.

    A named strategy has its pure order over everything unsorted.
    """
    pool, labels = desk.pool, desk.library.labels
    skipped: set[VideoId] = set()
    closed = set(exclude)
    if strategy == AUTO:
        skipped = set(labels.answered(Answer.SKIP))
        closed.update(labels.answered(Answer.NONE))
    free = pool.there.copy()
    free[_rows(desk, closed)] = False
    later = _rows(desk, skipped)
    later = later[free[later]]
    free[later] = False
    return np.flatnonzero(free), np.sort(later)


def rank(
    desk: Desk, n: int, strategy: str = AUTO, *, exclude: Collection[VideoId] = ()
) -> tuple[QueueItem, ...]:
    """Order the videos that are ready by how much an answer would teach."""
    chosen: Strategy = registry.create("strategy", strategy)
    fresh, again = open_rows(desk, strategy, exclude)
    if strategy != AUTO:
        return tuple(_in_turn(desk, chosen, (fresh, again), n))
    checks = open_checks(desk, exclude)
    if checks:
        return checks[:n]
    blind = blind_items(desk, fresh, n)
    fresh = without_drawn(desk, fresh, blind.values())
    guesses = named(desk, fresh, n - len(blind))
    fresh = np.setdiff1d(fresh, _rows(desk, [item.video for item in guesses]))
    wanted = n - len(blind) - len(guesses)
    items = tuple(_in_turn(desk, chosen, (fresh, again), wanted))
    return woven((*guesses, *items), blind)


def named(desk: Desk, rows: Ints, n: int) -> tuple[QueueItem, ...]:
    """First suggestions for folders without an example, by what they are called."""
    if n < 1 or not len(rows) or not naming.unexampled(desk.library):
        return ()
    if desk.components is None:
        features = desk.at_hand(rows)
    else:  # some of very many, read from the disk
        drawn = np.random.default_rng(0).choice(rows, min(AT_ONCE, len(rows)), False)
        features = desk.exact(Chosen(desk, np.sort(drawn))[:])
    labelled = desk.labelled.X[desk.labelled.used()]
    return naming.questions(desk.library, features, labelled, n)


def open_checks(desk: Desk, exclude: Collection[VideoId]) -> tuple[QueueItem, ...]:
    """A certificate's checks come before everything else."""
    none = set(desk.library.labels.answered(Answer.NONE))
    checks = certifying.questions(desk.library)
    return tuple(c for c in checks if c.video not in exclude and c.video not in none)


def blind_items(desk: Desk, fresh: Ints, n: int) -> dict[int, QueueItem]:
    """The audit's questions by their place in the batch; none before a first model."""
    if desk.mind.card is None:
        return {}
    at = auditing.places(desk.library, min(n, BATCH, len(fresh)))
    ready = Chosen(desk, fresh)
    items = auditing.questions(desk.library, ready, len(at), seed(desk))
    return dict(zip(at, items, strict=False))


def without_drawn(desk: Desk, rows: Ints, asked: Collection[QueueItem]) -> Ints:
    """What was drawn for the audit is asked in its turn, and not picked before."""
    drawn = {*desk.library.audits.open(), *(item.video for item in asked)}
    return np.setdiff1d(rows, _rows(desk, drawn), assume_unique=True)


def woven(
    items: tuple[QueueItem, ...], blind: dict[int, QueueItem]
) -> tuple[QueueItem, ...]:
    """The chosen questions with the drawn ones at their places, or else at the end."""
    rest = iter(items)
    total = len(items) + len(blind)
    found = [blind[at] if at in blind else next(rest, None) for at in range(total)]
    late = [item for at, item in blind.items() if at >= total]
    return tuple(item for item in (*found, *rest, *late) if item is not None)


def seed(desk: Desk) -> int:
    """The same model asks the same questions."""
    return zlib.crc32((desk.mind.card.id if desk.mind.card else "").encode())


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


def _in_turn(
    desk: Desk, strategy: Strategy, groups: Sequence[Ints], n: int
) -> Iterator[QueueItem]:
    """Questions from one group of rows after the other."""
    for rows in groups:
        if n <= 0:
            return
        items = _picked(desk, strategy, rows, n)
        n -= len(items)
        yield from items


def _picked(
    desk: Desk, strategy: Strategy, rows: Ints, n: int
) -> tuple[QueueItem, ...]:
    if desk.components is None or len(rows) == 0:
        return queue(pool_of(desk, rows), Chosen(desk, rows), strategy, n)
    if strategy.name != AUTO and desk.mind.card is not None:
        pool = pool_of(desk, rows, whole=False)
        return queue(pool, Chosen(desk, rows), strategy, n)
    some = narrowed(desk, rows, Lesson.of(desk))
    batch = min(n, batches.LARGEST)
    mark = desk.mind.mark
    pool = pool_of(desk, some)
    items = queue(pool, Chosen(desk, some), strategy, batch, mark=mark)
    if n <= batch:
        return items
    # Whoever wants them all gets the rest by margin, as a strategy's own pool has it.
    rest = np.setdiff1d(rows, _rows(desk, [item.video for item in items]))
    margin: Strategy = registry.create("strategy", MARGIN)
    pool = pool_of(desk, rest, whole=False)
    tail = queue(pool, Chosen(desk, rest), margin, n - batch, mark=mark)
    # Without a model these are drawn, and marked as such by the strategy itself.
    kind = "uncertain" if desk.mind.card else "random"
    return items + tuple(
        replace(item, kind=kind, score=item.score - 1) for item in tail
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


def _rows(desk: Desk, videos: Collection[VideoId]) -> Ints:
    """Of those that are on the desk."""
    found = (desk.pool.row(video) for video in videos)
    return np.array([row for row in found if row is not None], np.int64)
