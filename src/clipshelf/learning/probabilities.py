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

    The table is changed meanwhile, and is in the end as it was.
    """
    if proba.shape[1] < 2:
        return np.zeros(len(proba), proba.dtype)
    rows, best = np.arange(len(proba)), proba.argmax(axis=1)
    first = proba[rows, best]
    proba[rows, best] = -1
    second = proba.max(axis=1)
    proba[rows, best] = first
    return np.asarray(first - second)


def entropy(proba: Floats) -> Floats:
    """`(n,)` in nats, 0 for certainty and log k for knowing nothing."""
    return np.asarray(-(proba * np.log(np.maximum(proba, 1e-12))).sum(axis=1))
