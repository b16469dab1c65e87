"""Models, and the heads that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Ints: TypeAlias = NDArray[np.int64]
Arrays: TypeAlias = Mapping[str, NDArray[Any]]


class Fitted(Protocol):
    """A head that has learned; nothing but arrays, so it is saved without pickle."""

    def proba(self, X: Floats) -> Floats:
        """`(n, k)` for `(n, d)`; rows sum to 1."""
        ...

    def arrays(self) -> Arrays:
        """All that `Head.load` needs to make it again."""
        ...


class Head(Protocol):
    """A small classifier: learns folders from vectors. Built without arguments."""

    name: ClassVar[str]

    def fit(self, X: Floats, y: Ints, k: int, rng: np.random.Generator) -> Fitted:
        """Learn from `(n, d)` unit vectors and their folders `(n,)` in 0..k-1.

        Every folder has at least one row, and k is at least 2.
        """
        ...

    def load(self, arrays: Arrays) -> Fitted:
        """A fitted head from its arrays.

        Raises:
            KeyError, ValueError: the arrays are not this head's.
        """
        ...


@runtime_checkable
class Transductive(Protocol):
    """A head that learns from videos without a label too, where it is shown some."""

    def among(self, X_others: Floats) -> Head:
        """The same head, which from now on fits among these `(m, d)` unit vectors.

        They are no test set: what is measured on them has been seen. Costly work on
        them is done here, once for all fits.
        """
        ...


@runtime_checkable
class Refittable(Fitted, Protocol):
    """A fitted head that takes in a few more labels in milliseconds."""

    def refit(self, X: Floats, y: Ints, k: int, kept: Ints) -> Fitted:
        """Learn from all labels `(n, d)`, `(n,)`, starting from what is known.

        Args:
            X: (n, d), rows of unit length.
            y: (n,) in 0..k-1.
            k: folders; at least as many as are kept.
            kept: (j,), columns that it has and that are its first j from now on. The
                others are of folders that are gone; columns after j are new.
        """
        ...


@runtime_checkable
class Reducible(Fitted, Protocol):
    """A fitted head that can also be asked about rows by a few coordinates of them."""

    def reduced(self, basis: Floats, mean: Floats) -> Fitted:
        """The same model for rows `z`, each of which stands for `z @ basis + mean`.

        Args:
            basis: (c, d), rows of unit length, at right angles.
            mean: (d,).
        """
        ...


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a saved model is and what it learned from."""

    id: str
    head: str
    folders: tuple[str, ...]  # the columns of its probabilities
    encoders: tuple[str, ...]  # keys, in the order of the fused blocks
    num_labeled: int
    fingerprint: str  # of labels, vectors and options: equal means nothing new
    cv_accuracy: float | None  # biased when labels were chosen, see docs
    trained: str  # ISO 8601, UTC
    temperature: float | None = None  # of its probabilities; None: uncalibrated
    audit: Mapping[str, Any] | None = None  # what a random sample said of it
    labels: Mapping[str, int] = field(default_factory=dict)  # of each folder
    cv: Mapping[str, float] = field(default_factory=dict)  # accuracy of each head
