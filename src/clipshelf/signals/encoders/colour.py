"""Colours and where they are: no weights, always there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clipshelf.domain.features import EncoderSpec, Pixels, Sample, Signal, Vectors
from clipshelf.signals.encoders.rows import stacked, unit

LEVELS = 4  # of red, of green and of blue
GRID = 2  # the frame is cut into 2 x 2 parts
DIM = GRID * GRID * LEVELS**3
STEP = 4  # every fourth pixel of every fourth row tells as much


@dataclass(frozen=True, slots=True)
class ColourHistogram:
    """How often each of 64 colours occurs in each quarter of the frames.

    The floor that an encoder with weights must clear. It tells a green pitch from a
    dark room, and knows nothing else.
    """

    @property
    def spec(self) -> EncoderSpec:
        """256 shares of pixels."""
        params: dict[str, int | str] = {"levels": LEVELS, "grid": GRID, "step": STEP}
        return EncoderSpec("colour", "1", Signal.FRAMES, DIM, params)

    def missing(self) -> str:
        """Nothing: it needs no weights."""
        return ""

    @property
    def memory(self) -> int:
        """A few tables."""
        return 1 << 20

    def prepare(self) -> bool:
        """It keeps nothing on the disk, and knows no GPU."""
        return True

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), 256)`, rows of unit length; zeros where there are no frames."""
        rows = stacked([_histogram(sample.frames) for sample in batch], DIM)
        # The root makes inner products compare shares as Hellinger's distance does, in
        # which one large plain wall does not outweigh all the rest.
        return unit(np.sqrt(rows))


def _histogram(frames: Pixels | None) -> Vectors:
    """`(256,)` counts over all frames."""
    if frames is None:
        return np.zeros(DIM, np.float32)
    pixels = frames[:, ::STEP, ::STEP]
    red, green, blue = np.moveaxis(pixels // (256 // LEVELS), -1, 0).astype(np.int64)
    colours = (red * LEVELS + green) * LEVELS + blue
    rows, columns = (np.arange(side) * GRID // side for side in colours.shape[1:])
    parts = rows[:, None] * GRID + columns
    places = parts * LEVELS**3 + colours
    return np.bincount(places.ravel(), minlength=DIM).astype(np.float32)
