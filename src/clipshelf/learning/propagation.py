"""Labels that spread to videos which are alike, over a graph of nearest neighbours."""

from __future__ import annotations

from collections.abc import Iterator
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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Videos without a label, each with its nearest, ready for labelled ones to join.

    What is costly about a neighbourhood is compared here once, and serves every set of
    labels: the folds of a cross-validation, or one label more.
    """

    X: Floats  # (m, d), rows of unit length
    mean: Floats  # (d,), what cosines are taken about
    centred: Floats  # (m, d), X about the mean, rows of unit length
    nearest: Ints  # (m, at most 10), rows of X
    cosines: Floats  # beside `nearest`


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
    around = surroundings(X)
    return Neighbourhood(X, _links(around.nearest, around.cosines))


def surroundings(X: Floats) -> Surroundings:
    """Find each video's ten nearest.

    Args:
        X: (m, d), rows of unit length; m may be 0.

    Cost:
        O(m^2 d): half a second for 3,000 videos.
    """
    n, near = len(X), min(NEIGHBOURS, max(len(X) - 1, 0))
    mean = np.asarray(X, np.float32).sum(axis=0) / max(n, 1)
    centred = _centred(X, mean)
    columns = [np.zeros((0, near), np.int64)]
    cosines: list[Floats] = [np.zeros((0, near), np.float32)]
    for start in range(0, n, ROWS):
        cosine = centred[start : start + ROWS] @ centred.T
        cosine[np.arange(len(cosine)), start + np.arange(len(cosine))] = -np.inf
        best = _largest(cosine, near)
        columns.append(best)
        cosines.append(np.take_along_axis(cosine, best, axis=1))
    return Surroundings(
        X, mean, centred, np.concatenate(columns), np.concatenate(cosines)
    )


def joined(around: Surroundings, X: Floats) -> Neighbourhood:
    """The neighbourhood of some videos, which come first, and of their surroundings.

    The same as `neighbourhood` of both, but that cosines are about the mean of the
    surroundings: the same mean for every set of labels.

    Args:
        around: m videos.
        X: (l, d), rows of unit length, in general far fewer.

    Cost:
        O(l (l + m) d): a hundredth of a second for 100 labels among 3,000 videos.
    """
    everything = np.concatenate([X, np.asarray(around.X, X.dtype)])
    if len(around.X) < len(X):  # their mean would be a chance one, and this is as quick
        return neighbourhood(everything)
    mine = _centred(X, around.mean)
    near = min(NEIGHBOURS, len(everything) - 1)
    found = [*_of_joining(mine, around, near), *_of_surrounding(mine, around, near)]
    nearest, cosines = (np.concatenate(side) for side in zip(*found, strict=True))
    return Neighbourhood(everything, _links(nearest, cosines))


def smoothed(around: Surroundings, X: Floats, steps: int) -> Floats:
    """Vectors moved towards their neighbours, which draws crowds together.

    X <- (X + W X) / 2 a step, with W = max(cosine, 0)^3 over the ten nearest, rows
    summing to 1.

    Args:
        around: m videos.
        X: (m, d), theirs, or what an earlier call returned.
        steps: how often.

    Returns:
        (m, d), rows of unit length.

    Source:
        Wu et al. (2019), Simplifying graph convolutional networks, section 2.
    """
    m, near = around.nearest.shape
    weights = np.maximum(around.cosines, 0) ** POWER
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    owners = np.repeat(np.arange(m), near)
    step = csr_matrix((weights.ravel(), (owners, around.nearest.ravel())), (m, m))
    for _ in range(steps):
        X = (X + step @ X) / 2
    return _centred(X, np.zeros(X.shape[1], X.dtype))


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


def _of_joining(
    mine: Floats, around: Surroundings, near: int
) -> Iterator[tuple[Ints, Floats]]:
    """The nearest of the videos that join, with their cosines, some rows at a time."""
    for start in range(0, len(mine), ROWS):
        rows = mine[start : start + ROWS]
        cosine = np.concatenate([rows @ mine.T, rows @ around.centred.T], axis=1)
        cosine[np.arange(len(rows)), start + np.arange(len(rows))] = -np.inf
        best = _largest(cosine, near)
        yield best, np.take_along_axis(cosine, best, axis=1)


def _of_surrounding(
    mine: Floats, around: Surroundings, near: int
) -> Iterator[tuple[Ints, Floats]]:
    """The nearest of the others: who joins can only push some out of their lists."""
    for start in range(0, len(around.centred), ROWS):
        part = slice(start, start + ROWS)
        across = around.centred[part] @ mine.T
        offers = np.concatenate([across, around.cosines[part]], axis=1)
        names = np.broadcast_to(np.arange(len(mine)), across.shape)
        columns = np.concatenate([names, around.nearest[part] + len(mine)], axis=1)
        taken = _largest(offers, near)
        yield (
            np.take_along_axis(columns, taken, axis=1),
            np.take_along_axis(offers, taken, axis=1),
        )


def _links(nearest: Ints, cosines: Floats) -> Any:
    """`(n, n)` sparse and scaled, from each row's nearest and their cosines."""
    n, near = nearest.shape
    weights = np.maximum(cosines, 0) ** POWER
    owners = np.repeat(np.arange(n), near)
    links = csr_matrix((weights.ravel(), (owners, nearest.ravel())), (n, n))
    links = links.maximum(links.T)
    scale = 1 / np.sqrt(np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1e-12))
    links = links.multiply(scale[:, None]).multiply(scale[None, :])
    return csr_matrix(links, dtype=np.float32)


def _largest(table: Floats, most: int) -> Ints:
    """`(n, most)`, the columns of the largest numbers of each row, in no order."""
    if most == 0:
        return np.zeros((len(table), 0), np.int64)
    return np.asarray(np.argpartition(-table, most - 1, axis=1)[:, :most], np.int64)


def _centred(X: Floats, mean: Floats) -> Floats:
    rows = np.asarray(X, np.float32) - mean
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9))
