"""How often a certificate is false, and what it costs.

    python benchmarks/certificates.py [FILE.npz ...] [--worlds 2000] [--seeds 20]
                                      [--at 100] [--precision 0.9] [--confidence 0.9]
                                      [--strategy herding] [--head logreg]

`worlds`: lists of 300 predictions whose true precision lies around the claim, each
tried until it is certified or was refused five times; how many were ever given a false
certificate. Faults are spread evenly over the list (`even`), crowded where the model is
surest (`surest`), or where a wise one would have them (`doubtful`).

`sets`: a library is labelled in batches of 20 (see library_loop.py), then certified
with true answers, in one attempt; share is of what was unlabelled, 0 where refused.
Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit import cross_validated
from clipshelf.domain import registry
from clipshelf.domain.model import Floats, Head
from clipshelf.learning import audit, calibration
from clipshelf.learning.certificate import Certification, answer, begin, next_checks
from library_loop import Embeddings, Moment, load, moments

LISTED = 300
TRIES = 5


def main() -> None:
    """Simulate worlds, certify the files, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--worlds", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--at", type=int, default=100)
    parser.add_argument("--precision", type=float, default=0.9)
    parser.add_argument("--confidence", type=float, default=0.9)
    parser.add_argument("--strategy", default="herding")
    parser.add_argument("--head", default="logreg")
    options = parser.parse_args()
    head = registry.create("head", options.head)
    document: dict[str, Any] = {
        "precision": options.precision,
        "confidence": options.confidence,
        "worlds": {},
        "worlds_without_spending": {},
        "sets": {},
    }
    if options.worlds:
        document["worlds"] = {
            f"{shape}, {above:+.3f}": worlds(shape, above, options)
            for shape in ("even", "surest", "doubtful")
            for above in (-0.02, -0.005, 0.03)
        }
        document["worlds_without_spending"] = {
            "even, -0.005": worlds("even", -0.005, options, spending=False)
        }
    for file in options.files:
        data = load(file)
        runs = []
        for seed in range(options.seeds):
            strategy = registry.create("strategy", options.strategy)
            *_, last = moments(data, head, strategy, options.at, seed)
            runs.append(certify(data, head, last, options, seed))
        document["sets"][data.name] = summary(runs, options.precision)
    json.dump(document, sys.stdout, indent=1)
    print()


def worlds(
    shape: str, above: float, options: argparse.Namespace, *, spending: bool = True
) -> dict[str, float]:
    """Try each world up to five times; count those that were told something false.

    Args:
        shape: where the faults are.
        above: true precision less the claim.
        options: the claim.
        spending: whether later attempts may risk less; without, each risks all.
    """
    confidences = np.sort(1 - 0.1 * np.random.default_rng(0).random(LISTED) ** 4)[::-1]
    begun = [
        begin(
            confidences,
            precision=options.precision,
            confidence=options.confidence
            if spending
            else 1 - (1 - options.confidence) * np.pi**2 / 6,
            attempt=attempt if spending else 1,
            rng=np.random.default_rng(attempt),
        )
        for attempt in range(1, TRIES + 1)
    ]
    false = certified = checks = 0
    for seed in range(options.worlds):
        rng = np.random.default_rng([seed, 7])
        wrong = round((1 - options.precision - above) * LISTED)
        right = faults(shape, max(0, wrong), rng)[np.argsort(begun[0].ranking)]
        for state in begun:
            order = tuple(rng.permutation(LISTED).tolist())
            final = answered(replace(state, draw=order), right)
            checks += final.checks_done
            if final.status == "certified":
                break
        held = right[list(final.certified_rows)]
        certified += bool(len(held))
        false += bool(len(held)) and held.mean() < options.precision - 1e-9
    return {
        "certified": certified / options.worlds,
        "false": false / options.worlds,
        "checks": round(checks / options.worlds, 1),
    }


def faults(shape: str, wrong: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """`(LISTED,)`: which pairs of the ranking are right."""
    weight = np.ones(LISTED)
    if shape != "even":
        weight = np.linspace(3, 0.1, LISTED) ** 2
    if shape == "doubtful":
        weight = weight[::-1]
    right = np.ones(LISTED, np.bool_)
    right[rng.choice(LISTED, wrong, replace=False, p=weight / weight.sum())] = False
    return right


def answered(state: Certification, right: NDArray[np.bool_]) -> Certification:
    """True answers until nothing is asked."""
    while asked := next_checks(state):
        state = answer(state, asked[0], correct=bool(right[asked[0]]))
    return state


def certify(
    data: Embeddings,
    head: Head,
    moment: Moment,
    options: argparse.Namespace,
    seed: int,
) -> dict[str, Any]:
    """One attempt, on what is unlabelled after the last batch."""
    rng = np.random.default_rng([seed, 2])
    answers = data.y[moment.audited]
    grades = audit.grade(
        data.X[moment.chosen],
        data.y[moment.chosen],
        data.X[moment.audited],
        answers,
        head,
        k=data.k,
        rng=rng,
    )
    early = cross_validated(data, head, moment)["temperature"]
    warm = calibration.fit_temperature(grades.proba, answers, np.log(early))
    right = moment.proba.argmax(axis=1) == data.y[moment.rest]
    state = begin(
        surest(moment.proba, warm),
        precision=options.precision,
        confidence=options.confidence,
        attempt=1,
        rng=rng,
        audit_confidences=surest(grades.proba, warm),
        audit_correct=grades.correct,
    )
    state = answered(state, right)
    held = right[list(state.certified_rows)]
    return {
        "share": len(held) / len(right),
        "checks": state.checks_done,
        "start": state.sizes[0] / len(right) if state.sizes else 0.0,
        "precision": float(held.mean()) if len(held) else None,
        "accuracy": float(right.mean()),
    }


def surest(proba: Floats, temperature: float) -> Floats:
    """`(n,)` calibrated confidences."""
    return np.asarray(calibration.apply(proba, temperature).max(axis=1))


def summary(runs: list[dict[str, Any]], claim: float) -> dict[str, Any]:
    """Means over the seeds, and the certificates that were false."""
    given = [run for run in runs if run["precision"] is not None]
    return {
        "seeds": len(runs),
        "accuracy_of_the_rest": mean(run["accuracy"] for run in runs),
        "certified": len(given),
        "refused_unasked": sum(run["checks"] == 0 for run in runs),
        "share": mean(run["share"] for run in runs),
        "share_where_certified": mean(run["share"] for run in given),
        "start": mean(run["start"] for run in runs),
        "checks": mean(run["checks"] for run in runs),
        "most_checks": max(run["checks"] for run in runs),
        "realised_precision": mean(run["precision"] for run in given),
        "least_precision": min((run["precision"] for run in given), default=None),
        "false": sum(run["precision"] < claim - 1e-9 for run in given),
    }


def mean(numbers: Any) -> float | None:
    """Rounded; None of nothing."""
    kept = list(numbers)
    return round(float(np.mean(kept)), 4) if kept else None


if __name__ == "__main__":
    main()
