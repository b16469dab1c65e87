"""Replaying a person's answers: how fast would a strategy have learned them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Fitted, Floats, Head, Ints
from clipshelf.domain.queue import Pool, Strategy
from clipshelf.learning import metrics
from clipshelf.learning.heads.blend import Blend
from clipshelf.learning.heads.logreg import LogisticRegression
from clipshelf.learning.propagation import Neighbourhood, neighbourhood

FEWEST = 4  # videos of a folder; smaller ones cannot be both learned and tested
ENOUGH = 0.95  # of the ceiling


@dataclass(frozen=True, slots=True)
class World:
    """Videos whose folders are known, and others to test on."""

    name: str
    X: Floats  # (n, d), rows of unit length; the pool that is asked about
    y: Ints  # (n,) in 0..k-1
    folders: tuple[str, ...]  # k
    X_test: Floats  # (m, d); never seen by strategy, head or graph
    y_test: Ints  # (m,)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How good the model is after so many labels."""

    labels: int
    accuracy: float  # folders weighed by their share of the pool
    macro_recall: float  # folders weighed alike


@dataclass(frozen=True, slots=True)
class Run:
    """One strategy with one seed."""

    strategy: str
    seed: int
    curve: tuple[Checkpoint, ...]
    query_seconds: float  # mean of a batch


def read(path: Path, *, test_size: float = 0.3, seed: int = 0) -> World:
    """A world from an .npz file of `X`, `y` and `label_names`.

    `X_test` and `y_test` are the test set where they are there; else `test_size` of
    each folder is held out, drawn by the seed, and folders of fewer than four videos
    are left out.

    Raises:
        Invalid: an array is missing or the shapes disagree, or fewer than two folders.
    """
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    try:
        X, y = _unit(arrays["X"]), arrays["y"].astype(np.int64)
        names = tuple(str(name) for name in arrays["label_names"])
    except KeyError as error:
        raise Invalid(f"{path.name} has no array {error}.", code="bad-world") from error
    if X.ndim != 2 or y.shape != X.shape[:1] or not set(y) <= set(range(len(names))):
        raise Invalid(f"The arrays of {path.name} do not agree.", code="bad-world")
    if "X_test" in arrays and "y_test" in arrays:
        truth = arrays["y_test"].astype(np.int64)
        world = World(path.stem, X, y, names, _unit(arrays["X_test"]), truth)
    else:
        rng = np.random.default_rng(seed)
        test = _held_out(y, test_size, rng)
        train = _large(y) & ~test
        world = World(path.stem, X[train], y[train], names, X[test], y[test])
    return _compact(world)


def ceiling(world: World) -> Checkpoint:
    """What logistic regression reaches with a label for every video of the pool."""
    rng = np.random.default_rng(0)
    model = LogisticRegression().fit(world.X, world.y, len(world.folders), rng)
    return _grade(world, len(world.X), model, np.arange(len(world.folders)))


def replay(
    world: World,
    strategy: Strategy,
    head: Head | Blend,
    *,
    seed: int,
    batch: int = 20,
    budget: int = 300,
    space: Neighbourhood | None = None,
) -> Run:
    """Ask, learn, grade, until the budget is spent or the pool is labelled.

    The strategy also chooses the first batch, when nothing is known. A head of kind
    `Blend` learns among the pool's unlabelled videos too.

    Args:
        world: knows the answers.
        strategy: chooses.
        head: learns.
        seed: of all that is drawn.
        batch: labels between two models.
        budget: labels in all.
        space: of `world.X`, so that several runs need not make it each; made if None.
    """
    rng = np.random.default_rng(seed)
    if space is None and isinstance(head, Blend):
        space = neighbourhood(world.X)
    rows, curve, seconds = np.zeros(0, np.int64), [], []
    model: Fitted | None = None
    budget = min(budget, len(world.X))
    while len(rows) < budget:
        rest = np.setdiff1d(np.arange(len(world.X)), rows)
        pool = _pool(world, rows, rest, model, rng)
        before = perf_counter()
        picks = strategy.pick(pool, min(batch, budget - len(rows)))
        seconds.append(perf_counter() - before)
        rows = np.concatenate([rows, rest[picks.rows]])
        model = _learn(head, world, rows, rng, space)
        curve.append(_grade(world, len(rows), model, np.unique(world.y[rows])))
    return Run(strategy.name, seed, tuple(curve), float(np.mean(seconds)))


