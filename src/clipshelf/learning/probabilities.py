"""Arithmetic on probabilities over folders, shared by heads and strategies."""

from __future__ import annotations

import numpy as np

from clipshelf.domain.model import Floats


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


def entropy(proba: Floats) -> Floats:
    """`(n,)` in nats, 0 for certainty and log k for knowing nothing."""
    return np.asarray(-(proba * np.log(np.maximum(proba, 1e-12))).sum(axis=1))
