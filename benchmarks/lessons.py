"""What docs/active-learning.md shows: the classic rules, cross-validation, weights.

    python benchmarks/lessons.py FILE.npz ... [--seeds 10] [-o results/lessons.json]

For each file (see `clipshelf simulate --help`), with logistic regression throughout:

    classic   learning curves of least confidence, entropy, margin and the mix
              0.7 (1 - confidence) + 0.3 / (n + 1), and of random, all from the same
              random first batch; with the paired difference to random at 40 labels
    belief    after each batch of least confidence and of random: the true accuracy on
              the unlabelled rest, the cross-validated one, the mean raw confidence;
              and of `auto`: the truth beside its audit
    weights   random labels, folders weighing alike ("balanced") or as they come
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression as Solver
from threadpoolctl import threadpool_limits

from clipshelf.domain import registry
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import metrics
from clipshelf.learning.heads.logreg import STEPS, STRENGTH, LogisticRegression
from clipshelf.learning.probabilities import confidence
from clipshelf.learning.simulate import Source, World, read_source
from clipshelf.learning.simulate.replay import steps
from clipshelf.learning.simulate.truth import measure
from clipshelf.learning.strategies.random import Random
from machine import machine
from output import put_out

CLASSIC = ("random", "least_confidence", "entropy", "margin", "balance")
BATCH, BUDGET = 20, 200
BELIEVED = 120  # labels up to which belief and truth are compared: it takes long
SIZES = (20, 40, 60, 80, 100, 150, 200, 300)
Table = dict[str, dict[int, list[float]]]


def main() -> None:
    """Run over the files and print or write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    sets = {}
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The number of unique classes")
        for path in options.files:
            source = read_source(path)
            sets[source.name] = {
                "classic": classic(source, options.seeds),
                "belief": belief(source, options.seeds),
                "weights": weights(source, options.seeds),
            }
            print(f"{source.name} done", file=sys.stderr)
    result = {
        "command": "python benchmarks/lessons.py",
        "machine": machine(),
        "seeds": options.seeds,
        "sets": sets,
    }
    put_out(result, options.output)


@dataclass(frozen=True)
class Begun:
    """A strategy after a first batch that is the same for all with that seed."""

    name: ClassVar[str] = "begun"

    rule: str
    seed: int

    def pick(self, pool: Pool, n: int) -> Picks:
        """Random while nothing is labelled."""
        if len(pool.labelled):
            picks: Picks = registry.create("strategy", self.rule).pick(pool, n)
            return picks
        rng = np.random.default_rng([self.seed, 5])
        return Random().pick(replace(pool, rng=rng), n)


def classic(source: Source, seeds: int) -> dict[str, Any]:
    """Curves of the classic rules, and how far they start from random."""
    accuracy: Table = defaultdict(lambda: defaultdict(list))
    for name in CLASSIC:
        for seed in range(seeds):
            world = source.world(seed=seed)
            run = steps(
                world,
                Begun(name, seed),
                LogisticRegression(),
                seed=seed,
                batch=BATCH,
                budget=BUDGET,
            )
            for step in run:
                point = step.checkpoint
                accuracy[name][point.labels].append(point.accuracy)
    at = {name: np.array(accuracy[name][2 * BATCH]) for name in CLASSIC}
    return {
        "curves": {name: curve(points) for name, points in accuracy.items()},
        "minus_random_at_40": {
            name: interval(at[name] - at["random"]) for name in CLASSIC[1:]
        },
    }


def belief(source: Source, seeds: int) -> dict[str, Any]:
    """What is believed about the rest beside what is true of it."""
    found: dict[str, Any] = {}
    for name, head in (
        ("random", "logreg"),
        ("least_confidence", "logreg"),
        ("auto", "blend"),
    ):
        table: Table = defaultdict(lambda: defaultdict(list))
        for seed in range(seeds):
            collect(table, source.world(seed=seed), name, head, seed)
        found[name] = {kind: curve(points) for kind, points in table.items()}
    return found


def collect(table: Table, world: World, name: str, head: str, seed: int) -> None:
    """One replay, looked at after each batch."""
    run = steps(
        world,
        registry.create("strategy", name),
        registry.create("head", head),
        seed=seed,
        batch=BATCH,
        budget=min(BELIEVED, len(world.X) // 2),
        audited=name == "auto",
    )
    for step in run:
        seen = measure(step.moment, seed)
        if seen is None or step.moment.model is None:
            continue
        raw = step.moment.model.proba(world.X[step.moment.rest])
        told = {
            "truth": seen.true_accuracy,
            "cross_validated": seen.cv_accuracy,
            "raw_confidence": float(confidence(raw).mean()),
            "audit": seen.audit_accuracy,
        }
        for kind, value in told.items():
            if value is not None:
                table[kind][seen.labels].append(value)


def weights(source: Source, seeds: int) -> dict[str, Any]:
    """The same random labels, learned with and without weights."""
    found: dict[str, Table] = {
        "accuracy": defaultdict(lambda: defaultdict(list)),
        "macro_recall": defaultdict(lambda: defaultdict(list)),
    }
    for seed in range(seeds):
        world = source.world(seed=seed)
        order = np.random.default_rng(seed).permutation(len(world.X))
        shares = np.bincount(world.y) / len(world.y)
        for size in (n for n in SIZES if n < len(world.X)):
            rows = order[:size]
            if len(np.unique(world.y[rows])) < 2:
                continue
            for name, kind in (("balanced", "balanced"), ("as they come", None)):
                solver = Solver(C=STRENGTH, class_weight=kind, max_iter=STEPS)
                solver.fit(world.X[rows].astype(np.float64), world.y[rows])
                guess = solver.predict(world.X_test.astype(np.float64))
                each = metrics.recalls(world.y_test, guess, len(world.folders))
                accuracy = metrics.weighted_accuracy(each, shares)
                found["accuracy"][name][size].append(accuracy)
                found["macro_recall"][name][size].append(float(np.nanmean(each)))
    return {
        measure: {name: curve(points) for name, points in table.items()}
        for measure, table in found.items()
    }


def curve(points: dict[int, list[float]]) -> dict[str, list[float]]:
    """Means over the seeds, with half the width of their 95 % interval."""
    means = [interval(np.array(values)) for values in points.values()]
    return {
        "labels": list(points),
        "mean": [mean["mean"] for mean in means],
        "half": [mean["half"] for mean in means],
    }


def interval(values: np.ndarray) -> dict[str, float]:
    """A mean and 1.96 of its standard errors."""
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return {"mean": round(float(values.mean()), 4), "half": round(float(half), 4)}


if __name__ == "__main__":
    main()
