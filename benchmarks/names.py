"""Folder names as a start: what they find, and whether they help the head.

    python benchmarks/names.py FOLDER_OF_FOLDERS --keep DIR [--seeds 20] [-o FILE]

The clips (sub-folders are the truth, and their names are all that is told) are linked
into a library in DIR, whose state is kept. Titles of a `manifest.csv` stand in for
captions.

First suggestions: of each folder the five videos that its name fits best, for each
signal that understands texts and for both ways over the bridge of ImageNet's names.
Head: 0, 1, 2 and 5 labels a folder, drawn by the seed, the same with and without names;
accuracy and macro recall on all the rest. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.app.embedding import embed
from clipshelf.app.features import Features, load_features
from clipshelf.app.naming import prompts, words
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.features import FeatureSet, Signal
from clipshelf.domain.model import Floats, Ints
from clipshelf.learning.heads.blend import Blend
from clipshelf.learning.names import fits
from clipshelf.signals.encoders import bridge
from clipshelf.signals.encoders.caption import CaptionText
from clipshelf.signals.encoders.efficientnet import WEIGHTS
from clipshelf.signals.fusion import fuse
from heads import ONE_SOURCE
from machine import machine
from signals import interval, lay_out

LABELS = (0, 1, 2, 5)  # a folder
SHOWN = 5  # suggestions a folder
LEAST = 6  # clips of a folder
SETS = {
    "pictures": (Signal.FRAMES,),
    "pictures and captions": (Signal.FRAMES, Signal.CAPTION),
}


def main() -> None:
    """Look at what was not looked at, then compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    lay_out(options.clips, options.keep)
    with open_library(options.keep) as library:
        scan(library)
        embed(library)
        every = taken(library)
    mixed = {name for name in every[1] if name not in ONE_SOURCE}
    document = {
        **machine(),
        "seeds": options.seeds,
        "all_folders": measured(*every, set(every[1]), options.seeds),
        "mixed_sources": measured(*every, mixed, options.seeds),
    }
    text = json.dumps(document, indent=1)
    print(text)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")


def taken(library: Library) -> tuple[Features, np.ndarray[Any, Any]]:
    """Vectors of all clips, and the folder of each."""
    paths = library.catalogue.first_files()
    features = load_features(library, tuple(paths))
    return features, np.array([paths[v].split("/")[0] for v in features.set.ids])


def measured(
    features: Features, truth: np.ndarray[Any, Any], folders: set[str], seeds: int
) -> dict[str, Any]:
    """Suggestions and heads among these folders."""
    rows = np.flatnonzero(np.isin(truth, sorted(folders)))
    names, y = np.unique(truth[rows], return_inverse=True)
    parts = {
        block.signal: features.set.X[rows, block.start : block.stop - 1]
        for block in features.set.blocks
    }
    ids = tuple(features.set.ids[row] for row in rows)
    found: dict[str, Any] = {"clips": len(rows), "folders": len(names)}
    found["by_chance"] = round(float(np.mean(np.bincount(y) / len(y))), 4)
    found["suggestions"] = {"ConSE": scored(conse(parts[Signal.FRAMES], names), y)}
    found["head"] = {}
    for name, signals in SETS.items():
        some = fused(features, ids, {s: parts[s] for s in signals})
        named = np.sum(
            list(prompts(some, [[words(n)] for n in names]).values()), axis=0
        )
        found["suggestions"][name] = scored(fits(some.set.X, named), y)
        found["head"][name] = heads(some.set, y, named, seeds)
    return found


def fused(
    features: Features, ids: tuple[str, ...], parts: Mapping[Signal, Floats]
) -> Features:
    """The same clips with some of their signals."""
    blocks = zip(features.set.blocks, features.encoders, strict=True)
    keys = tuple(key for block, key in blocks if block.signal in parts)
    return Features(fuse(ids, parts), keys, ())


def conse(X: Floats, names: np.ndarray[Any, Any]) -> Floats:
    """(n, f): pictures go to the words, as in the paper; ten classes a clip."""
    said, directions = bridge._classes(WEIGHTS)  # noqa: SLF001
    logits = 10 * X @ directions.T  # the scale that finds most on these clips
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    share[share < np.sort(share, axis=1)[:, -10][:, None]] = 0
    read = share / share.sum(axis=1, keepdims=True) @ said
    asked = CaptionText().sentences([words(name) for name in names])
    return fits(read, asked - asked.mean(axis=0))


def scored(fit: Floats, y: Ints) -> dict[str, float]:
    """How many of the best are right, and the mean average precision."""
    best = np.argsort(-fit, axis=0, kind="stable")
    right = y[best] == np.arange(fit.shape[1])
    places = np.arange(1, len(y) + 1)[:, None]
    precision = (np.cumsum(right, axis=0) / places * right).sum(axis=0)
    return {
        "first_right": round(float(right[0].mean()), 4),
        "of_five_right": round(float(right[:SHOWN].mean()), 4),
        "folders_with_one_in_five": round(float(right[:SHOWN].any(axis=0).mean()), 4),
        "average_precision": round(float((precision / right.sum(axis=0)).mean()), 4),
    }


def heads(known: FeatureSet, y: Ints, named: Floats, seeds: int) -> dict[str, Any]:
    """With and without names, on the same labels."""
    told: dict[str, Any] = {}
    for labels in LABELS:
        runs = [
            run(known.X, y, named, labels, np.random.default_rng(seed))
            for seed in range(seeds if labels else 1)
        ]
        table = np.array(runs)  # (seeds, with or without, accuracy or recall)
        told[str(labels)] = {
            "with_names": [round(float(v), 4) for v in table[:, 0].mean(axis=0)],
            "without": [round(float(v), 4) for v in table[:, 1].mean(axis=0)]
            if labels
            else None,
            "accuracy_added": interval(table[:, 0, 0] - table[:, 1, 0]),
            "macro_recall_added": interval(table[:, 0, 1] - table[:, 1, 1]),
        }
    return told


def run(
    X: Floats, y: Ints, named: Floats, labels: int, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Accuracy and macro recall with names, then without."""
    k = int(y.max()) + 1
    rows = [rng.permutation(np.flatnonzero(y == c))[:labels] for c in range(k)]
    chosen = np.concatenate(rows).astype(np.int64)
    rest = np.setdiff1d(np.arange(len(y)), chosen)
    plain = Blend().among(X[rest])
    scores = []
    for head in (plain.with_prompts(named), plain):
        if not labels and head is plain:
            scores.append((0.0, 0.0))
            continue
        fitted = head.fit(X[chosen], y[chosen], k, np.random.default_rng(0))
        right = fitted.proba(X[rest]).argmax(axis=1) == y[rest]
        recalls = [right[y[rest] == c].mean() for c in range(k)]
        scores.append((float(right.mean()), float(np.mean(recalls))))
    return scores


if __name__ == "__main__":
    main()
