"""Squared distances between many rows, on all cores and without what is zero."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.learning.threads import in_pieces

AT_ONCE = 256  # rows whose distances are found in one go


def squared_gap(X: Floats, known: Floats) -> Floats:
    """`(n,)`, the squared distance to the nearest known row."""
    nearest = np.zeros(len(X), np.result_type(X, known))
    gaps = _gaps_to(known)

    def find(rows: slice) -> None:
        nearest[rows] = gaps(X[rows], None).min(axis=1)

    in_pieces(find, len(X), AT_ONCE)
    return nearest


def squared_gaps(X: Floats, Y: Floats) -> Floats:
    """`(n, m)`, the squared distances from (n, d) to (m, d)."""
    found = np.empty((len(X), len(Y)), np.result_type(X, Y))
    gaps = _gaps_to(Y)

    def find(rows: slice) -> None:
        gaps(X[rows], found[rows])

    in_pieces(find, len(X), AT_ONCE)
    return found


def _gaps_to(Y: Floats) -> Callable[[Floats, Floats | None], Floats]:
    """What tells the squared distances to (m, d) of a few rows, into a table."""
    lengths, used = squared_lengths(Y), columns_in_use(Y)
    lean = len(used) < Y.shape[1]
    others = np.take(Y, used, axis=1).T if lean else Y.T

    def gaps(X: Floats, out: Floats | None) -> Floats:
        some = np.take(X, used, axis=1) if lean else X
        found: Floats = np.matmul(some, others, out=out)
        found *= -2
        found += lengths
        found += squared_lengths(X)[:, None]
        np.maximum(found, 0, out=found)
        return found

    return gaps


def squared_lengths(X: Floats) -> Floats:
    """`(n,)`."""
    return np.asarray(np.einsum("ij,ij->i", X, X))


def columns_in_use(X: Floats) -> Ints:
    """Those that are not zero in every row: no other adds anything to a product.

    Where no clip has a caption or a word, that leaves half of them.
    """
    return np.flatnonzero(X.any(axis=0))