def area(run: Run) -> tuple[float, float]:
    """The means of accuracy and of macro recall over the checkpoints."""
    numbers = np.array([(point.accuracy, point.macro_recall) for point in run.curve])
    return float(numbers[:, 0].mean()), float(numbers[:, 1].mean())


def labels_to(
    runs: Sequence[Run], best: Checkpoint, share: float = ENOUGH
) -> tuple[int | None, int | None]:
    """The first checkpoint whose mean over `runs` reaches a share of the ceiling.

    Args:
        runs: of one strategy, with the same batch and budget.
        best: the ceiling.
        share: of it, 0 to 1.

    Returns:
        Labels for accuracy and for macro recall; None where it was not reached.
    """
    found: list[int | None] = []
    for measure in ("accuracy", "macro_recall"):
        curves = [[getattr(p, measure) for p in run.curve] for run in runs]
        enough = np.mean(curves, axis=0) >= share * getattr(best, measure)
        first = int(enough.argmax())
        found.append(runs[0].curve[first].labels if enough.any() else None)
    return found[0], found[1]


def _pool(
    world: World,
    rows: Ints,
    rest: Ints,
    model: Fitted | None,
    rng: np.random.Generator,
) -> Pool:
    known, y = np.unique(world.y[rows], return_inverse=True)
    proba = np.full((len(rest), len(known)), 1.0)
    if model is not None:
        proba = np.asarray(model.proba(world.X[rest]))
    return Pool(
        proba,
        world.X[rest],
        np.bincount(y, minlength=len(known)),
        rng,
        tuple(world.folders[c] for c in known),
        world.X[rows],
        y.astype(np.int64),
        model,
    )


def _learn(
    head: Head | Blend,
    world: World,
    rows: Ints,
    rng: np.random.Generator,
    space: Neighbourhood | None,
) -> Fitted | None:
    """A model, or None while all labels are of one folder."""
    known, y = np.unique(world.y[rows], return_inverse=True)
    k = len(known)
    if k < 2:
        return None
    if isinstance(head, Blend) and space is not None:
        return head.fit_within(space, rows, y, k, rng)
    return head.fit(world.X[rows], y, k, rng)


def _grade(world: World, labels: int, model: Fitted | None, known: Ints) -> Checkpoint:
    """Grade a model of the folders `known`; without a model, all go into the first."""
    guess = np.zeros(len(world.X_test), np.int64)
    if model is not None:
        guess = np.asarray(model.proba(world.X_test).argmax(axis=1))
    each = metrics.recalls(world.y_test, known[guess], len(world.folders))
    shares = np.bincount(world.y, minlength=len(world.folders)) / len(world.y)
    accuracy = metrics.weighted_accuracy(each, shares)
    return Checkpoint(labels, accuracy, float(np.nanmean(each)))


def _large(y: Ints) -> NDArray[np.bool_]:
    return np.asarray(np.bincount(y)[y] >= FEWEST)


def _held_out(y: Ints, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """`(n,)`, which videos are tested on: a share of each large enough folder."""
    test = np.zeros(len(y), np.bool_)
    for c in np.unique(y[_large(y)]):
        mine = rng.permutation(np.flatnonzero(y == c))
        test[mine[: max(1, round(share * len(mine)))]] = True
    return test


def _compact(world: World) -> World:
    """Without the folders that have no video in the pool."""
    there = np.unique(world.y)
    if len(there) < 2:
        raise Invalid("A simulation needs two folders.", code="bad-world")
    tested = np.isin(world.y_test, there)
    return replace(
        world,
        y=np.searchsorted(there, world.y),
        folders=tuple(world.folders[c] for c in there),
        X_test=world.X_test[tested],
        y_test=np.searchsorted(there, world.y_test[tested]),
    )


def _unit(X: Floats) -> Floats:
    rows = np.asarray(X, np.float32)
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9))
