"""Vectors by a few numbers each: the directions in which they differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from clipshelf.domain.features import Vectors
from clipshelf.domain.model import Fitted, Floats, Reducible
from clipshelf.learning.threads import one_thread


@dataclass(frozen=True, slots=True)
class Components:
    """A mean and c directions of unit length, at right angles."""

    mean: Vectors  # (d,)
    basis: Vectors  # (c, d)

    @classmethod
    def of(cls, X: Vectors, most: int) -> Components:
        """The `most` first principal components of (n, d), or as many as there are.

        Cost: O(n d min(n, d)): a second for 4,000 rows of 2,700 numbers.
        """
        mean = X.mean(axis=0)
        away = X - mean
        n, d = away.shape
        count = min(most, n, d)
        with one_thread():
            square = away @ away.T if n < d else away.T @ away
            side = len(square)
            lengths, found = eigh(square, subset_by_index=[side - count, side - 1])
        basis = found.T if n >= d else found.T @ away
        kept = lengths > 1e-6 * max(float(lengths.max(initial=0)), 1e-12)
        basis = basis[kept]
        basis /= np.maximum(np.linalg.norm(basis, axis=1, keepdims=True), 1e-12)
        return cls(mean.astype(np.float32), basis.astype(np.float32))

    def coordinates(self, X: Floats) -> Vectors:
        """`(n, c)`."""
        return np.asarray(X @ self.basis.T - self.mean @ self.basis.T, np.float32)

    def whole(self, coordinates: Vectors) -> Vectors:
        """`(n, d)`, as far as the coordinates tell."""
        return np.asarray(coordinates @ self.basis + self.mean, np.float32)

    def turned(self, model: Fitted) -> Fitted | None:
        """The model that knows rows by their coordinates; None: it cannot be turned."""
        if isinstance(model, Reducible):
            return model.reduced(self.basis, self.mean)
        return None
