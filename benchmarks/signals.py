"""What each signal adds: frames alone, and with captions, on-screen text and speech.

    python benchmarks/signals.py FOLDER_OF_FOLDERS --keep DIR [--seeds 40] [--no-read]
        [-o FILE]

The clips (sub-folders are the truth) are linked into a library in DIR, whose state is
kept: reading hundreds of clips takes an hour, and the next run goes on from there. The
titles of a `manifest.csv` beside the folders stand in for captions. Then, for a seed,
a share of each folder is labelled and the logistic head files the rest, once for each
set of signals, on the same split. The clips are those that every reader has looked at.

Prints JSON: accuracy and macro recall, and what each signal adds to frames alone as a
mean of paired differences with its 95 % interval (bootstrap over the seeds: it says how
much the choice of labels matters, not how other people's clips would do). Once for all
folders, and once without those that come from one source each.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from clipshelf.app.embedding import embed
from clipshelf.app.features import load_features
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.transcribing import transcribe
from clipshelf.domain import registry
from clipshelf.domain.features import Signal, Vectors
from clipshelf.domain.model import Floats, Head, Ints
from clipshelf.domain.reading import READ
from clipshelf.domain.video import VideoId
from clipshelf.library.walk import VIDEO_SUFFIXES
from clipshelf.signals.fusion import fuse
from clipshelf.signals.profile import default_encoders, default_readers
from clipshelf.testing import make_info_json
from heads import ONE_SOURCE, copy
from machine import machine

SHARE = 0.4  # of each folder is labelled
LEAST = 4  # clips of a folder, or it is left out
DRAWS = 10_000  # of the bootstrap
FRAMES, CAPTION = Signal.FRAMES, Signal.CAPTION
SETS = {
    "frames": (FRAMES,),
    "frames+caption": (FRAMES, CAPTION),
    "frames+ocr": (FRAMES, Signal.OCR),
    "frames+speech": (FRAMES, Signal.SPEECH),
    "frames+ocr+speech": (FRAMES, *READ),
    "frames+caption+ocr+speech": (FRAMES, CAPTION, *READ),
}
Blocks: TypeAlias = Mapping[Signal, Vectors]


def main() -> None:
    """Read what is left to be read, then compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--no-read", action="store_true")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    lay_out(options.clips, options.keep)
    with open_library(options.keep) as library:
        scan(library)
        embed(library)
        reports = [] if options.no_read else transcribe(library)
        videos, truth, blocks = taken(library)
        document = {
            **machine(),
            "clips": len(videos),
            "seeds": options.seeds,
            "labelled_share": SHARE,
            "reading": {str(one.signal): one.to_json() for one in reports},
            "words": words(library, videos, truth),
            "all_folders": compared(blocks, truth, options.seeds),
            "mixed_sources": compared(
                *without(blocks, truth, ONE_SOURCE), options.seeds
            ),
        }
    text = json.dumps(document, indent=1)
    print(text)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")


def lay_out(clips: Path, root: Path) -> None:
    """Links to the clips in their folders, with their titles beside them."""
    titles: dict[str, str] = {}
    manifest = clips / "manifest.csv"
    if manifest.is_file():
        with manifest.open(encoding="utf-8", newline="") as file:
            titles = {row["file"]: row["title"] for row in csv.DictReader(file)}
    for path in sorted(clips.glob("*/*")):
        target = root / path.relative_to(clips)
        if path.suffix.lower() in VIDEO_SUFFIXES and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            copy(path, target)
            title = titles.get(path.relative_to(clips).as_posix(), "")
            make_info_json(target, description=title)


