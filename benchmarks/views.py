"""Would other ways to look at frames file clips better than the mean of their vectors?

    python benchmarks/views.py FOLDER_OF_FOLDERS [--keep FILE.npz] [--seeds 40]
        [-o FILE]

The five frames that `embed` takes of each clip, encoded once cropped to their middle,
as the product does it, and once squeezed whole into the square; then pooled in every
way of `pooled`. A share of each folder is labelled by the seed and the logistic head
files the rest, each way on the same draws. `--keep` keeps what was encoded.

Prints JSON: accuracy and macro recall, and what each way adds to the mean, as paired
differences with their 95 % interval (bootstrap over the seeds). Once for all folders,
and once without those that come from one source each.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clipshelf.domain.features import Pixels, Vectors
from clipshelf.library.walk import VIDEO_SUFFIXES
from clipshelf.signals.encoders.efficientnet import SIDE, EfficientNetLite0, square
from clipshelf.signals.encoders.rows import unit
from clipshelf.signals.media.frames import decode
from heads import ONE_SOURCE
from machine import machine
from signals import interval
from signals_weights import scored, split

FRAMES = 5
GRID = 4  # colours and motion are told apart in so many rows and columns
CELL = 8  # pixels of a cell's side


def main() -> None:
    """Encode, then compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    paths = [
        path
        for path in sorted(options.clips.glob("*/*"))
        if path.suffix.lower() in VIDEO_SUFFIXES
    ]
    if options.keep and options.keep.is_file():
        with np.load(options.keep) as kept:
            seen = dict(kept)
    else:
        seen = looked(paths)
        if options.keep:
            np.savez(
                options.keep,
                middle=seen["middle"],
                whole=seen["whole"],
                small=seen["small"],
            )
    ways = pooled(seen["middle"], seen["whole"], seen["small"].astype(np.float32))
    truth = np.array([path.parent.name for path in paths])
    mixed = ~np.isin(truth, list(ONE_SOURCE))
    document = {
        **machine(),
        "clips": len(paths),
        "seeds": options.seeds,
        "all_folders": compared(ways, truth, options.seeds),
        "mixed_sources": compared(
            {name: X[mixed] for name, X in ways.items()}, truth[mixed], options.seeds
        ),
    }
    text = json.dumps(document, indent=1)
    print(text)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")


def looked(paths: list[Path]) -> dict[str, NDArray[Any]]:
    """`(n, 5, 1280)` for both views, `(n, 5, 32, 32, 3)` small pictures."""
    encoder = EfficientNetLite0()
    found: dict[str, list[NDArray[Any]]] = {"middle": [], "whole": [], "small": []}
    for path in paths:
        frames = decode(path, FRAMES).frames
        # A clip with fewer frames shows its last one again.
        frames = frames[np.minimum(np.arange(FRAMES), len(frames) - 1)]
        found["middle"].append(encoder.look(square(frames))[0])
        found["whole"].append(encoder.look(squeezed(frames, SIDE))[0])
        found["small"].append(squeezed(frames, GRID * CELL))
    return {name: np.stack(rows) for name, rows in found.items()}


def squeezed(frames: Pixels, side: int) -> Pixels:
    """Whole frames as squares `(f, side, side, 3)`."""
    pictures = (Image.fromarray(frame) for frame in frames)
    size, way = (side, side), Image.Resampling.BICUBIC
    return np.stack([np.asarray(one.resize(size, way)) for one in pictures])


def pooled(middle: Vectors, whole: Vectors, small: Vectors) -> dict[str, Vectors]:
    """One vector a clip, `(n, d)`, in every way that is compared; the first is ours."""
    middle, whole = (_unit(view.astype(np.float32)) for view in (middle, whole))
    turns = np.where(np.arange(FRAMES)[:, None] % 2 == 0, middle, whole)
    mean = _power(middle, 1)
    cells = _cells(np.asarray(small / 255, np.float32))
    layout = cells.mean(axis=1)
    return {
        "mean": mean,
        "root mean square": _power(middle, 2),
        "maximum": unit(middle.max(axis=1)),
        "mean, maximum, spread": _beside(
            (mean, 1), (middle.max(axis=1), 0.5), (middle.std(axis=1), 0.5)
        ),
        "mean, spread": _beside((mean, 1), (middle.std(axis=1), 0.5)),
        "whole frames": _power(whole, 1),
        "middle and whole in turns": _power(turns, 1),
        "middle and whole in turns, root mean square": _power(turns, 2),
        "both of every frame (twice the cost)": _power(
            np.concatenate([middle, whole], axis=1), 1
        ),
        "mean, colours by place": _beside(
            (mean, 1), (layout - layout.mean(axis=1, keepdims=True), 0.3)
        ),
        "mean, motion by place": _beside(
            (mean, 1), (np.abs(np.diff(cells, axis=1)).mean(axis=1), 0.3)
        ),
        "mean, change of features": _beside(
            (mean, 1), (np.abs(np.diff(middle, axis=1)).mean(axis=1), 0.5)
        ),
    }


def _unit(frames: Vectors) -> Vectors:
    return np.asarray(unit(frames.reshape(-1, frames.shape[-1])).reshape(frames.shape))


def _power(frames: Vectors, power: int) -> Vectors:
    """The power mean over frames; features are never negative."""
    return unit((frames**power).mean(axis=1) ** (1 / power))


def _beside(*parts: tuple[Vectors, float]) -> Vectors:
    return unit(np.hstack([unit(part) * weight for part, weight in parts]))


def _cells(small: Vectors) -> Vectors:
    """`(n, 5, 48)`: the mean colour of each cell."""
    n = len(small)
    cells = small.reshape(n, FRAMES, GRID, CELL, GRID, CELL, 3).mean(axis=(3, 5))
    return np.asarray(cells.reshape(n, FRAMES, -1))


def compared(
    ways: dict[str, Vectors], truth: NDArray[Any], seeds: int
) -> dict[str, Any]:
    """Every way on the same draws."""
    _, y = np.unique(truth, return_inverse=True)
    draws = [split(y, seed) for seed in range(seeds)]
    told: dict[str, Any] = {}
    base = None
    for name, X in ways.items():
        runs = np.array([scored(X, y, draw) for draw in draws])
        base = runs if base is None else base
        told[name] = {
            "accuracy": round(float(runs[:, 0].mean()), 4),
            "macro_recall": round(float(runs[:, 1].mean()), 4),
            "accuracy_added": interval(runs[:, 0] - base[:, 0]),
            "macro_recall_added": interval(runs[:, 1] - base[:, 1]),
        }
    return {"clips": len(y), "ways": told}


if __name__ == "__main__":
    main()
