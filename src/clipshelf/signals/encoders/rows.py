"""Rows of unit length."""

from __future__ import annotations

import numpy as np

from clipshelf.domain.features import Vectors


def unit(rows: Vectors) -> Vectors:
    """The same rows with length 1; a row of zeros stays one. (n, d) to (n, d)."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled
