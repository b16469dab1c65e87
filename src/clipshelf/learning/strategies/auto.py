"""The default: mostly informative questions, some for rare and for new folders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.probabilities import margin
from clipshelf.learning.strategies import batches, wording
from clipshelf.learning.strategies.first_batch import FirstBatch
from clipshelf.learning.strategies.herding import herd

RARE, NOVEL = 0.1, 0.05  # shares of a batch
COPY = 0.97  # cosine above which two videos are one question
TILT = 0.5  # how much more doubt about a small folder counts; 0 is not at all


@dataclass(frozen=True, slots=True)
class Auto:
    """A mixed batch, since no single rule is best everywhere.

    Formula: with labels in fewer than two folders, the first batch (one video of each
    kind). After that 85 % by uncertainty herding, with the doubt about a video times
    the mean over its probabilities of sqrt(mean n / n_c), n_c the labels of folder c;
    10 % the likeliest members of the folders with fewest labels, which finds examples
    that doubt alone does not; 5 % farthest from everything labelled or picked, where a
    new folder may hide. The three are interleaved, so that stopping early still gives
    the mix. Twice the shares of the last two lost on text and won nothing on clips.
    Cost: that of herding.
    Source: see herding and first_batch; Mullapudi et al. (2021), Learning rare category
    classifiers on a tight labeling budget, for feeding rare folders.
    """

    name: ClassVar[str] = "auto"

    def pick(self, pool: Pool, n: int) -> Picks:
        """The mix in the order to be asked."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        if pool.counts.size < 2:
            return FirstBatch().pick(pool, n)
        batch = min(n, batches.LARGEST, len(pool))
        rare, novel = round(RARE * batch), round(NOVEL * batch)
        chosen: dict[int, str] = {}  # row -> kind
        informative, _ = herd(pool, batch - rare - novel, _doubt(pool))
        chosen |= dict.fromkeys(informative.tolist(), "uncertain")
        meant = _feed(pool, chosen, rare)
        chosen |= dict.fromkeys(meant, "rare")
        chosen |= dict.fromkeys(_farthest(pool, chosen, novel), "novel")
        rows, copies, unasked = _collapsed(pool, _interleaved(chosen))
        picks = batches.followed_by_margin(
            pool,
            n,
            rows,
            lambda row: (
                _reason(pool, row, chosen[row], meant.get(row)) + _and(copies[row])
            ),
            last=unasked,
        )
        kinds = [chosen.get(int(row), "uncertain") for row in picks.rows]
        return replace(picks, kinds=tuple(kinds))


def _doubt(pool: Pool) -> Floats:
    """`(n,)`, how unsure the model is, more where small folders are possible."""
    few = np.maximum(pool.counts, 1)
    return np.asarray(
        (1.0 - margin(pool.proba)) * (pool.proba @ (few.mean() / few) ** TILT)
    )


def _feed(pool: Pool, taken: dict[int, str], most: int) -> dict[int, int]:
    """Likely members of folders with few labels: row -> the folder it is asked for.

    A question counts as a label at once, so that they go round the small folders.
    """
    counts = pool.counts + pool.rng.random(pool.counts.size) / 2  # ties at random
    open_rows = np.ones(len(pool), bool)
    open_rows[list(taken)] = False
    meant: dict[int, int] = {}
    while len(meant) < most and open_rows.any():
        folder = int(counts.argmin())
        likely = np.where(open_rows, pool.proba[:, folder], -1)
        row = clusters.best(likely, pool.rng)
        meant[row] = folder
        open_rows[row] = False
        counts[folder] += 1
    return meant


def _farthest(pool: Pool, taken: dict[int, str], most: int) -> list[int]:
    """Rows whose nearest labelled or taken video is farthest away, by cosine."""
    known = pool.vectors[list(taken)]
    likeness = np.full(len(pool), -np.inf)
    if len(pool.labelled):
        likeness = (pool.vectors @ pool.labelled.T).max(axis=1)
    likeness = np.maximum(likeness, (pool.vectors @ known.T).max(axis=1))
    likeness[list(taken)] = np.inf
    rows: list[int] = []
    while len(rows) < most and np.isfinite(likeness).any():
        row = clusters.best(-likeness, pool.rng)
        rows.append(row)
        likeness = np.maximum(likeness, pool.vectors @ pool.vectors[row])
        likeness[row] = np.inf
    return rows


def _collapsed(pool: Pool, rows: Ints) -> tuple[Ints, dict[int, int], Ints]:
    """A batch without copies of its own videos.

    Returns:
        The rows that are left, how many copies of each the pool holds, and the rows of
        these copies: they are asked about last, since one answer serves them all.
    """
    alike = pool.vectors[rows] @ pool.vectors.T > COPY
    alike[np.arange(len(rows)), rows] = True  # where rounding or a null vector says no
    copies: dict[int, int] = {}
    covered = np.zeros(len(pool), bool)
    for row, mine in zip(rows.tolist(), alike, strict=True):
        if not covered[row]:
            copies[row] = int(np.count_nonzero(mine & ~covered)) - 1
            covered |= mine
    kept = np.array(list(copies), np.int64)
    covered[kept] = False
    return kept, copies, np.flatnonzero(covered)


def _and(copies: int) -> str:
    if copies == 0:
        return ""
    return f", and {copies} near-cop{'ies' if copies > 1 else 'y'}"


def _interleaved(chosen: dict[int, str]) -> Ints:
    """Rows so that each stretch of the batch holds the kinds in like shares."""
    kinds = list(chosen.values())
    seen: dict[str, int] = {}
    when = []
    for kind in kinds:
        when.append((seen.get(kind, 0) + 0.5) / kinds.count(kind))
        seen[kind] = seen.get(kind, 0) + 1
    return np.array(list(chosen), np.int64)[np.argsort(when, kind="stable")]


def _reason(pool: Pool, row: int, kind: str, folder: int | None) -> str:
    if kind == "rare" and folder is not None:
        few = wording.labels(int(pool.counts[folder]))
        return f"may be {pool.folder(folder)}, which has {few}"
    if kind == "novel":
        return f"unlike everything labelled so far; {wording.contest(pool, row)}"
    return wording.contest(pool, row)
