"""A library being labelled: the loop that audit.py and certificates.py run.

Batches of 20. The first is one video of each kind; from the second on the audit is
drawn first, uniformly from what is left, and a strategy chooses the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clipshelf.domain.model import Fitted, Floats, Head, Ints
from clipshelf.domain.queue import Pool, Strategy
from clipshelf.learning import audit
from clipshelf.learning.strategies.first_batch import FirstBatch

BATCH = 20


@dataclass(frozen=True, slots=True)
class Embeddings:
    """The pool of one file in the format of `clipshelf simulate`."""

    name: str
    X: Floats  # (n, d), centred, unit rows
    y: Ints  # (n,)
    k: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known after a batch, and the model that learned from all of it."""

    chosen: Ints  # rows that strategies asked for, in order
    audited: Ints  # rows drawn uniformly, in order
    drawn_from: Ints  # (a,) how many unlabelled rows each was drawn from
    rest: Ints  # rows without a label
    proba: Floats  # (rest, k), uncalibrated

    @property
    def labelled(self) -> Ints:
        """All rows with a label."""
        return np.concatenate([self.chosen, self.audited])


def load(path: Path) -> Embeddings:
    """Read a file; folders with fewer than four videos are left out."""
    with np.load(path, allow_pickle=False) as file:
        X, y = np.asarray(file["X"], np.float64), np.asarray(file["y"])
    kept = np.isin(y, np.flatnonzero(np.bincount(y) >= 4))
    X, y = X[kept] - X[kept].mean(axis=0), y[kept]
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    folders, y = np.unique(y, return_inverse=True)
    return Embeddings(path.stem, X.astype(np.float32), y.astype(np.int64), len(folders))


def moments(
    data: Embeddings, head: Head, strategy: Strategy, budget: int, seed: int
) -> Iterator[Moment]:
    """The state after each batch, up to `budget` labels."""
    rng = np.random.default_rng(seed)
    rest = rng.permutation(len(data.y))
    first = Pool(
        np.zeros((len(rest), 0)), data.X[rest], np.zeros(0, np.int64), rng.spawn(1)[0]
    )
    chosen = rest[FirstBatch().pick(first, BATCH).rows]
    rest = np.setdiff1d(rest, chosen)
    audited, drawn_from = np.zeros(0, np.int64), np.zeros(0, np.int64)
    while True:
        labelled = np.concatenate([chosen, audited])
        folders = np.unique(data.y[labelled])
        model = fit(data, head, labelled, rng)
        proba = ask(data, model, folders, rest)
        yield Moment(chosen, audited, drawn_from, rest, proba)
        if len(labelled) + BATCH > budget:
            return
        share = audit.share_of_batch(len(audited), BATCH)
        new = audit.draw(rng, len(rest), share)
        audited = np.concatenate([audited, rest[new]])
        drawn_from = np.concatenate([drawn_from, np.full(share, len(rest))])
        open_rows = np.delete(np.arange(len(rest)), new)
        pool = Pool(
            proba[open_rows][:, folders],
            data.X[rest[open_rows]],
            np.bincount(data.y[labelled], minlength=data.k)[folders],
            rng.spawn(1)[0],
            labelled=data.X[labelled],
            answers=np.searchsorted(folders, data.y[labelled]),
            model=model,
        )
        picked = open_rows[strategy.pick(pool, BATCH - share).rows]
        chosen = np.concatenate([chosen, rest[picked]])
        rest = np.delete(rest, np.concatenate([new, picked]))


def fit(data: Embeddings, head: Head, rows: Ints, rng: np.random.Generator) -> Fitted:
    """The head on some labels, over the folders that occur among them."""
    folders, y = np.unique(data.y[rows], return_inverse=True)
    return head.fit(data.X[rows], y.astype(np.int64), len(folders), rng.spawn(1)[0])


def ask(data: Embeddings, model: Fitted, folders: Ints, rows: Ints) -> Floats:
    """`(rows, k)`: 0 for folders that the model does not know."""
    proba = np.zeros((len(rows), data.k))
    proba[:, folders] = model.proba(data.X[rows])
    return proba
