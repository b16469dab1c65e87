"""Worlds to replay answers in: videos whose folders are known, some to test on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.model import Fitted, Floats, Ints
from clipshelf.domain.untrusted import read_arrays
from clipshelf.learning import metrics
from clipshelf.learning.heads.logreg import LogisticRegression

FEWEST = 4  # videos of a folder; smaller ones cannot be both learned and tested
MAX_BYTES = 16 << 30  # ten million vectors of 400 numbers: more is a job for a cluster


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How good the model is after so many labels."""

    labels: int
    accuracy: float  # folders weighed by their share of the pool
    macro_recall: float  # folders weighed alike


@dataclass(frozen=True, slots=True)
class World:
    """Videos whose folders are known, and others to test on."""

    name: str
    X: Floats  # (n, d), rows of unit length; the pool that is asked about
    y: Ints  # (n,) in 0..k-1
    folders: tuple[str, ...]  # k
    X_test: Floats  # (m, d); never seen by strategy, head or graph
    y_test: Ints  # (m,)
    prompts: Floats | None = None  # (k, d), the folders' names in the same space


@dataclass(frozen=True, slots=True)
class Source:
    """What worlds are made from: everything known, before a test set is held out."""

    name: str
    X: Floats  # (n, d), rows of unit length
    y: Ints  # (n,) in 0..k-1
    folders: tuple[str, ...]  # k
    test: tuple[Floats, Ints] | None = None  # (m, d) and (m,), where there is one
    prompts: Floats | None = None  # (k, d)

    def world(self, *, test_size: float = 0.3, seed: int = 0) -> World:
        """One split into a pool and a test set.

        Without a test set of its own `test_size` of each folder is held out, at least
        one video, drawn by the seed, and folders of fewer than four videos are left
        out.

        Raises:
            Invalid: fewer than two folders remain, or none that is tested.
        """
        if self.test is not None:
            X_test, y_test = self.test
            pool = np.ones(len(self.y), np.bool_)
        else:
            rng = np.random.default_rng(seed)
            test = _held_out(self.y, test_size, rng)
            pool = _large(self.y) & ~test
            X_test, y_test = self.X[test], self.y[test]
        world = World(
            self.name,
            self.X[pool],
            self.y[pool],
            self.folders,
            X_test,
            y_test,
            self.prompts,
        )
        return _compact(world)


def read(path: Path, *, test_size: float = 0.3, seed: int = 0) -> World:
    """The world of one seed from a file; see `read_source` and `Source.world`."""
    return read_source(path).world(test_size=test_size, seed=seed)


def read_source(path: Path) -> Source:
    """From an .npz file of `X`, `y`, `label_names` and perhaps `X_test` and `y_test`.

    `prompts` (k, d) are kept where they are there. Nothing in the file is unpickled.

    Raises:
        NotFound: there is no such file.
        Invalid: it is no .npz file, an array is missing, or they do not agree.
    """
    return source_of(path.name, _arrays(path))


def source_of(name: str, arrays: Mapping[str, NDArray[Any]]) -> Source:
    """From arrays that are called as they are in a file; see `read_source`.

    Raises:
        Invalid: an array is missing, or they do not agree.
    """
    try:
        X, y = _unit(arrays["X"]), _whole(arrays["y"])
        names = tuple(str(name) for name in _listed(arrays["label_names"]))
        test = None
        if "X_test" in arrays and "y_test" in arrays:
            test = (_unit(arrays["X_test"]), _whole(arrays["y_test"]))
        prompts = _unit(arrays["prompts"]) if "prompts" in arrays else None
    except KeyError as error:
        raise Invalid(
            f"{name} has no array {error}.",
            code="bad-world",
            hint="It takes X (n, d), y (n,) and label_names (k,).",
        ) from error
    except (ValueError, TypeError) as error:
        raise _senseless(name) from error
    source = Source(name.removesuffix(".npz"), X, y, names, test, prompts)
    _check(source)
    return source


def ceiling(world: World) -> Checkpoint:
    """What logistic regression reaches with a label for every video of the pool."""
    rng = np.random.default_rng(0)
    model = LogisticRegression().fit(world.X, world.y, len(world.folders), rng)
    return grade(world, len(world.X), model, np.arange(len(world.folders)))


