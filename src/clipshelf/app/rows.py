"""Videos and their vectors as rows, which come and go one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Ints
from clipshelf.domain.video import VideoId

SPARE = 1.1  # times the rows that are needed, when more room is made


@dataclass(slots=True)
class Rows:
    """A row a video. One that goes leaves a gap, which the next one to come fills."""

    ids: list[VideoId] = field(default_factory=list)
    X: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    there: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    present: NDArray[np.bool_] = field(
        default_factory=lambda: np.zeros((0, 0), np.bool_)
    )
    changed: set[int] = field(default_factory=set)  # rows, until somebody clears it
    version: int = 0  # grows with every change
    filled: int = 0  # gaps that were: as long as it stays, a row is one video's
    _row: dict[VideoId, int] = field(default_factory=dict)
    _gaps: list[int] = field(default_factory=list)
    _room: int = 0

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, video: object) -> bool:
        return video in self._row

    def row(self, video: VideoId) -> int | None:
        """Where it is."""
        return self._row.get(video)

    def has(self, video: VideoId, signal: int) -> bool:
        """Has it a vector of that signal?"""
        return bool(self.present[self._row[video], signal])

    def used(self) -> Ints:
        """`(n,)`, rows without the gaps."""
        return np.flatnonzero(self.there)

    def reserve(self, rows: int) -> None:
        """Make room at once for what is going to come."""
        self._room = max(self._room, rows)

    def put(
        self, videos: Sequence[VideoId], X: Vectors, present: NDArray[np.bool_]
    ) -> None:
        """Add videos, or replace what was known of them."""
        if len(videos) == 0:
            return
        rows = np.array([self._place(video) for video in videos], np.int64)
        self._widen(len(self.ids), X.shape[1], present.shape[1])
        self.X[rows], self.present[rows], self.there[rows] = X, present, True
        self.changed.update(rows.tolist())
        self.version += 1

    def remove(self, video: VideoId) -> None:
        """It is none of these any more, if it ever was."""
        row = self._row.pop(video, None)
        if row is not None:
            self.there[row] = False
            self._gaps.append(row)
            self.version += 1

    def _place(self, video: VideoId) -> int:
        row = self._row.get(video)
        if row is None:
            if self._gaps:
                row = self._gaps.pop()
                self.filled += 1
                self.ids[row] = video
            else:
                row = len(self.ids)
                self.ids.append(video)
            self._row[video] = row
        return row

    def _widen(self, rows: int, width: int, signals: int) -> None:
        if rows <= len(self.X):
            return
        room = max(self._room, int(SPARE * rows) + 16)
        kept = len(self.X)
        X = np.zeros((room, width), np.float32)
        there, present = np.zeros(room, np.bool_), np.zeros((room, signals), np.bool_)
        if kept:
            X[:kept], there[:kept], present[:kept] = self.X, self.there, self.present
        self.X, self.there, self.present = X, there, present
