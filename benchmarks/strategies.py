"""Which order of questions learns fastest, on every set, with intervals.

    python benchmarks/strategies.py FILE.npz ... [--seeds 10] [--batch 20]
        [--budget 140] [--strategy NAME ...] [--peer MaxHerding ...] [--certify 0.9]
        [--at 100] [--without-prompts] [--update OLD.json] [-o NEW.json]

Each file (see `clipshelf simulate --help`) is replayed with every strategy and seed. A
pool of fewer than 500 videos is asked in batches half as large. Strategies but `auto`
learn with logistic regression unless written as NAME+HEAD; peers are those of
scikit-activeml, left out where it is not installed. Prints, or writes, JSON: mean
curves with 95 % intervals, areas, labels to 95 % of the ceiling, calibration, audits
and certificates; `minus`, the paired differences of auto's areas to each other one's;
and `below_random`, the checkpoints where the simultaneous band of auto minus random
lies below 0 as a whole. With `--update` strategies and sets that are not run now keep
their old numbers, which is fair while seeds, batch and budget are the same; `minus` is
made anew from the areas of each seed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from clipshelf.domain.errors import Unavailable
from clipshelf.domain.events import Progress
from clipshelf.learning.simulate import (
    Claim,
    Options,
    Run,
    Simulation,
    Source,
    read_source,
    simulate,
)
from clipshelf.learning.simulate.experiment import AUTO, MEASURES, RANDOM
from clipshelf.learning.simulate.summary import curves, resampled, simultaneous
from clipshelf.learning.strategies import skactiveml
from machine import machine
from output import put_out

OWN = ("auto", "dropquery", "typiclust", "margin", "least_confidence", "balance")
PEERS = ("MaxHerding", "DropQuery", "TypiClust")
SMALL = 500  # videos in a pool that is asked in half batches


def main() -> None:
    """Run over the files and print or write the result."""
    options = arguments()
    names = (*options.strategy, *peers(options.peer))
    old: dict[str, Any] = {}
    if options.update:
        old = json.loads(options.update.read_text(encoding="utf-8"))
    sets = old.get("sets", {})
    for path in options.files:
        source = read_source(path)
        found = simulate(source, plan(source, names, options), told(path.stem))
        name = source.name + (" without prompts" if options.without_prompts else "")
        sets[name] = merged(sets.get(name, {}), document(found, source))
    result = {
        "command": "python benchmarks/strategies.py",
        "seeds": options.seeds,
        "machine": machine(),
        "sets": sets,
    }
    put_out(result, options.output)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--budget", type=int, default=140)
    parser.add_argument("--strategy", nargs="*", default=list(OWN))
    parser.add_argument("--peer", nargs="*", default=list(PEERS))
    parser.add_argument("--certify", type=float, default=0.9)
    parser.add_argument("--at", type=int, default=100)
    parser.add_argument("--without-prompts", action="store_true")
    parser.add_argument("--update", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    return parser.parse_args()


def peers(names: Sequence[str]) -> tuple[str, ...]:
    """Those of scikit-activeml that can be run here."""
    try:
        return tuple(skactiveml.load(name).name for name in names)
    except Unavailable as error:
        print(f"No peers: {error}", file=sys.stderr)
        return ()


def plan(source: Source, names: Sequence[str], options: argparse.Namespace) -> Options:
    """The same for every set but for the batch."""
    small = len(source.world().X) < SMALL
    return Options(
        strategies=tuple(names),
        batch=max(1, options.batch // 2) if small else options.batch,
        budget=options.budget,
        seeds=options.seeds,
        claim=Claim(options.certify) if options.certify else None,
        at=options.at,
        prompts=not options.without_prompts,
    )


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """One set's new numbers, the old ones of strategies that were not run again."""
    for part in ("summary", "curves", "areas", "measured", "certificates"):
        mine = {name: value for name, value in new[part].items() if name == AUTO}
        new[part] = mine | old.get(part, {}) | new[part]
    ours = new["areas"].get(AUTO, {})
    new["minus"] = {
        name: {m: _gap(areas, theirs[m]) for m, areas in ours.items()}
        for name, theirs in new["areas"].items()
        if ours and name != AUTO
    }
    return new


def _gap(ours: list[float], theirs: list[float]) -> dict[str, float] | None:
    gap = resampled(np.subtract(ours, theirs))
    return asdict(gap) if gap else None


def told(name: str) -> Any:
    """Progress as a line a run."""

    def watch(at: Progress) -> None:
        print(f"{name}: {at.done} of {at.total}, {at.item}", file=sys.stderr)

    return watch


def document(found: Simulation, source: Source) -> dict[str, Any]:
    """One set."""
    known = found.to_json()
    return {
        "videos": len(source.world().X),
        "folders": len(source.world().folders),
        "batch": found.options.batch,
        "prompts": found.options.prompts and source.prompts is not None,
        "ceiling": known["ceiling"],
        "summary": known["summary"],
        "curves": {name: _curve(found.of(name)) for name in found.strategies},
        "areas": {
            name: {
                f"aulc_{m}": _short(curves(found.of(name), m).mean(axis=1))
                for m in MEASURES
            }
            for name in found.strategies
        },
        "below_random": _below(found),
        "measured": {name: _measured(found.of(name)) for name in found.strategies},
        "certificates": {name: _certified(found.of(name)) for name in found.strategies},
    }


def _curve(runs: Sequence[Run]) -> dict[str, Any]:
    """Means with the standard error's 95 % interval over the seeds."""
    curve: dict[str, Any] = {"labels": [point.labels for point in runs[0].curve]}
    for measure in MEASURES:
        values = curves(runs, measure)
        error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
        curve[measure] = _short(values.mean(axis=0))
        curve[f"{measure}_half"] = _short(1.96 * error)
    return curve


def _below(found: Simulation) -> dict[str, Any]:
    """Labels at which auto is below random beyond chance."""
    if not found.of(AUTO):
        return {}
    labels = [point.labels for point in found.of(AUTO)[0].curve]
    below = {}
    for other in found.strategies:
        if other.partition("+")[0] == RANDOM:
            below[other] = {
                measure: [
                    n
                    for n, gap in zip(
                        labels,
                        simultaneous(found.of(AUTO), found.of(other), measure),
                        strict=True,
                    )
                    if gap.high < 0
                ]
                for measure in MEASURES
            }
    return below


def _measured(runs: Sequence[Run]) -> dict[str, Any] | None:
    """Belief and truth at `--at`: means over the seeds."""
    told = [asdict(run.measured) for run in runs if run.measured]
    if not told:
        return None
    keys = ("true_accuracy", "cv_accuracy", "audit_accuracy", "ece", "ece_floor")
    means: dict[str, Any] = {"labels": told[0]["labels"]}
    for key in keys:
        values = [one[key] for one in told if one[key] is not None]
        means[key] = round(fmean(values), 4) if values else None
    return means


def _certified(runs: Sequence[Run]) -> dict[str, Any] | None:
    """What was certified, over the seeds."""
    found = [run.certified for run in runs if run.certified]
    if not found:
        return None
    right = [c.realised_precision for c in found if c.realised_precision is not None]
    return {
        "seeds": len(found),
        "granted": len(right),
        "share": round(fmean(c.share for c in found), 4),
        "checks": round(fmean(c.checks for c in found), 1),
        "most_checks": max(c.checks for c in found),
        "realised_precision": round(fmean(right), 4) if right else None,
        "violated": sum(c.violated for c in found),
    }


def _short(values: np.ndarray) -> list[float]:
    return [round(float(value), 4) for value in values]


if __name__ == "__main__":
    main()
