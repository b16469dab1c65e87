"""The default: mostly informative questions, some for rare and for new folders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import clusters
from clipshelf.learning.distances import columns_in_use
from clipshelf.learning.probabilities import tilted_doubt
from clipshelf.learning.strategies import batches, wording
from clipshelf.learning.strategies.first_batch import FirstBatch
from clipshelf.learning.strategies.herding import Herd
from clipshelf.learning.threads import in_pieces

SHARE = 0.06  # of a batch, for rare folders, and for new ones; rounded down
COPY = 0.97  # cosine above which two videos are one question
COMPARED = 1024  # videos with a batch at a time


@dataclass(frozen=True, slots=True)
class Auto:
    """A mixed batch, since no single rule is best everywhere.

    Formula: without a label or a second folder, the first batch (one video of each
    kind). After that 88 % by uncertainty herding, with the doubt about a video times
    the mean over its probabilities of sqrt(mean n / n_c), n_c the labels of folder c;
    6 % likely members of the folders with fewest labels that are not next to a label,
    which finds examples that doubt alone does not; 6 % where most videos are far from
    every label and pick, whatever the model says: there a new folder may hide. The
    three are interleaved, so that stopping early still gives the mix. Near-copies
    (cosine > 0.97) of a video in the batch come last: its answer serves them too.
    Cost: that of herding, and a few milliseconds.
    Source: see herding and first_batch; Mullapudi et al. (2021), Learning rare category
    classifiers on a tight labeling budget, for feeding rare folders.
    """

    name: ClassVar[str] = "auto"

    def pick(self, pool: Pool, n: int) -> Picks:
        """The mix in the order to be asked."""
        if len(pool) == 0 or n < 1:
            return batches.no_picks()
        if pool.counts.size < 2 or not pool.counts.any():
            return FirstBatch().pick(pool, n)
        chosen, meant = _mix(pool, min(n, batches.LARGEST, len(pool)))
        rows, copies, unasked = _collapsed(pool, _interleaved(chosen))

        def reason(row: int) -> str:
            why = _reason(pool, row, chosen[row], meant.get(row))
            return why + _copies(copies[row])

        picks = batches.followed_by_margin(pool, n, rows, reason, last=unasked)
        kinds = [chosen.get(int(row), "uncertain") for row in picks.rows]
        return replace(picks, kinds=tuple(kinds))


def _mix(pool: Pool, batch: int) -> tuple[dict[int, str], dict[int, int]]:
    """Kinds by row, and the folders that the rare ones are asked for."""
    rare = novel = int(SHARE * batch)
    doubt = tilted_doubt(pool.proba, pool.counts)
    herd = Herd.of(pool, batch, doubt)
    informative, _ = herd.add(doubt, batch - rare - novel)
    uncovered, _ = herd.add(np.ones(len(pool)), novel)
    chosen = dict.fromkeys(informative.tolist(), "uncertain")
    chosen |= dict.fromkeys(uncovered.tolist(), "novel")
    meant = _feed(pool, chosen, 1 - herd.known, rare)
    return chosen | dict.fromkeys(meant, "rare"), meant


def _feed(
    pool: Pool, taken: dict[int, str], apart: Floats, most: int
) -> dict[int, int]:
    """Likely members of folders with few labels: row -> the folder it is asked for.

    The probability counts times how far `apart` (n,) from every label a video is: what
    lies beside a label is likely, and tells nothing. A question counts as a label at
    once, so that they go round the small folders.
    """
    counts = pool.counts + pool.rng.random(pool.counts.size) / 2  # ties at random
    open_rows = np.ones(len(pool), bool)
    open_rows[list(taken)] = False
    meant: dict[int, int] = {}
    while len(meant) < most and open_rows.any():
        folder = int(counts.argmin())
        likely = np.where(open_rows, pool.proba[:, folder] * apart, -1)
        row = clusters.best(likely, pool.rng)
        meant[row] = folder
        open_rows[row] = False
        counts[folder] += 1
    return meant


def _interleaved(chosen: dict[int, str]) -> Ints:
    """Rows so that each stretch of the batch holds the kinds in like shares."""
    kinds = list(chosen.values())
    seen: dict[str, int] = {}
    when = []
    for kind in kinds:
        when.append((seen.get(kind, 0) + 0.5) / kinds.count(kind))
        seen[kind] = seen.get(kind, 0) + 1
    return np.array(list(chosen), np.int64)[np.argsort(when, kind="stable")]


def _collapsed(pool: Pool, rows: Ints) -> tuple[Ints, dict[int, int], Ints]:
    """A batch without copies of its own videos.

    Returns:
        The rows that are left, how many copies of each the pool holds, and the rows of
        these copies: they are asked about last, since one answer serves them all.
    """
    used = columns_in_use(pool.vectors[rows])
    chosen = np.take(pool.vectors[rows], used, axis=1)
    alike = np.empty((len(rows), len(pool)), np.bool_)

    def compare(some: slice) -> None:
        alike[:, some] = chosen @ np.take(pool.vectors[some], used, axis=1).T > COPY

    in_pieces(compare, len(pool), COMPARED)
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


def _copies(count: int) -> str:
    if count == 0:
        return ""
    return f", and {count} near-cop{'ies' if count > 1 else 'y'}"


def _reason(pool: Pool, row: int, kind: str, folder: int | None) -> str:
    if kind == "rare" and folder is not None:
        few = wording.labels(int(pool.counts[folder]))
        return f"may be {pool.folder(folder)}, which has {few}"
    if kind == "novel":
        return f"unlike everything labelled so far; {wording.contest(pool, row)}"
    return wording.contest(pool, row)
