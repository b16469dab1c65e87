"""Use case: choose questions from what is on the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from clipshelf.app import auditing, certifying, naming
from clipshelf.app.desk import Desk
from clipshelf.app.features import AT_ONCE
from clipshelf.app.pooling import Chosen, Lesson, narrowed, pool_of, seed
from clipshelf.domain import registry
from clipshelf.domain.label import Answer
from clipshelf.domain.model import Ints
from clipshelf.domain.queue import QueueItem, Strategy
from clipshelf.domain.video import VideoId
from clipshelf.learning.queueing import queue
from clipshelf.learning.strategies import batches

AUTO = "auto"
BATCH = 20  # questions between two looks at the whole library
MARGIN = "margin"


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
    fresh = without(desk, fresh, guesses)
    wanted = n - len(blind) - len(guesses)
    items = tuple(_in_turn(desk, chosen, (fresh, again), wanted))
    return woven((*guesses, *items), blind)


def guarded(
    desk: Desk, items: Sequence[QueueItem], n: int, exclude: Collection[VideoId]
) -> tuple[QueueItem, ...]:
    """A named strategy's order as a page shows it.

    What is to be measured now comes first, and whatever was drawn is blind.
    """
    fresh, _ = open_rows(desk, AUTO, exclude)
    urgent = auditing.urgent(desk.library, Chosen(desk, fresh))
    first = {item.video for item in urgent}
    others = [item for item in items if item.video not in first]
    return (*urgent, *auditing.blinded(desk.library, others))[:n]


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
    return items + closest(desk, without(desk, rows, items), n - batch)


def closest(desk: Desk, rows: Ints, n: int) -> tuple[QueueItem, ...]:
    """The closest races of some rows, for whoever wants more than was chosen."""
    knows = desk.mind.card is not None
    if knows and n < len(rows):
        nearest = np.argpartition(desk.mind.margins[rows], max(n - 1, 0))[:n]
        rows = np.sort(rows[nearest])
    margin: Strategy = registry.create("strategy", MARGIN)
    pool = pool_of(desk, rows, whole=False)
    found = queue(pool, Chosen(desk, rows), margin, n, mark=desk.mind.mark)
    # Without a model these are drawn, and marked as such by the strategy itself.
    kind = "uncertain" if knows else "random"
    return tuple(replace(item, kind=kind, score=item.score - 1) for item in found)


def without(desk: Desk, rows: Ints, items: Collection[QueueItem]) -> Ints:
    """The rows of other videos than those of some questions."""
    return np.setdiff1d(rows, _rows(desk, [item.video for item in items]))


def _rows(desk: Desk, videos: Collection[VideoId]) -> Ints:
    """Of those that are on the desk."""
    found = (desk.pool.row(video) for video in videos)
    return np.array([row for row in found if row is not None], np.int64)
