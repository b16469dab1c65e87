"""Arithmetic on probabilities over folders, shared by heads and strategies."""

from __future__ import annotations

from typing import Any

import numpy as np

from clipshelf.domain.model import Floats, Ints

TILT = 0.5  # how much more doubt about a small folder counts; 0 is not at all


def softmax(logits: Floats) -> Floats:
    """Rows of `(n, k)` numbers as probabilities; large numbers do not overflow."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def confidence(proba: Floats) -> Floats:
    """`(n,)`, the probability of the likeliest folder; 0 where there is no folder."""
    return np.asarray(proba.max(axis=1, initial=0.0))


def margin(proba: Floats) -> Floats:
    """`(n,)` in [0, 1], the gap between the two likeliest folders.

    With fewer than two folders there is nothing to tell apart, so every video is as
    unsure as the next: all 0.
    """
    if proba.shape[1] < 2:
        return np.zeros(len(proba))
    second, first = np.partition(proba, -2, axis=1)[:, -2:].T
    return np.asarray(first - second)


def tilted_doubt(proba: Floats, counts: Ints) -> Floats:
    """`(n,)`, how unsure the model is, more where small folders are possible.

    Args:
        proba: (n, k).
        counts: (k,) labels of each folder, which count by one over their square root.
    """
    return np.asarray((1.0 - margin(proba)) * (proba @ tilt(counts, proba.dtype)))


def tilt(counts: Ints, kind: np.dtype[Any]) -> Floats:
    """`(k,)`, how much more doubt about each folder counts."""
    few = np.maximum(counts, 1)
    return np.asarray((few.mean() / few) ** TILT, kind)


def margin_of_many(proba: Floats) -> Floats:
    """As `margin`, faster where there are few folders and very many rows.

    Fastest for a table whose columns lie in one piece, as `weighted_sums` makes it.
    """
    if proba.shape[1] < 2:
        return np.zeros(len(proba), proba.dtype)
    first = np.full(len(proba), -1, proba.dtype)
    second, lower = first.copy(), np.empty_like(first)
    for column in proba.T:
        np.minimum(first, column, out=lower)
        np.maximum(second, lower, out=second)
        np.maximum(first, column, out=first)
    return first - second


def weighted_sums(X: Floats, weights: Floats) -> Floats:
    """`(n, k)` of rows `(n, d)` and weights `(k, d)`, each column in one piece.

    So the sums and maxima of a softmax go along the columns, for many rows at once:
    twice as fast as row by row. Whatever is computed from it number by number lies as
    it does.
    """
    return np.asarray((weights @ np.asarray(X, np.float32).T).T)


def entropy(proba: Floats) -> Floats:
    """`(n,)` in nats, 0 for certainty and log k for knowing nothing."""
    return np.asarray(-(proba * np.log(np.maximum(proba, 1e-12))).sum(axis=1))
