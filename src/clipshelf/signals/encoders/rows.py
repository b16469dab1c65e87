"""Rows of matrices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clipshelf.domain.features import Vectors


def unit(rows: Vectors) -> Vectors:
    """The same rows with length 1; a row of zeros stays one. (n, d) to (n, d)."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled


def stacked(rows: Sequence[Vectors], dim: int) -> Vectors:
    """Vectors `(dim,)` as a matrix `(n, dim)`, also when there are none."""
    matrix = np.zeros((len(rows), dim), np.float32)
    for number, row in enumerate(rows):
        matrix[number] = row
    return matrix
