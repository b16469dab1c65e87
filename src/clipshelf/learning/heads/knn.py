"""Nearest neighbours: a video belongs where the labelled videos most like it are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Arrays, Floats, Ints
from clipshelf.learning.heads import arrays as checked

NEIGHBOURS = 5
SMOOTHING = 1.0  # one vote, shared by all folders
ROWS = 4096  # scored at a time: bounds the table of cosines to tens of megabytes


@dataclass(frozen=True, slots=True)
class FittedNeighbours:
    """The labelled videos themselves."""

    vectors: Vectors  # (l, d), centred, rows of unit length
    mean: Vectors  # (d,), what they were centred on
    folders: Ints  # (l,) in 0..k-1
    k: int

    def proba(self, X: Floats) -> Floats:
        """`(n, k)`: the shares of the votes, never exactly 0 or 1."""
        parts = [self._votes(X[i : i + ROWS]) for i in range(0, len(X), ROWS)]
        votes = np.concatenate([*parts, np.zeros((0, self.k))]) + SMOOTHING / self.k
        return np.asarray(votes / votes.sum(axis=1, keepdims=True))

    def arrays(self) -> Arrays:
        """`vectors`, `mean`, `folders` and `k`."""
        return {
            "vectors": self.vectors,
            "mean": self.mean,
            "folders": self.folders,
            "k": np.array(self.k),
        }

    def _votes(self, X: Floats) -> Floats:
        cosine = _centred(X, self.mean) @ self.vectors.T
        near = np.argsort(-cosine, axis=1, kind="stable")[:, :NEIGHBOURS]
        # A vote weighs 0 to 1 by its cosine: close to plain counting, but two against
        # two is decided by likeness and not by the folder that happens to be first.
        weight = (1 + np.take_along_axis(cosine, near, axis=1)).clip(0, 2) / 2
        votes = np.zeros((len(X), self.k))
        np.add.at(votes, (np.arange(len(X))[:, None], self.folders[near]), weight)
        return votes


@dataclass(frozen=True, slots=True)
class NearestNeighbours:
    """Five nearest by cosine, a vote each, and one more vote shared by all folders.

    The cosine is taken about the mean of the labelled videos: what all of them have in
    common says nothing about folders, and without it neighbours are better (by about
    two points of accuracy and three of recall on frames of real clips).

    Nothing is learned, so there is nothing to wait for and a neighbour explains every
    answer; below about ten labels a folder it lags far behind logistic regression.

    Cost: O(l d) a video, l labels.
    Source: Cover and Hart (1967), Nearest neighbor pattern classification.
    """

    name: ClassVar[str] = "knn"

    def fit(
        self, X: Floats, y: Ints, k: int, rng: np.random.Generator
    ) -> FittedNeighbours:
        """Keep the labelled videos."""
        del rng  # nothing is drawn
        mean = np.asarray(X, np.float32).mean(axis=0)
        return FittedNeighbours(_centred(X, mean), mean, np.array(y, np.int64), k)

    def load(self, arrays: Arrays) -> FittedNeighbours:
        """From `vectors`, `mean`, `folders` and `k`.

        Raises:
            KeyError, ValueError: the arrays are not this head's.
        """
        k = checked.count(arrays, "k", least=2)
        vectors = checked.matrix(arrays, "vectors")
        mean = checked.vector(arrays, "mean", vectors.shape[1])
        folders = checked.whole(arrays, "folders", len(vectors), below=k)
        return FittedNeighbours(vectors, mean, folders, k)


def _centred(X: Floats, mean: Vectors) -> Vectors:
    rows = np.asarray(X, np.float32) - mean
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    # A video at the very mean is near nobody.
    return np.asarray(rows / np.maximum(length, 1e-9), np.float32)