def taken(library: Library) -> tuple[list[VideoId], np.ndarray[Any, Any], Blocks]:
    """Clips that were read, their folders `(n,)`, and `(n, d)` for each signal."""
    paths = library.catalogue.first_files()
    read = [
        library.readings.read_by(reader.spec.signal, reader.spec.key)
        for reader in default_readers()
    ]
    videos = [v for v in paths if all(v in done for done in read)]
    folders = Counter(paths[v].split("/")[0] for v in videos)
    videos = [v for v in videos if folders[paths[v].split("/")[0]] >= LEAST]
    truth = np.array([paths[v].split("/")[0] for v in videos])
    keys = [encoder.spec.key for encoder in default_encoders()]
    features = load_features(library, videos, keys).set
    assert list(features.ids) == videos, "every clip was looked at"
    blocks = {
        block.signal: features.X[:, block.start : block.stop - 1]
        for block in features.blocks
    }
    return videos, truth, blocks


def without(
    blocks: Blocks, truth: np.ndarray[Any, Any], folders: set[str]
) -> tuple[Blocks, np.ndarray[Any, Any]]:
    """The same without some folders."""
    rows = ~np.isin(truth, list(folders))
    return {signal: block[rows] for signal, block in blocks.items()}, truth[rows]


def words(
    library: Library, videos: Sequence[VideoId], truth: np.ndarray[Any, Any]
) -> dict[str, Any]:
    """How many clips have text, by signal and folder, and why others have none."""
    found = library.readings.of(videos)
    told = {}
    for signal in READ:
        readings = [found[video][signal] for video in videos]
        having = Counter(
            folder for folder, one in zip(truth, readings, strict=True) if one.text
        )
        told[str(signal)] = {
            "with_text": sum(having.values()),
            "by_folder": {name: having[name] for name in sorted(set(truth))},
            "without": Counter(one.reason for one in readings if not one.text),
            "languages": Counter(one.language for one in readings if one.language),
            "minutes": round(sum(one.seconds for one in readings) / 60, 2),
        }
    return told


def compared(blocks: Blocks, truth: np.ndarray[Any, Any], seeds: int) -> dict[str, Any]:
    """Every set of signals on the same splits."""
    names, y = np.unique(truth, return_inverse=True)
    ids = tuple(str(row) for row in range(len(y)))
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for name, signals in SETS.items():
        if all(signal in blocks for signal in signals):
            X = fuse(ids, {signal: blocks[signal] for signal in signals}).X
            scores[name] = [scored(X, y, seed) for seed in range(seeds)]
    plain = np.array(scores["frames"])
    return {
        "clips": len(y),
        "folders": dict(zip(names.tolist(), np.bincount(y).tolist(), strict=True)),
        "scores": {
            name: {
                "accuracy": round(float(np.mean(runs, axis=0)[0]), 4),
                "macro_recall": round(float(np.mean(runs, axis=0)[1]), 4),
                "accuracy_added": interval(np.array(runs)[:, 0] - plain[:, 0]),
                "macro_recall_added": interval(np.array(runs)[:, 1] - plain[:, 1]),
            }
            for name, runs in scores.items()
        },
    }


def scored(X: Floats, y: Ints, seed: int) -> tuple[float, float]:
    """Accuracy and macro recall on what is not labelled."""
    rng = np.random.default_rng(seed)
    k = int(y.max()) + 1
    labelled = np.zeros(len(y), np.bool_)
    for column in range(k):
        members = rng.permutation(np.flatnonzero(y == column))
        labelled[members[: max(1, round(SHARE * len(members)))]] = True
    head: Head = registry.create("head", "logreg")
    fitted = head.fit(X[labelled], y[labelled], k, np.random.default_rng(seed))
    right = fitted.proba(X[~labelled]).argmax(axis=1) == y[~labelled]
    recalls = [right[y[~labelled] == column].mean() for column in range(k)]
    return float(right.mean()), float(np.mean(recalls))


def interval(differences: Floats) -> dict[str, float]:
    """Mean of paired differences, and the middle 95 % of its bootstrap."""
    rng = np.random.default_rng(0)
    draws = rng.choice(differences, (DRAWS, len(differences))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return {
        "mean": round(float(differences.mean()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }


if __name__ == "__main__":
    main()
