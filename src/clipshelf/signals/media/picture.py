"""From a decoder's picture to pixels: upright, square, scaled once."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from PIL import Image

from clipshelf.domain.features import Pixels

SHORT = 256  # pixels of the short side that encoders get
LONG = 4  # times the short side: a strip of 2 x 4000 must not become 512,000 wide
THUMBNAIL = (640, 360)  # pixels, the box that a thumbnail fits into
JPEG_QUALITY = 80

ODD_ASPECT = 4  # pixels that claim to be more than 4 times as wide as tall are ignored


@dataclass(frozen=True, slots=True)
class Shape:
    """How a stream's pictures are to be seen."""

    width: int  # pixels, square ones, before the turn
    height: int
    turns: int  # quarter turns counter-clockwise

    @classmethod
    def of(cls, frame: VideoFrame, aspect: Fraction | None) -> Shape:
        """From a picture's size and display matrix and its stream's pixel aspect."""
        width = frame.width
        if aspect and Fraction(1, ODD_ASPECT) <= aspect <= ODD_ASPECT:
            width = max(1, round(width * aspect))
        return cls(width, frame.height, round(frame.rotation / 90) % 4)

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height after the turn."""
        size = (self.width, self.height)
        return size if self.turns % 2 == 0 else size[::-1]


def frame_pixels(
    frame: VideoFrame, shape: Shape, scaler: VideoReformatter, side: int = SHORT
) -> Pixels:
    """(h, w, 3) with a short side of `side`, also for smaller pictures.

    The long side is at most `LONG` times that; a picture so narrow has a smaller short
    side.
    """
    short, long = sorted((shape.width, shape.height))
    return _scaled(frame, shape, scaler, min(side / short, LONG * side / long))


def thumbnail(frame: VideoFrame, shape: Shape) -> bytes:
    """A JPEG that fits into `THUMBNAIL` and is never larger than the picture."""
    width, height = shape.upright
    factor = min(1.0, THUMBNAIL[0] / width, THUMBNAIL[1] / height)
    file = io.BytesIO()
    pixels = _scaled(frame, shape, VideoReformatter(), factor)
    Image.fromarray(pixels).save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()


def _scaled(
    frame: VideoFrame, shape: Shape, scaler: VideoReformatter, factor: float
) -> Pixels:
    # Scaled by FFmpeg on the way to RGB: several times faster than afterwards.
    scaled = scaler.reformat(
        frame,
        width=max(1, round(shape.width * factor)),
        height=max(1, round(shape.height * factor)),
        format="rgb24",
        interpolation="AREA",
        threads=1,  # by itself it starts one a core, for every picture anew
    )
    return np.ascontiguousarray(np.rot90(scaled.to_ndarray(), shape.turns))
