"""The batch that is being asked: chosen in the background, put in order at once.

To choose a batch takes tenths of a second, to put one in order anew takes a few
hundredths. So a served library keeps a batch, and each answer only changes its order;
when it has been answered, or a training has ended, the next one is chosen while the old
one goes on being asked.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from clipshelf.app import asking
from clipshelf.app.desk import Desk
from clipshelf.app.pooling import Chosen, Lesson, narrowed, pool_of
from clipshelf.app.queueing import Queue, next_videos, of_items
from clipshelf.domain import registry
from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Pool, QueueItem, Strategy
from clipshelf.domain.video import VideoId, shown
from clipshelf.learning.giving_way import behind, give_way, going_first
from clipshelf.learning.probabilities import margin, tilted_doubt
from clipshelf.learning.queueing import picks
from clipshelf.learning.reordering import Standing
from clipshelf.learning.strategies import wording
from clipshelf.learning.threads import one_thread

ANEW_UP_TO = 2000  # videos of which a batch is chosen anew with every answer
CHOSEN = 60  # videos of a batch: one that is asked, and enough until the next is there
READ = 500  # videos whose vectors are read before others are let go first
PATIENCE_SECONDS = 2.0  # that a choice waits for requests, in all
ANSWERED = 20  # answers after which the next one is chosen


@dataclass(frozen=True, slots=True)
class Batch:
    """What was chosen, and from what."""

    videos: tuple[VideoId, ...]
    reasons: tuple[str, ...]
    contests: tuple[str, ...]  # the part of each reason that changes with the model
    standing: Standing
    witnesses: tuple[VideoId, ...]
    lesson: Lesson  # what was known then
    knew: frozenset[VideoId]  # the labels of that moment

    @classmethod
    def of(
        cls,
        pool: Pool,
        videos: Sequence[VideoId],
        lesson: Lesson,
        knew: frozenset[VideoId],
    ) -> Batch:
        """Choose from a pool of these videos."""
        strategy: Strategy = registry.create("strategy", asking.AUTO)
        found = picks(pool, strategy, CHOSEN)
        standing = Standing.of(pool, found.rows, found.kinds)
        rows, seen = found.rows.tolist(), standing.witnesses.tolist()
        return cls(
            tuple(videos[row] for row in rows),
            found.reasons,
            tuple(wording.contest(pool, row) for row in rows),
            standing,
            tuple(videos[row] for row in seen),
            lesson,
            knew,
        )


@dataclass(slots=True)
class Keeping:
    """Questions for a page."""

    desk: Desk
    anew_up_to: int = ANEW_UP_TO
    _batch: Batch | None = None
    _placed: tuple[object, Ints] | None = None
    _thread: threading.Thread | None = None

    def next(self, n: int, strategy: str, exclude: Collection[VideoId] = ()) -> Queue:
        """The next questions, best first, as `next_videos` gives them."""
        desk = self.desk
        with going_first(), desk.lock, one_thread():
            desk.update()
            if strategy == asking.AUTO and n <= asking.BATCH and self._is_worth_it():
                found = self._from_batch(n, exclude)
                if found is not None:
                    return found
            if strategy == asking.AUTO:
                return next_videos(desk, n, exclude=exclude)
            items = asking.rank(desk, n, strategy, exclude=exclude)
            return of_items(desk, asking.guarded(desk, items, n, exclude))

    def wait(self, seconds: float | None = None) -> None:
        """Until no batch is being chosen."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _is_worth_it(self) -> bool:
        mind = self.desk.mind
        ready = len(mind.folders) >= 2 and mind.card is not None
        return ready and len(self.desk.pool) > self.anew_up_to

    def _from_batch(self, n: int, exclude: Collection[VideoId]) -> Queue | None:
        """None: there is none, or so little is left that skipped ones follow."""
        desk = self.desk
        checks = asking.open_checks(desk, exclude)
        if checks:
            return of_items(desk, checks[:n])
        fresh, skipped = asking.open_rows(desk, asking.AUTO, exclude)
        if len(fresh) < n and len(skipped):
            return None
        blind = asking.blind_items(desk, fresh, n)
        fresh = asking.without_drawn(desk, fresh, blind.values())
        guesses = asking.named(desk, fresh, n - len(blind))
        wanted = min(n - len(blind), len(fresh)) - len(guesses)
        if self._batch is None:  # the first one is waited for
            self._choose()
        elif self._is_old(self._batch):
            self._begin()
        batch = self._batch
        if batch is None:
            return None
        free = Chosen(desk, fresh)
        guessed = {item.video for item in guesses}
        left = [
            at
            for at, video in enumerate(batch.videos)
            if video in free and video not in guessed
        ]
        if len(left) < wanted:
            self._begin()
        order = batch.standing.order(
            np.array(left, np.int64), self._doubt(batch), self._later(batch)
        )[:wanted]
        X = batch.standing.vectors[order]
        items = self._items(batch, order, X) if left else ()
        if len(items) < wanted:  # until the next one is there
            others = asking.without(desk, fresh, (*guesses, *items))
            items += asking.closest(desk, others, wanted - len(items))
        return of_items(desk, asking.woven((*guesses, *items), blind))

    def _items(self, batch: Batch, order: Ints, X: Vectors) -> tuple[QueueItem, ...]:
        """With what the model of this moment says of them."""
        mind = self.desk.mind
        proba = mind.ask(X)
        gaps = margin(proba)
        names = tuple(shown(name) for name in mind.folders)
        pool = Pool(
            proba,
            X,
            np.ones(len(names), np.int64),
            np.random.default_rng(0),
            names,
        )
        return tuple(
            QueueItem(
                batch.videos[at],
                batch.standing.kinds[at],
                2 - place / len(order),
                batch.reasons[at].replace(
                    batch.contests[at], wording.contest(pool, place)
                ),
                "high" if gaps[place] <= mind.mark else "normal",
            )
            for place, at in enumerate(order.tolist())
        )

    def _doubt(self, batch: Batch) -> Floats:
        """Of the witnesses; what is answered meanwhile leaves nothing to cover."""
        desk, mind = self.desk, self.desk.mind
        rows = self._rows_of(batch)
        there = rows >= 0
        there[there] = desk.pool.there[rows[there]]
        _, answers = mind.columns(desk)
        counts = np.bincount(answers, minlength=len(mind.folders))
        doubt = np.zeros(len(rows), np.float32)
        doubt[there] = tilted_doubt(mind.proba[rows[there]], counts)
        return doubt

    def _rows_of(self, batch: Batch) -> Ints:
        """Where the witnesses are on the desk, or were; -1: not there."""
        pool = self.desk.pool
        stamp = (id(batch), id(pool), pool.filled)
        if self._placed is None or self._placed[0] != stamp:
            rows = [pool.row(video) for video in batch.witnesses]
            found = np.array([-1 if row is None else row for row in rows], np.int64)
            self._placed = stamp, found
        return self._placed[1].copy()

    def _later(self, batch: Batch) -> dict[VideoId, Vectors]:
        rows = {v: self.desk.labelled.row(v) for v in self._news(batch)}
        X = self.desk.labelled.X
        return {v: X[row] for v, row in rows.items() if row is not None}

    def _news(self, batch: Batch) -> set[VideoId]:
        return self.desk.answers.keys() - batch.knew

    def _is_old(self, batch: Batch) -> bool:
        mind = self.desk.mind
        assert mind.card is not None
        then = batch.lesson
        changed = then.card != mind.card or then.folders != mind.folders
        return changed or len(self._news(batch)) >= ANSWERED

    def _begin(self) -> None:
        """Choose the next one in the background, if that is not being done."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._choose_behind, daemon=True)
            self._thread.start()

    def _choose_behind(self) -> None:
        with behind(PATIENCE_SECONDS):
            self._choose()

    def _choose(self) -> None:
        """Choose a batch; only what it is chosen from is read under the lock."""
        desk = self.desk
        with desk.lock:
            desk.update()
            if desk.mind.card is None:
                return
            fresh, _ = asking.open_rows(desk, asking.AUTO, ())
            fresh = asking.without_drawn(desk, fresh, ())
            if len(fresh) == 0:
                return
            lesson, knew = Lesson.of(desk), frozenset(desk.answers)
            if desk.components is None:
                pool = pool_of(desk, fresh)
                videos = Chosen(desk, fresh)[:]
        if desk.components is not None:
            rows = narrowed(desk, fresh, lesson)
            with desk.lock:  # a row may be another video's by now: as good a choice
                videos = Chosen(desk, rows[desk.pool.there[rows]])[:]
            videos, X = self._whole(videos)
            if not videos:  # all of them were answered meanwhile
                return
            pool = lesson.pool(X, lesson.ask(X))
        self._batch = Batch.of(pool, videos, lesson, knew)

    def _whole(self, videos: Sequence[VideoId]) -> tuple[tuple[VideoId, ...], Vectors]:
        """Those of some videos that still have vectors, and these, whole."""
        there: list[VideoId] = []
        parts: list[Vectors] = []
        for start in range(0, len(videos), READ):
            give_way()
            found = self.desk.exact(videos[start : start + READ]).set
            there += found.ids
            parts.append(found.X)
        return tuple(there), np.concatenate(parts)
