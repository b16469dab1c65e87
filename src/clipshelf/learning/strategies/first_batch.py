"""The first questions, when nothing is labelled: one of each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.propagation import smoothed, surroundings
from clipshelf.learning.strategies import batches, wording

COMPARED = 3000  # videos that are grouped, drawn at random from larger pools
SHUFFLES = 50  # of each name, which it must beat
STEPS, MORE_STEPS = 2, 3  # towards the neighbours: to find what is typical, to group


@dataclass(frozen=True, slots=True)
class FirstBatch:
    """As many groups as questions, and from each the most typical video.

    Formula: each vector, about the mean, is averaged with its ten nearest neighbours,
    twice; then three times more. k-means with n clusters of the latter, largest first;
    in each the video that after two averages has the smallest mean distance to its 20
    nearest neighbours there. Averaging pulls crowds together and leaves what lies
    between them, so that groups are folders more often: on every set that was tried
    it found as many folders as k-means of the vectors themselves, or more.
    Where folders have names with vectors, the videos that fit the names best come
    first, one a name, and groups far from them fill up.
    Cost: O(m^2 d) for m <= 3,000 videos, and O(m d B) an iteration for a batch of B:
    half a second to a second, once.
    Source: Hacohen, Dekel and Weinshall (2022), Active learning on a budget, for what
    is typical; Wu et al. (2019), Simplifying graph convolutional networks, for the
    averages.
    """

    name: ClassVar[str] = "first_batch"

    def pick(self, pool: Pool, n: int) -> Picks:
        """Names, then the largest groups; videos beyond them follow at random."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        rows = _different(pool, min(n, batches.LARGEST))
        why = f"{_why(pool)}: one of {len(rows)} different kinds"
        picks = batches.followed_by_margin(pool, n, rows, lambda _: why)
        kinds = ("first",) * len(rows) + ("random",) * (len(picks.rows) - len(rows))
        return replace(picks, kinds=kinds)


def _different(pool: Pool, most: int) -> Ints:
    """At most `most` rows that stand for all."""
    rows = np.arange(len(pool))
    if len(pool) > COMPARED:
        rows = pool.rng.choice(len(pool), COMPARED, replace=False)
    around = surroundings(pool.vectors[rows])
    near = smoothed(around, around.centred, STEPS)
    far = smoothed(around, near, MORE_STEPS)
    named = _named(pool.prompts, near, most, pool.rng)
    if len(named) == most:
        return np.asarray(rows[named], np.int64)
    typical = np.setdiff1d(
        _typical(far, near, most, pool.rng), named, assume_unique=True
    )
    if len(named):
        likeness = (near[typical] @ near[named].T).max(axis=1)
        typical = typical[np.argsort(likeness, kind="stable")]
    return np.asarray(rows[np.concatenate([named, typical])[:most]], np.int64)


def _named(prompts: Floats, X: Floats, most: int, rng: np.random.Generator) -> Ints:
    """Rows that fit the folders' names best, each for another name, best fit first.

    A name must fit better than any of the names does with its numbers shuffled: names
    whose vectors have nothing to do with the videos would only choose outliers.
    """
    if prompts.shape[1:] != X.shape[1:] or len(prompts) == 0:
        return np.zeros(0, np.int64)
    away = prompts - prompts.mean(axis=0)
    away = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
    fit = X @ away.T.astype(X.dtype)
    shuffled = rng.permuted(np.repeat(away, SHUFFLES, axis=0), axis=1)
    chance = (X @ shuffled.T.astype(X.dtype)).max()
    rows, names = linear_sum_assignment(fit, maximize=True)
    found = fit[rows, names]
    best = np.argsort(-found, kind="stable")[: np.count_nonzero(found > chance)]
    return np.asarray(rows[best][:most], np.int64)


def _typical(groups: Floats, X: Floats, most: int, rng: np.random.Generator) -> Ints:
    """Of each cluster of `groups`, the row in the densest place of `X`."""
    _, home = clusters.kmeans(groups, most, rng)
    sizes = np.bincount(home)
    rows = []
    for group in np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]:
        members = np.flatnonzero(home == group)
        crowded = -clusters.crowding(X[members], rng)
        rows.append(members[clusters.best(crowded, rng)])
    return np.array(rows, np.int64)


def _why(pool: Pool) -> str:
    if not pool.counts.any():  # there may be folders, known by name
        return "there is no model yet"
    if pool.counts.size < 2:
        return wording.unknown(pool)
    return "whatever the model says"
