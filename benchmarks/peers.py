"""What other programs take for one turn of the loop, on vectors made like ours."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

from clipshelf.domain.errors import Unavailable
from clipshelf.domain.queue import Pool
from clipshelf.learning.strategies import skactiveml

WIDTH = 1280  # of a frame's vector
LABELLED = 200
QUERIES = ("UncertaintySampling", "MaxHerding", "Badge")


def peers(videos: int, folders: int, seed: int = 0) -> dict[str, Any]:
    """Milliseconds of each; `videos` says of how many, if they were fewer."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(folders, WIDTH)).astype(np.float32)
    y = np.arange(LABELLED) % folders
    known, pool = (
        _near(centres[rows], rng) for rows in (y, rng.integers(folders, size=videos))
    )
    refit, model = _timed(lambda: LogisticRegression(C=10, max_iter=500).fit(known, y))
    score, proba = _timed(lambda: model.predict_proba(pool))
    queries: dict[str, Any] = {}
    for name in QUERIES:
        try:
            strategy = skactiveml.load(name)
        except Unavailable:
            queries[name] = None
            continue
        given = Pool(
            proba=proba,
            vectors=pool,
            counts=np.bincount(y, minlength=folders),
            rng=np.random.default_rng(seed),
            folders=tuple(map(str, range(folders))),
            labelled=known,
            answers=y,
            model=None,
        )
        query, _ = _timed(partial(strategy.pick, given, 20))
        queries[name] = {"query_ms": query, "with_refit_ms": refit + score + query}
    original, _ = _timed(lambda: _original(known, y, pool))
    return {
        "videos": videos,
        "sklearn_refit_ms": refit,
        "sklearn_score_ms": score,
        "skactiveml": queries,
        "original_retrain_ms": original,
    }


def _near(centres: NDArray[np.float32], rng: np.random.Generator) -> NDArray[Any]:
    X = centres + rng.normal(scale=1.0, size=centres.shape).astype(np.float32)
    return np.asarray(X / np.linalg.norm(X, axis=1, keepdims=True))


def _original(X: NDArray[Any], y: NDArray[Any], pool: NDArray[Any]) -> NDArray[Any]:
    """Its three models under five folds, then the best one on everything."""
    heads = [
        KNeighborsClassifier(5, metric="cosine"),
        LogisticRegression(C=1.0, max_iter=1000, class_weight="balanced"),
        MLPClassifier((256, 128), max_iter=300, random_state=0),
    ]
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        scores = [cross_val_score(head, X, y, cv=folds).mean() for head in heads]
        best = heads[int(np.argmax(scores))].fit(X, y)
    return np.asarray(best.predict_proba(pool))


def _timed(task: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = task()
    return round(1000 * (time.perf_counter() - began), 1), result
