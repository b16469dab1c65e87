"""What a model says of videos."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self, overload

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.video import VideoId

AT_ONCE = 4096  # predictions that are made in one go


@dataclass(frozen=True, slots=True)
class Prediction:
    """Probabilities over folders for one unsorted video."""

    video: VideoId
    folders: tuple[str, ...]  # likeliest first
    probabilities: tuple[float, ...]  # beside `folders`; the sum is 1
    calibrated: bool = False

    @classmethod
    def of(
        cls,
        video: VideoId,
        folders: tuple[str, ...],
        row: Floats,
        *,
        calibrated: bool = False,
    ) -> Self:
        """From a row of probabilities in the order of `folders`."""
        return cls.each((video,), folders, row[None, :], calibrated=calibrated)[0]

    @classmethod
    def each(
        cls,
        videos: Sequence[VideoId],
        folders: tuple[str, ...],
        proba: Floats,
        *,
        calibrated: bool = False,
    ) -> tuple[Self, ...]:
        """From the rows of `(n, k)` probabilities, one a video."""
        # All at once: three times as fast as one by one, and there may be 50,000.
        order = np.argsort(-proba, axis=1, kind="stable")
        likeliest = np.take_along_axis(proba, order, axis=1).tolist()
        return tuple(
            cls(video, tuple([folders[i] for i in row]), tuple(values), calibrated)
            for video, row, values in zip(
                videos, order.tolist(), likeliest, strict=True
            )
        )

    @property
    def folder(self) -> str:
        """The likeliest folder."""
        return self.folders[0]

    @property
    def confidence(self) -> float:
        """Its probability."""
        return self.probabilities[0]

    @property
    def margin(self) -> float:
        """The gap between the two likeliest folders; 1 if there is only one."""
        if len(self.probabilities) == 1:
            return 1.0
        return self.probabilities[0] - self.probabilities[1]

    @property
    def entropy(self) -> float:
        """In nats: 0 is certainty, log k is knowing nothing."""
        p = np.array(self.probabilities)
        return float(-(p * np.log(np.maximum(p, 1e-12))).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Predictions(Sequence[Prediction]):
    """Predictions that are made when they are asked for: of a million, a table is kept.

    A `Prediction` of 20 folders is 1.5 kB, its row of the table 160 bytes.
    """

    videos: tuple[VideoId, ...]  # n
    folders: tuple[str, ...]  # k
    proba: Floats  # (n, k)
    calibrated: bool = False

    @property
    def confidences(self) -> Floats:
        """`(n,)`, of the likeliest folders."""
        return np.asarray(self.proba.max(axis=1, initial=0))

    @property
    def columns(self) -> Ints:
        """`(n,)`, the likeliest folders, as numbers of `folders`."""
        if not self.videos:
            return np.zeros(0, np.int64)
        return np.asarray(self.proba.argmax(axis=1), np.int64)

    def by_video(self) -> Mapping[VideoId, Prediction]:
        """The same, by video."""
        return _ByVideo(self)

    def without(self, videos: Collection[VideoId]) -> Self:
        """The others of them."""
        rows = [row for row, video in enumerate(self.videos) if video not in videos]
        if len(rows) == len(self):
            return self
        others = tuple(self.videos[row] for row in rows)
        return replace(self, videos=others, proba=self.proba[rows])

    def confidence_of(self) -> dict[VideoId, float]:
        """Video -> the probability of its likeliest folder."""
        return dict(zip(self.videos, self.confidences.tolist(), strict=True))

    def folder_of(self) -> dict[VideoId, str]:
        """Video -> its likeliest folder."""
        names = (self.folders[column] for column in self.columns.tolist())
        return dict(zip(self.videos, names, strict=True))

    def __len__(self) -> int:
        return len(self.videos)

    @overload
    def __getitem__(self, at: int) -> Prediction: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Prediction, ...]: ...

    def __getitem__(self, at: int | slice) -> Prediction | tuple[Prediction, ...]:
        if isinstance(at, slice):
            return self._some(at)
        row = range(len(self))[at]
        return self._some(slice(row, row + 1))[0]

    def __iter__(self) -> Iterator[Prediction]:
        for start in range(0, len(self), AT_ONCE):
            yield from self._some(slice(start, start + AT_ONCE))

    def _some(self, piece: slice) -> tuple[Prediction, ...]:
        videos, proba = self.videos[piece], self.proba[piece]
        return Prediction.each(videos, self.folders, proba, calibrated=self.calibrated)


class _ByVideo(Mapping[VideoId, Prediction]):
    """Predictions by video, made as well when they are asked for."""

    def __init__(self, predictions: Predictions) -> None:
        self._predictions = predictions
        self._rows = {video: row for row, video in enumerate(predictions.videos)}

    def __getitem__(self, video: VideoId) -> Prediction:
        return self._predictions[self._rows[video]]

    def __iter__(self) -> Iterator[VideoId]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
