"""Labels that spread to videos which are alike, over a graph of nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from clipshelf.domain.model import Floats, Ints

NEIGHBOURS = 10
POWER = 3  # of the cosine: what is close counts far more than what is not so close
KEPT = 0.9  # of a video's scores that come from its neighbours, at each step
STEPS = 15
ROWS = 2048  # compared at a time: bounds the table of cosines


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Videos, labelled or not, and which of them are alike. Labels do not change it."""

    X: Floats  # (n, d), rows of unit length
    links: Any  # (n, n) sparse: D^-1/2 W D^-1/2


def neighbourhood(X: Floats) -> Neighbourhood:
    """Link each video to its ten nearest.

    W = max(cosine, 0)^3 about the mean of all videos, for a video and each of its ten
    nearest; a link counts for both if either has it.

    Args:
        X: (n, d), rows of unit length.

    Cost:
        O(n^2 d), so seconds for 10,000 videos; once, until videos come or go.

    Source:
        Zhou et al. (2004), Learning with local and global consistency, for the scaling.
    """
    links = _nearest(X)
    links = links.maximum(links.T)
    scale = 1 / np.sqrt(np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1e-12))
    links = links.multiply(scale[:, None]).multiply(scale[None, :])
    return Neighbourhood(X, csr_matrix(links, dtype=np.float32))


def propagate(space: Neighbourhood, rows: Ints, y: Ints, k: int) -> Floats:
    """What the labels say about every video, through its neighbours.

    F <- 0.9 S F + 0.1 Y, fifteen times, with Y[l, c] = 1 / n_c for a label l of folder
    c, so that a folder does not win by its number of labels.

    Args:
        space: n videos.
        rows: (l,), which of them are labelled.
        y: (l,) in 0..k-1.
        k: folders.

    Returns:
        (n, k), rows sum to 1; all alike for a video that no label reaches. Not
        calibrated.

    Cost:
        O(n k) a step: 8 ms for 10,000 videos and 10 folders.

    Source:
        Zhou et al. (2004), Learning with local and global consistency.
    """
    given = np.zeros((len(space.X), k), np.float32)
    given[rows, y] = 1.0 / np.bincount(y, minlength=k)[y]
    scores = given
    for _ in range(STEPS):
        scores = KEPT * (space.links @ scores) + (1 - KEPT) * given
    total = scores.sum(axis=1, keepdims=True)
    reached = total > 1e-12
    return np.asarray(np.where(reached, scores / np.where(reached, total, 1), 1 / k))


def _nearest(X: Floats) -> Any:
    """`(n, n)` sparse: each row's weights to its nearest."""
    n, near = len(X), min(NEIGHBOURS, len(X) - 1)
    centred = np.asarray(X, np.float32) - np.asarray(X, np.float32).mean(axis=0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    centred /= np.maximum(length, 1e-9)
    columns, weights = [], []
    for start in range(0, n, ROWS):
        cosine = centred[start : start + ROWS] @ centred.T
        cosine[np.arange(len(cosine)), start + np.arange(len(cosine))] = -np.inf
        best = np.argpartition(-cosine, near - 1, axis=1)[:, :near] if near else None
        if best is not None:
            columns.append(best)
            weights.append(np.take_along_axis(cosine, best, axis=1))
    if not columns:
        return csr_matrix((n, n), dtype=np.float32)
    values = np.maximum(np.concatenate(weights), 0) ** POWER
    owners = np.repeat(np.arange(n), near)
    return csr_matrix(
        (values.ravel(), (owners, np.concatenate(columns).ravel())), (n, n)
    )