def grade(world: World, labels: int, model: Fitted | None, known: Ints) -> Checkpoint:
    """Grade a model on the test set; without a model, all go into the first folder.

    Args:
        world: holds the test set.
        labels: that the model learned from.
        model: of the folders `known`.
        known: (columns,) the world's folders that the model's columns stand for.
    """
    guess = np.zeros(len(world.X_test), np.int64)
    if model is not None:
        guess = np.asarray(model.proba(world.X_test).argmax(axis=1))
    each = metrics.recalls(world.y_test, known[guess], len(world.folders))
    shares = np.bincount(world.y, minlength=len(world.folders)) / len(world.y)
    accuracy = metrics.weighted_accuracy(each, shares)
    return Checkpoint(labels, accuracy, float(np.nanmean(each)))


def _arrays(path: Path) -> Mapping[str, NDArray[Any]]:
    if not path.is_file():
        raise NotFound(f"There is no file {path.name}.", code="no-such-file")
    try:
        return read_arrays(path, MAX_BYTES)
    except (ValueError, OSError) as error:
        raise Invalid(
            f"{path.name} cannot be read as an .npz file of plain arrays.",
            code="bad-world",
            hint="Write it with numpy.savez; arrays of objects are not read.",
        ) from error


def _check(source: Source) -> None:
    X, y, prompts = source.X, source.y, source.prompts
    fits = _aligned(X, y, len(source.folders))
    arrays = [X]
    if fits and source.test is not None:
        X_test, y_test = source.test
        fits = _aligned(X_test, y_test, len(source.folders)) and (
            X_test.shape[1] == X.shape[1]
        )
        arrays.append(X_test)
    if fits and prompts is not None:
        fits = prompts.shape == (len(source.folders), X.shape[1])
        arrays.append(prompts)
    if not fits:
        raise _senseless(source.name)
    if not all(np.isfinite(array).all() for array in arrays):
        raise Invalid(
            f"{source.name} holds numbers that are not finite.", code="bad-world"
        )


def _aligned(X: Floats, y: Ints, k: int) -> bool:
    if X.ndim != 2 or 0 in X.shape or y.shape != X.shape[:1]:
        return False
    return bool(y.min() >= 0 and y.max() < k)


def _senseless(name: str) -> Invalid:
    return Invalid(
        f"The arrays of {name} do not agree.",
        code="bad-world",
        hint="X (n, d), y (n,) from 0 to k - 1, label_names (k,); X_test, y_test and "
        "prompts (k, d) likewise.",
    )


def _large(y: Ints) -> NDArray[np.bool_]:
    return np.asarray(np.bincount(y)[y] >= FEWEST)


def _held_out(y: Ints, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """`(n,)`, which videos are tested on: a share of each large enough folder."""
    test = np.zeros(len(y), np.bool_)
    for c in np.unique(y[_large(y)]):
        mine = rng.permutation(np.flatnonzero(y == c))
        most = len(mine) - 1  # one has to be there to be learned
        test[mine[: min(most, max(1, round(share * len(mine))))]] = True
    return test


def _compact(world: World) -> World:
    """Without the folders that have no video in the pool."""
    there = np.unique(world.y)
    tested = np.isin(world.y_test, there)
    if len(there) < 2 or not tested.any():
        raise Invalid(
            "A simulation needs two folders of four videos, and some to test on.",
            code="bad-world",
        )
    return replace(
        world,
        y=np.searchsorted(there, world.y),
        folders=tuple(world.folders[c] for c in there),
        X_test=world.X_test[tested],
        y_test=np.searchsorted(there, world.y_test[tested]),
        prompts=None if world.prompts is None else world.prompts[there],
    )


def _unit(X: NDArray[Any]) -> Floats:
    """Rows of unit length; ones that cannot be scaled stay as they are."""
    if X.dtype.kind not in "fiu" or not X.ndim:
        raise ValueError("not rows of numbers")
    with np.errstate(over="ignore", invalid="ignore"):  # infinite ones are refused
        rows = np.asarray(X, np.float32)
        length = np.linalg.norm(rows, axis=-1, keepdims=True)
        return np.asarray(rows / np.maximum(length, 1e-9))


def _whole(y: NDArray[Any]) -> Ints:
    """Whole numbers, also where they were saved as floats."""
    if y.dtype.kind not in "fiu":
        raise ValueError("not numbers of folders")
    with np.errstate(invalid="ignore"):
        whole = y.astype(np.int64)
    if not np.array_equal(whole, y):
        raise ValueError("not whole numbers")
    return whole


def _listed(names: NDArray[Any]) -> NDArray[Any]:
    if names.ndim != 1:
        raise ValueError("not a list of names")
    return np.char.decode(names, "utf-8") if names.dtype.kind == "S" else names
