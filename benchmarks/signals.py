"""What each signal adds to frames: captions, on-screen text, speech and sound.

    python benchmarks/signals.py FOLDER_OF_FOLDERS --keep DIR [--seeds 40] [--no-read]
        [-o FILE]

The clips (sub-folders are the truth) are linked into a library in DIR, whose state is
kept: reading hundreds of clips takes half an hour, and the next run goes on from there.
The titles of a `manifest.csv` beside the folders stand in for captions. Then, for a
seed, a share of each folder is labelled and the logistic head files the rest, once for
each set of signals, on the same split. The clips are those that every reader has looked
at. The last rows ask whether weights that are learned from the labels (see
`signals_weights.py`) are better than the fixed ones, and what sound is worth while half
of it is unheard.

Prints JSON: accuracy and macro recall, and what each signal adds to frames alone as a
mean of paired differences with its 95 % interval (bootstrap over the seeds: it says how
much the choice of labels matters, not how other people's clips would do). Once for all
folders, and once without those that come from one source each.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.app.embedding import embed
from clipshelf.app.features import load_features
from clipshelf.app.listening import listen
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.transcribing import transcribe
from clipshelf.domain.features import Signal
from clipshelf.domain.model import Floats
from clipshelf.domain.reading import READ, Reading
from clipshelf.domain.video import VideoId
from clipshelf.library.walk import VIDEO_SUFFIXES
from clipshelf.signals.profile import default_encoders, default_readers
from clipshelf.testing import make_info_json
from heads import ONE_SOURCE, copy
from machine import machine
from signals_weights import (
    SHARE,
    WAYS,
    Blocks,
    Draw,
    fixed,
    measured,
    scored,
    split,
)

LEAST = 4  # clips of a folder, or it is left out
DRAWS = 10_000  # of the bootstrap
UNREAD = Reading("", reason="not read")
FEWER = 12  # seeds for the ways to weigh signals
FRAMES, CAPTION, SOUND = Signal.FRAMES, Signal.CAPTION, Signal.SOUND
USED = (FRAMES, CAPTION, SOUND)
SETS = {
    "frames": (FRAMES,),
    "frames+caption": (FRAMES, CAPTION),
    "frames+ocr": (FRAMES, Signal.OCR),
    "frames+speech": (FRAMES, Signal.SPEECH),
    "frames+sound": (FRAMES, SOUND),
    "frames+caption+sound": USED,
    "frames+caption+sound+ocr+speech": (*USED, *READ),
}
# What differences are taken from: pictures alone, all that a clip has before it is
# heard, and all signals that are used.
BASES = {
    "frames": "frames",
    "unheard": "frames+caption",
    "used": "frames+caption+sound",
}


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
        heard = {} if options.no_read else {"sound": listen(library).to_json()}
        reports = [] if options.no_read else transcribe(library)
        videos, truth, blocks = taken(library)
        document = {
            **machine(),
            "clips": len(videos),
            "seeds": options.seeds,
            "labelled_share": SHARE,
            "reading": heard | {str(one.signal): one.to_json() for one in reports},
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
    ear = next(e.spec for e in default_encoders() if e.spec.signal is SOUND)
    shelf = library.features.load(ear.key, ear.dim)
    read.append(frozenset(video for video, _ in shelf.keys().values()))
    # With --no-read on a new library nothing is read: then that counts for all.
    videos = [v for v in paths if all(v in done for done in read if done)]
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
        readings = [found.get(v, {}).get(signal, UNREAD) for v in videos]
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
    """Every set of signals on the same splits, and then every way to weigh them."""
    names, y = np.unique(truth, return_inverse=True)
    draws = [split(y, seed) for seed in range(seeds)]
    scores: dict[str, list[tuple[float, float]]] = {
        name: [scored(fixed(part(blocks, signals)), y, draw) for draw in draws]
        for name, signals in SETS.items()
    }
    used = part(blocks, USED)
    half = [half_heard(used, draw) for draw in draws]
    scores["half of the sound unheard"] = [
        scored(fixed(one), y, draw) for one, draw in zip(half, draws, strict=True)
    ]
    for name, way in WAYS.items():  # each fits hundreds of heads for one draw
        scores[name] = [measured(way(used, y, d), y, d) for d in draws[:FEWER]]
    return {
        "clips": len(y),
        "folders": dict(zip(names.tolist(), np.bincount(y).tolist(), strict=True)),
        "scores": {
            name: {
                "draws": len(runs),
                "accuracy": round(float(np.mean(runs, axis=0)[0]), 4),
                "macro_recall": round(float(np.mean(runs, axis=0)[1]), 4),
                **{
                    f"{what}_over_{base}": interval(
                        np.subtract(runs, scores[first][: len(runs)])[:, column]
                    )
                    for base, first in BASES.items()
                    for column, what in enumerate(("accuracy", "macro_recall"))
                },
            }
            for name, runs in scores.items()
        },
    }


def part(blocks: Blocks, signals: Sequence[Signal]) -> Blocks:
    """Some of the signals."""
    return {signal: blocks[signal] for signal in signals}


def half_heard(blocks: Blocks, draw: Draw) -> Blocks:
    """As while listening goes on: labelled clips first, half of the others not yet."""
    unheard = draw.rng().permutation(np.flatnonzero(~draw.labelled))
    sound = blocks[SOUND].copy()
    sound[unheard[: len(unheard) // 2]] = 0
    return {**blocks, SOUND: sound}


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
