"""How long a strategy takes to choose a batch, beside scikit-activeml's, in one run.

    python benchmarks/query_speed.py [--videos 10000] [--width 1024] [--folders 10]
        [--labels 100] [--batch 20] [--repeats 3] [-o FILE.json]

The videos are points around a few hundred centres, so that there are neighbourhoods;
a logistic regression on the labels gives the probabilities. Prints JSON: for each
strategy the median and the best of the repeats in milliseconds, and the most memory
that the call held beyond the pool's own; `peer` is null where scikit-activeml is not
installed. Everything runs on one thread.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from clipshelf.domain import registry
from clipshelf.domain.errors import Unavailable
from clipshelf.domain.queue import Pool
from clipshelf.learning.heads.logreg import LogisticRegression
from clipshelf.learning.strategies import skactiveml
from machine import machine
from output import put_out

# Ours, and the class of scikit-activeml that answers the same question.
PAIRS = {
    "random": "RandomSampling",
    "margin": "UncertaintySampling",
    "badge": "Badge",
    "typiclust": "TypiClust",
    "dropquery": "DropQuery",
    "margin_cluster": "Clue",
    "herding": "MaxHerding",
    "auto": None,
}


def main() -> None:
    """Time each pair and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=1024)
    parser.add_argument("--folders", type=int, default=10)
    parser.add_argument("--labels", type=int, default=100)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    with threadpool_limits(1):
        pool = make_pool(options.videos, options.width, options.folders, options.labels)
        rows = {name: pair(name, pool, options) for name in PAIRS}
    result = {
        "command": "python benchmarks/query_speed.py",
        "machine": machine(),
        "videos": options.videos,
        "width": options.width,
        "labels": options.labels,
        "batch": options.batch,
        "strategies": rows,
    }
    put_out(result, options.output)


def make_pool(videos: int, width: int, folders: int, labels: int) -> Pool:
    """Points around thirty centres a folder, and a model of the labels."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(30 * folders, width)) / np.sqrt(width)
    centres += np.repeat(rng.normal(size=(folders, width)), 30, 0) / np.sqrt(width)
    which = rng.integers(0, len(centres), videos + labels)
    X = centres[which] + 0.8 * rng.normal(size=(len(which), width)) / np.sqrt(width)
    X = (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32)
    known, y = X[:labels], which[:labels] // 30
    _, y = np.unique(y, return_inverse=True)
    k = int(y.max()) + 1
    model = LogisticRegression().fit(known, y, k, rng)
    rest = X[labels:]
    return Pool(
        np.asarray(model.proba(rest)),
        rest,
        np.bincount(y, minlength=k),
        rng,
        labelled=known,
        answers=y.astype(np.int64),
        model=model,
    )


def pair(name: str, pool: Pool, options: argparse.Namespace) -> dict[str, Any]:
    """Our strategy and its peer."""
    peer = PAIRS[name]
    theirs: dict[str, Any] | None = None
    if peer is not None:
        try:
            theirs = {"name": peer} | timed(skactiveml.load(peer), pool, options)
        except Unavailable:
            theirs = None
    print(f"{name} done", file=sys.stderr)
    return timed(registry.create("strategy", name), pool, options) | {"peer": theirs}


def timed(strategy: Any, pool: Pool, options: argparse.Namespace) -> dict[str, float]:
    """Milliseconds of a batch, and what it held at most; a first call warms up."""

    def call() -> float:
        fresh = replace(pool, rng=np.random.default_rng(0))
        before = time.perf_counter()
        strategy.pick(fresh, options.batch)
        return 1000 * (time.perf_counter() - before)

    call()
    seconds = [call() for _ in range(options.repeats)]
    tracemalloc.start()  # apart: it slows down what it watches
    call()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {
        "median_ms": round(median(seconds), 2),
        "best_ms": round(min(seconds), 2),
        "held_mb": round(held / 1e6, 1),
    }


if __name__ == "__main__":
    main()
