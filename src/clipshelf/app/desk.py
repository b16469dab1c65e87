"""What there is to ask about, at hand in memory and in step with the library.

To read a library of ten thousand videos anew with every label takes seconds, nearly all
of it for what has not changed. So the vectors of unsorted videos stay here, with what
the model thinks of each; a label, an undo, a scan or a new vector changes the few rows
that it is about. What another process writes is seen as well: then all is read anew.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from time import monotonic

import numpy as np

from clipshelf.app.features import Features, line_up, load_features, load_in_pieces
from clipshelf.app.mind import Mind
from clipshelf.app.opening import Library
from clipshelf.app.rows import Rows
from clipshelf.domain.features import Encoder, Vectors
from clipshelf.domain.model import Ints
from clipshelf.domain.video import VideoId
from clipshelf.learning.components import Components
from clipshelf.library.store.standing import Standing
from clipshelf.library.store.tally import Mark

EXACT_UP_TO = 20_000  # videos; of more, only the first components are kept in memory
COMPONENTS = 128
SAMPLE = 4000  # videos that the components are found from
LINED_UP_SECONDS = 2.0  # another encoder may be installed meanwhile
GROWN = 3  # times as many videos as the components were found among: time for others


@dataclass(slots=True)
class Desk:
    """The unsorted videos that are ready, the labelled ones, and a model of both.

    Cost: 11 kB a video up to 20,000, whatever there is to read of it; beyond, 0.8 kB.
    """

    library: Library
    lock: threading.RLock = field(default_factory=threading.RLock)
    encoders: tuple[str, ...] = ()
    pool: Rows = field(default_factory=Rows)  # unsorted ones that can be asked about
    labelled: Rows = field(default_factory=Rows)  # exact vectors, beside `answers`
    answers: dict[VideoId, str] = field(default_factory=dict)
    waiting: set[VideoId] = field(default_factory=set)  # unsorted, without a vector
    components: Components | None = None  # None: the pool's vectors are whole
    mind: Mind = field(default_factory=Mind)
    exact_up_to: int = EXACT_UP_TO
    _used: tuple[Encoder, ...] = ()
    _asked: tuple[str, float] = ("", -inf)  # model and time, when that was found out
    _mark: Mark | None = None
    _stamps: dict[str, tuple[tuple[str, int, int], ...]] = field(default_factory=dict)
    _found_among: int = 0  # videos, when the components were found

    def update(self) -> None:
        """Take in whatever has happened since the last time."""
        with self.lock:
            self._line_up()
            encoders = tuple(encoder.spec.key for encoder in self._used)
            stamps = {key: self.library.features.stamp(key) for key in encoders}
            known = self._mark if encoders == self.encoders else None
            mark, standings, everything = self.library.tally.follow(known)
            if everything or self._has_outgrown(standings):
                if not everything:
                    mark, standings, _ = self.library.tally.follow(None)
                self._begin(encoders, standings)
            else:
                self._take(standings)
                self._look_again(stamps)
            self._mark, self._stamps = mark, stamps
            self.mind.update(self)

    def exact(self, videos: Sequence[VideoId]) -> Features:
        """Whole vectors of a few videos, in their order."""
        return load_features(self.library, videos, self._used)

    def at_hand(self, rows: Ints) -> Features:
        """The same for rows of a pool that is kept whole."""
        pool, shape = self.pool, self.exact(())
        ids = tuple(pool.ids[row] for row in rows.tolist())
        found = replace(shape.set, ids=ids, X=pool.X[rows], present=pool.present[rows])
        return replace(shape, set=found)

    def _line_up(self) -> None:
        """Whose vectors are compared; to find out costs as much as all the rest."""
        newest = self.library.models.newest()
        name, now = newest.id if newest else "", monotonic()
        if name != self._asked[0] or now > self._asked[1] + LINED_UP_SECONDS:
            self._used, self._asked = line_up(self.library), (name, now)

    def _has_outgrown(self, standings: Mapping[VideoId, Standing]) -> bool:
        """Has it come to more videos than the way that they are kept is meant for?"""
        most = len(self.pool) + len(self.waiting) + len(standings)
        if self.components is None:
            return most > self.exact_up_to and len(self.pool) > self.exact_up_to
        return len(self.pool) > GROWN * self._found_among

    def _begin(
        self, encoders: tuple[str, ...], standings: Mapping[VideoId, Standing]
    ) -> None:
        self.encoders = encoders
        self.pool, self.labelled, self.answers = Rows(), Rows(), {}
        self.waiting, self.components = set(), None
        self.mind.forget()
        self._learn(standings)
        unsorted = [v for v, standing in standings.items() if standing.unsorted]
        if len(unsorted) > self.exact_up_to:
            self._find_components(unsorted)
        else:  # in the order of their paths, as they are read from the database
            order = {v: at for at, v in enumerate(self.library.catalogue.unsorted())}
            unsorted.sort(key=lambda v: order.get(v, len(order)))
        self.pool.reserve(len(unsorted))
        self._read(unsorted)

    def _find_components(self, unsorted: Sequence[VideoId]) -> None:
        rng = np.random.default_rng(0)
        drawn = rng.choice(len(unsorted), min(SAMPLE, len(unsorted)), replace=False)
        some = self.exact([unsorted[at] for at in np.sort(drawn)]).set.X
        if len(some):
            self.components = Components.of(some, COMPONENTS)
            self._found_among = len(unsorted)

    def _take(self, standings: Mapping[VideoId, Standing]) -> None:
        """Some videos stand elsewhere, or are described in other words."""
        self._learn(standings)
        for video, standing in standings.items():
            if not standing.unsorted:
                self.pool.remove(video)
                self.waiting.discard(video)
        self._read([v for v, standing in standings.items() if standing.unsorted])

    def _learn(self, standings: Mapping[VideoId, Standing]) -> None:
        """Which of them are examples, and of what."""
        taught = {v: s.teaches for v, s in standings.items() if s.teaches}
        for video in standings.keys() - taught.keys():
            self.answers.pop(video, None)
            self.labelled.remove(video)
        self.answers |= taught
        self._read_taught(list(taught))

    def _read(self, videos: Sequence[VideoId]) -> None:
        for some, found in load_in_pieces(self.library, videos, self._used):
            X = found.set.X
            self.waiting.difference_update(some)
            self.waiting.update(found.waiting)
            if self.components is not None:
                X = self.components.coordinates(X)
            self._put(self.pool, some, found, X)

    @staticmethod
    def _put(
        rows: Rows, videos: Iterable[VideoId], found: Features, X: Vectors
    ) -> None:
        for video in set(videos).difference(found.set.ids):
            rows.remove(video)
        rows.put(found.set.ids, X, found.set.present)

    def _look_again(
        self, stamps: Mapping[str, Collection[tuple[str, int, int]]]
    ) -> None:
        """Vectors have come: for those that lacked one."""
        again: set[VideoId] = set()
        for signal, (key, stamp) in enumerate(stamps.items()):
            before = self._stamps.get(key, ())
            if stamp == before:
                continue
            for video in self.library.features.came(key, before):
                rows = self.pool if video in self.pool else self.labelled
                lacks = video in rows and not rows.has(video, signal)
                if lacks or video in self.waiting or self._unseen(video):
                    again.add(video)
        if again:
            taught = again & self.answers.keys()
            self._read_taught(sorted(taught))
            self._read(sorted(again - taught))

    def _unseen(self, video: VideoId) -> bool:
        return video in self.answers and video not in self.labelled

    def _read_taught(self, videos: Sequence[VideoId]) -> None:
        for some, found in load_in_pieces(self.library, videos, self._used):
            self._put(self.labelled, some, found, found.set.X)
