"""Which number tells the truth about the unlabelled rest.

    python benchmarks/audit.py FILE.npz ... [--seeds 20] [--at 60 100 140]
                               [--strategy herding] [--head logreg]

A library is labelled in batches of 20, as a person would be asked to (see
library_loop.py). After each number of labels the estimates are compared with the truth,
which is known here: accuracy on everything that is still unlabelled.

    cross_fitted   `audit.grade` and `audit.estimate`, as the product does
    share_only     the same grades without the difference of confidences
    held_out       audit labels train nothing; compared with that model's own truth
    cross_validated  5 folds over all labels, audited or not: biased, since chosen

Prints JSON: bias (mean error) with its standard error, rmse, and how often the 95 %
interval holds the truth; then calibration errors: raw, at the temperature of the
out-of-fold labels, at that of the audit, and the floor that chance alone makes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.domain import registry
from clipshelf.domain.model import Floats, Head
from clipshelf.learning import audit, calibration, crossval, metrics
from clipshelf.learning.audit import AuditAccuracy
from library_loop import Embeddings, Moment, ask, fit, load, moments


def main() -> None:
    """Run over files and seeds and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--at", type=int, nargs="+", default=[60, 100, 140])
    parser.add_argument("--strategy", default="herding")
    parser.add_argument("--head", default="logreg")
    options = parser.parse_args()
    head = registry.create("head", options.head)
    sets = {}
    for file in options.files:
        data = load(file)
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for seed in range(options.seeds):
            strategy = registry.create("strategy", options.strategy)
            for moment in moments(data, head, strategy, max(options.at), seed):
                if len(moment.labelled) in options.at:
                    rng = np.random.default_rng([seed, 1])
                    found[len(moment.labelled)].append(measure(data, head, moment, rng))
        sets[data.name] = {labels: summary(runs) for labels, runs in found.items()}
    document = {
        "seeds": options.seeds,
        "strategy": options.strategy,
        "head": options.head,
        "sets": sets,
    }
    json.dump(document, sys.stdout, indent=1)
    print()


def measure(
    data: Embeddings, head: Head, moment: Moment, rng: np.random.Generator
) -> dict[str, Any]:
    """Every estimate beside the truth that it is about."""
    answers = data.y[moment.audited]
    truth = data.y[moment.rest]
    right = float((moment.proba.argmax(axis=1) == truth).mean())
    grades = audit.grade(
        data.X[moment.chosen],
        data.y[moment.chosen],
        data.X[moment.audited],
        answers,
        head,
        k=data.k,
        rng=rng,
    )
    scored = cross_validated(data, head, moment)
    early = scored["temperature"]
    warm = calibration.fit_temperature(grades.proba, answers, np.log(early))
    proba = calibration.apply(moment.proba, warm)
    confidences = calibration.apply(grades.proba, warm).max(axis=1)
    held, held_truth = held_out(data, head, moment, rng)
    return {
        "audited": len(answers),
        "truth": right,
        "held_out_truth": held_truth,
        "temperature": warm,
        "estimates": {
            "cross_fitted": error(
                audit.estimate(
                    grades.correct, audited=confidences, rest=proba.max(axis=1)
                ),
                right,
            ),
            "share_only": error(audit.estimate(grades.correct), right),
            "held_out": error(held, held_truth),
            "cross_validated": error(scored["accuracy"], right),
        },
        "ece": {
            "raw": metrics.calibration_error(moment.proba, truth),
            "out_of_fold": metrics.calibration_error(
                calibration.apply(moment.proba, early), truth
            ),
            "audit": metrics.calibration_error(proba, truth),
            "floor": calibration.calibration_floor(proba, len(truth), rng, worlds=20),
        },
    }


def cross_validated(data: Embeddings, head: Head, moment: Moment) -> dict[str, Any]:
    """Accuracy over all labels, as if they were a sample, and their temperature."""
    folders, y = np.unique(data.y[moment.labelled], return_inverse=True)
    names = tuple(str(folder) for folder in folders)
    score = crossval.compare(data.X[moment.labelled], y, names, {"head": head})["head"]
    scored = ~np.isnan(score.out_of_fold).any(axis=1)
    right = score.out_of_fold[scored].argmax(axis=1) == y[scored]
    return {
        "accuracy": audit.estimate(right),
        "temperature": calibration.fit_temperature(score.out_of_fold, y),
    }


def held_out(
    data: Embeddings, head: Head, moment: Moment, rng: np.random.Generator
) -> tuple[AuditAccuracy, float]:
    """The estimate and the truth of a model that the audit taught nothing."""
    model = fit(data, head, moment.chosen, rng)
    folders = np.unique(data.y[moment.chosen])
    right = {
        name: _guesses(ask(data, model, folders, rows)) == data.y[rows]
        for name, rows in (("audit", moment.audited), ("rest", moment.rest))
    }
    return audit.estimate(right["audit"]), float(right["rest"].mean())


def _guesses(proba: Floats) -> Any:
    return proba.argmax(axis=1)


def error(found: AuditAccuracy, truth: float) -> dict[str, float]:
    """How far an estimate is off, and whether its interval holds the truth."""
    return {
        "error": (found.accuracy or 0.0) - truth,
        "holds": float(found.low <= truth <= found.high),
    }


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the seeds."""
    estimates = {}
    for name in runs[0]["estimates"]:
        errors = np.array([run["estimates"][name]["error"] for run in runs])
        estimates[name] = {
            "bias": round(float(errors.mean()), 4),
            "standard_error": round(float(errors.std() / np.sqrt(len(errors))), 4),
            "rmse": round(float(np.sqrt((errors**2).mean())), 4),
            "interval_holds": round(
                float(np.mean([run["estimates"][name]["holds"] for run in runs])), 3
            ),
        }
    plain = {
        name: round(float(np.mean([run[name] for run in runs])), 4)
        for name in ("audited", "truth", "held_out_truth", "temperature")
    }
    ece = {
        name: round(float(np.mean([run["ece"][name] for run in runs])), 4)
        for name in runs[0]["ece"]
    }
    return {**plain, "estimates": estimates, "ece": ece}


if __name__ == "__main__":
    main()
