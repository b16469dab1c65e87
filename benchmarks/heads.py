"""How well each head files real clips: 40 % of each folder labelled, the rest not.

    python benchmarks/heads.py FOLDER_OF_FOLDERS [--seeds 5] [--share 0.4]

The clips are linked into a temporary library (sub-folders are the truth), 40 % of each
folder stay in their folders, the rest goes to the root without a name that tells. Then
the product's own use cases run: scan, embed, train, predict. Prints JSON: accuracy and
macro recall on the rest, mean over the seeds with the standard deviation, for all
folders and for those that do not come from a single source.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean, pstdev
from typing import Any

import numpy as np

from clipshelf.app.embedding import embed
from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import predict
from clipshelf.app.scanning import scan
from clipshelf.app.training import COMPARED, train
from clipshelf.library.identity import identify
from clipshelf.library.walk import VIDEO_SUFFIXES

ONE_SOURCE = {"sign_language", "street_fight", "cctv_calm", "phonk_visualizer"}


def main() -> None:
    """Run over the seeds and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--share", type=float, default=0.4)
    options = parser.parse_args()
    truth = {
        identify(path): (path.parent.name, path)
        for path in sorted(options.clips.glob("*/*"))
        if path.suffix.lower() in VIDEO_SUFFIXES
    }
    scores: dict[str, list[dict[str, float]]] = defaultdict(list)
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as place:
        features = Path(place) / "features"
        for seed in range(options.seeds):
            root = Path(place) / f"library-{seed}"
            lay_out(root, truth, options.share, seed)
            with open_library(root) as library:
                scan(library)
                share_features(library, features)
                seconds.append(embed(library).seconds)
                for head in (*COMPARED, "auto"):
                    scores[head].append(score(library, head, truth))
            shutil.rmtree(root)
    heads = {head: summary(runs) for head, runs in scores.items()}
    document = {
        "clips": len(truth),
        "folders": len({folder for folder, _ in truth.values()}),
        "labelled_share": options.share,
        "seeds": options.seeds,
        "embed_ms_per_clip": 1000 * seconds[0] / len(truth),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "heads": heads,
    }
    json.dump(document, sys.stdout, indent=1)
    print()


def lay_out(
    root: Path, truth: dict[str, tuple[str, Path]], share: float, seed: int
) -> None:
    """Hard links to the clips: some in their folders, the rest in the root."""
    rng = np.random.default_rng(seed)
    members: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    for video, (folder, path) in truth.items():
        members[folder].append((video, path))
    for folder, videos in members.items():
        (root / folder).mkdir(parents=True)
        labelled = max(1, round(share * len(videos)))
        for place, number in enumerate(rng.permutation(len(videos))):
            video, path = videos[number]
            target = root / folder if place < labelled else root
            copy(path, target / f"{video}{path.suffix}")


def copy(source: Path, target: Path) -> None:
    """A hard link where that is possible: nothing here writes to a clip."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def share_features(library: Library, features: Path) -> None:
    """Seeds differ in where clips lie, not in what they show: embed them once."""
    features.mkdir(exist_ok=True)
    (library.state / "features").symlink_to(features)


def score(
    library: Library, head: str, truth: dict[str, tuple[str, Path]]
) -> dict[str, float]:
    """Accuracy and macro recall on the unsorted rest."""
    train(library, head)
    right: dict[str, list[bool]] = defaultdict(list)
    for guess in predict(library).predictions:
        folder = truth[guess.video][0]
        right[folder].append(guess.folder == folder)
    mixed = {f: r for f, r in right.items() if f not in ONE_SOURCE}
    return {
        "accuracy": mean(hit for hits in right.values() for hit in hits),
        "macro_recall": mean(mean(hits) for hits in right.values()),
        "mixed_sources_accuracy": mean(hit for hits in mixed.values() for hit in hits),
        "mixed_sources_macro_recall": mean(mean(hits) for hits in mixed.values()),
    }


def summary(runs: list[dict[str, float]]) -> dict[str, Any]:
    """Mean and standard deviation over the seeds."""
    return {
        name: {
            "mean": round(mean(run[name] for run in runs), 4),
            "sd": round(pstdev(run[name] for run in runs), 4),
        }
        for name in runs[0]
    }


if __name__ == "__main__":
    main()
