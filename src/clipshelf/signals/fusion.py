"""One vector from several signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from clipshelf.domain.errors import Invalid
from clipshelf.domain.features import Block, FeatureSet, Signal, Vectors
from clipshelf.domain.video import VideoId

# How much of a row each signal has before the row is scaled to unit length. Pictures
# are always there and lead; a caption is short and often empty talk; author, sound and
# hashtags are exact but say nothing about a video whose author is new; half of all
# clips are silent or sound alike.
WEIGHTS: Mapping[Signal, float] = {
    Signal.FRAMES: 1.0,
    Signal.CAPTION: 0.7,
    Signal.TAGS: 0.5,
    Signal.OCR: 0.5,
    Signal.SPEECH: 0.5,
    Signal.SOUND: 0.7,
}

# Signals that were measured to help a model. Words that are read in a clip do not, at
# these weights (`benchmarks/signals.py`): they are shown beside it and searched.
EARNED = frozenset({Signal.FRAMES, Signal.CAPTION, Signal.TAGS, Signal.SOUND})

# The column that says "this signal is missing" is this much of the signal's weight:
# enough for a classifier to lean on, too little to make strangers look alike.
ABSENT = 0.2

ROWS = 512  # fused at a time


def fuse(ids: Sequence[VideoId], blocks: Mapping[Signal, Vectors]) -> FeatureSet:
    """Put the vectors of each video side by side.

    A signal's columns are its vector, scaled to unit length times its weight, and one
    more that is zero; for a video without that signal the vector is zero and the last
    column is not. Rows are then scaled to unit length. The order is that of `Signal`,
    whatever the order of `blocks`.

    Args:
        ids: n videos.
        blocks: (n, d) for each signal, a row a video, zeros where it is missing.

    Returns:
        n rows of unit length. A block spans its d + 1 columns.

    Raises:
        Invalid: no blocks, another number of rows, or a number that is not finite.
    """
    if not blocks:
        raise Invalid("There is no signal to fuse.", code="nothing-to-fuse")
    marks: list[Block] = []
    for signal in (signal for signal in Signal if signal in blocks):
        _check(signal, blocks[signal], len(ids))
        start = marks[-1].stop if marks else 0
        marks.append(Block(signal, start, start + blocks[signal].shape[1] + 1))
    rows = np.zeros((len(ids), marks[-1].stop), np.float32)
    present = np.zeros((len(ids), len(marks)), np.bool_)
    # Some rows at a time, which stay in the processor's cache: twice as fast.
    for first in range(0, len(ids), ROWS):
        part = slice(first, first + ROWS)
        for column, mark in enumerate(marks):
            block = _block(mark.signal, blocks[mark.signal][part])
            rows[part, mark.start : mark.stop] = block
            present[part, column] = block[:, -1] == 0
        # No row is zero: a missing signal has its indicator.
        rows[part] /= np.linalg.norm(rows[part], axis=1, keepdims=True)
    return FeatureSet(tuple(ids), rows, tuple(marks), present)


def _check(signal: Signal, vectors: Vectors, n: int) -> None:
    if vectors.ndim != 2 or len(vectors) != n:
        raise Invalid(f"{signal}: {n} rows are needed.", code="bad-vectors")
    if not np.isfinite(vectors).all():
        raise Invalid(f"{signal}: numbers must be finite.", code="bad-vectors")


def _block(signal: Signal, vectors: Vectors) -> Vectors:
    """`(n, d + 1)`: the scaled vectors and the indicator."""
    # In double precision: the square of a tiny number would vanish.
    wide = vectors.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    absent = lengths == 0
    weight = WEIGHTS[signal]
    block = np.hstack([wide / np.where(absent, 1, lengths), absent * ABSENT]) * weight
    return block.astype(np.float32)
