"""Use case: what to ask about next, on plain arrays, with any classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Arrays, Floats, Ints
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.queueing import picks
from clipshelf.signals.encoders.rows import unit

UNIT = 1e-3  # by so much a row's length may differ from 1


@runtime_checkable
class Classifier(Protocol):
    """What scikit-learn calls one that gives probabilities."""

    def fit(self, X: Any, y: Any) -> Any:
        """Learn from `(n, d)` and `(n,)`."""
        ...

    def predict_proba(self, X: Any) -> Any:
        """`(n, k)`, columns in the order of `classes_`."""
        ...


def pick(
    strategy: str,
    X_pool: ArrayLike,
    model: Classifier | ArrayLike | None = None,
    X_labelled: ArrayLike | None = None,
    y: Sequence[Any] | NDArray[Any] | None = None,
    *,
    n: int = 20,
    classes: Sequence[Any] | None = None,
    seed: int = 0,
) -> Picks:
    """The `n` rows of a pool that are most worth a label, with scores and reasons.

    Rows are scaled to unit length for the strategy; the classifier sees them as they
    are. Without labels every strategy but `random` gives a diverse first batch.

    Args:
        strategy: a registered name, such as auto, margin or skactiveml:NAME.
        X_pool: (m, d), what may be asked about.
        model: a scikit-learn classifier with `predict_proba`, fitted or not: one that
            is not is copied and fitted on the labelled rows. Or (m, k) probabilities of
            the pool's rows. May be left out together with the labels.
        X_labelled: (l, d).
        y: (l,), the labels, of any kind that can be sorted.
        n: at most so many rows.
        classes: (k,), the columns' labels; by default the classifier's `classes_`, and
            for probabilities the sorted distinct labels.
        seed: of what is drawn; the same seed gives the same picks.

    Returns:
        Picks: `rows` (min(n, m),) of `X_pool`, best first; `scores` beside them,
        falling, to be compared within one call only; `reasons`; `kinds`.

    Raises:
        NotFound: no strategy has that name.
        Unavailable: the strategy's package is not installed.
        Invalid: the arrays do not agree, or hold numbers that are not finite.
    """
    chosen = registry.create("strategy", strategy)
    known = (X_labelled, np.asarray([] if y is None else y))
    rng = np.random.default_rng(seed)
    pool = _pool(X_pool, model, *known, classes=classes, rng=rng)
    return picks(pool, chosen, max(0, n))


def _pool(
    X_pool: ArrayLike,
    model: Classifier | ArrayLike | None,
    X_labelled: ArrayLike | None,
    answers: NDArray[Any],
    *,
    classes: Sequence[Any] | None,
    rng: np.random.Generator,
) -> Pool:
    pool = _numbers(X_pool, "X_pool")
    labelled: Floats = np.zeros((0, pool.shape[1]))
    if X_labelled is not None and len(np.asarray(X_labelled)):
        labelled = _numbers(X_labelled, "X_labelled")
    if labelled.shape[1] != pool.shape[1] or answers.shape != labelled.shape[:1]:
        raise _disagree("X_pool (m, d), X_labelled (l, d) and y (l,)")
    proba, names, fitted = _judged(model, pool, labelled, answers, classes)
    columns = _columns(answers, names)
    same_scale = bool(np.allclose(np.linalg.norm(pool, axis=1), 1, atol=UNIT))
    return Pool(
        proba=proba,
        vectors=unit(pool.astype(np.float32)),
        counts=np.bincount(columns, minlength=len(names)),
        rng=rng,
        folders=tuple(str(name) for name in names),
        labelled=unit(labelled.astype(np.float32)),
        answers=columns,
        # A strategy asks it about unit rows: no use if it learned from others.
        model=_Asked(fitted) if fitted is not None and same_scale else None,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A classifier, as strategies ask one."""

    classifier: Classifier

    def proba(self, X: Floats) -> Floats:
        return np.asarray(self.classifier.predict_proba(X), float)

    def arrays(self) -> Arrays:
        return {}


def _judged(
    model: Classifier | ArrayLike | None,
    pool: Floats,
    labelled: Floats,
    answers: NDArray[Any],
    classes: Sequence[Any] | None,
) -> tuple[Floats, NDArray[Any], Classifier | None]:
    """Probabilities `(m, k)`, the labels of their columns, and who gave them."""
    if len(answers) == 0 and (model is None or not _is_fitted(model)):
        return np.zeros((len(pool), 0)), np.asarray([]), None
    if model is None:
        raise _disagree("labels, and a model or probabilities beside them")
    if isinstance(model, Classifier):
        fitted = model if _is_fitted(model) else _fitted(model, labelled, answers)
        proba = np.asarray(fitted.predict_proba(pool), float)
        names = np.asarray(cast("Any", fitted).classes_ if classes is None else classes)
    else:
        fitted, proba = None, np.asarray(model, float)
        names = np.unique(answers) if classes is None else np.asarray(classes)
    if proba.shape != (len(pool), len(names)):
        raise _disagree("probabilities (m, k) of k classes")
    return proba, names, fitted


def _is_fitted(model: object) -> bool:
    return isinstance(model, Classifier) and hasattr(model, "classes_")


def _fitted(model: Classifier, X: Floats, y: NDArray[Any]) -> Classifier:
    from sklearn.base import clone  # noqa: PLC0415  # half a second, if it is needed

    copy: Classifier = clone(model)
    copy.fit(X, y)
    return copy


def _columns(answers: NDArray[Any], names: NDArray[Any]) -> Ints:
    """`(l,)`, which column each label is."""
    number = {name: column for column, name in enumerate(names.tolist())}
    strange = [answer for answer in answers.tolist() if answer not in number]
    if strange:
        raise _disagree(f"classes that hold every label: {strange[0]!r} is in none")
    return np.array([number[answer] for answer in answers.tolist()], np.int64)


def _numbers(rows: ArrayLike, name: str) -> Floats:
    found = np.asarray(rows, float)
    if found.ndim != 2 or not np.isfinite(found).all():
        raise _disagree(f"finite numbers (rows, d) as {name}")
    return found


def _disagree(wanted: str) -> Invalid:
    return Invalid(
        "The arrays do not agree.", code="bad-arrays", hint=f"It takes {wanted}."
    )
