"""What it costs in labels that very large pools are only looked at in part.

    python benchmarks/approximation.py FILE.npz ... [--seeds 20] [--share 0.02]
        [-o results/approximation.json]

Beyond 20,000 videos the live loop scores 128 principal components of each vector, and a
batch by `auto` is chosen from a sub-pool (see ADR 20). Sets of frozen vectors are
smaller than that, so here it is forced on them: components of a sample, and a sub-pool
whose parts are the `share` of what they are in the product, which for pools of one to
three thousand leaves about as small a part of the pool as at a hundred thousand. Each
seed is replayed twice, with the whole pool and with the part of it, by the same head.

Prints JSON: the mean accuracy and macro recall over all checkpoints, part minus whole,
paired by seed, with 1.96 standard errors; and the share of the pool that a batch was
chosen from.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import Any, ClassVar

import numpy as np

from clipshelf.app.desk import COMPONENTS
from clipshelf.domain import registry
from clipshelf.domain.model import Floats
from clipshelf.domain.queue import Picks, Pool, Strategy
from clipshelf.learning.components import Components
from clipshelf.learning.probabilities import margin_of_many
from clipshelf.learning.simulate import World, read_source
from clipshelf.learning.simulate.replay import steps
from clipshelf.learning.subpool import Known, Scored, Sizes, subpool
from lessons import interval
from machine import machine
from output import put_out

SAMPLE = 400  # rows that the components are found from: a tenth of the product's
BATCH, BUDGET = 20, 140
MEASURES = ("accuracy", "macro_recall")


@dataclass(slots=True)
class FromPart:
    """`auto`, which is only shown a part of the pool."""

    name: ClassVar[str] = "auto"

    sizes: Sizes
    within: Strategy = field(
        default_factory=lambda: registry.create("strategy", "auto")
    )
    shares: list[float] = field(default_factory=list)

    def pick(self, pool: Pool, n: int) -> Picks:
        """As `asking.narrowed` does it: components score, whole vectors are chosen."""
        if pool.model is None or pool.proba.shape[1] < 2:
            return self.within.pick(pool, n)
        rows = np.arange(len(pool))
        drawn = pool.rng.choice(rows, min(SAMPLE, len(rows)), replace=False)
        components = Components.of(pool.vectors[np.sort(drawn)], COMPONENTS)
        X = components.coordinates(pool.vectors)
        proba = pool.model.proba(components.whole(X))
        margins = margin_of_many(np.asarray(proba, np.float32))
        known = Known(components.coordinates(pool.labelled), pool.answers, pool.counts)
        kept = subpool(Scored(X, proba, margins), rows, known, pool.rng, self.sizes)
        self.shares.append(len(kept) / len(pool))
        part = replace(pool, proba=pool.proba[kept], vectors=pool.vectors[kept])
        picks = self.within.pick(part, n)
        return replace(picks, rows=kept[picks.rows])


def main() -> None:
    """Compare, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--share", type=float, default=0.02, help="of the product's")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    sets = {}
    for path in options.files:
        source = read_source(path)
        sets[source.name] = compared(
            [source.world(seed=seed) for seed in range(options.seeds)], options.share
        )
        print(f"{source.name} done", file=sys.stderr)
    result = {
        "machine": machine(),
        "seeds": options.seeds,
        "share": options.share,
        "sets": sets,
    }
    put_out(result, options.output)


def compared(worlds: list[World], share: float) -> dict[str, Any]:
    """One set: part minus whole, by seed."""
    product, shares = Sizes(), []
    names = ("drawn", "doubtful", "likely", "neighbours")
    scaled = {name: max(1, round(share * getattr(product, name))) for name in names}
    whole, part = [], []
    for seed, world in enumerate(worlds):
        whole.append(areas(world, registry.create("strategy", "auto"), seed))
        narrow = FromPart(replace(product, **scaled))
        part.append(areas(world, narrow, seed))
        shares += narrow.shares
    gaps = np.array(part) - np.array(whole)
    return {
        "pool": len(worlds[0].X),
        "part_of_the_pool": round(fmean(shares), 3),
        "whole": dict(zip(MEASURES, np.mean(whole, axis=0).round(4), strict=True)),
        "part_minus_whole": {
            name: interval(gaps[:, column]) for column, name in enumerate(MEASURES)
        },
    }


def areas(world: World, strategy: Strategy, seed: int) -> Floats:
    """`(2,)`: means over the checkpoints of one replay."""
    run = steps(
        world,
        strategy,
        registry.create("head", "blend"),
        seed=seed,
        batch=BATCH,
        budget=min(BUDGET, len(world.X)),
        audited=True,
    )
    points = [step.checkpoint for step in run]
    means: Floats = np.mean([[p.accuracy, p.macro_recall] for p in points], axis=0)
    return means


if __name__ == "__main__":
    main()
