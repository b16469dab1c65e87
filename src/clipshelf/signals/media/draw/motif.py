"""Small plain pictures for tests: one shape that moves over a coloured ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias, get_args

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from clipshelf.domain.features import Pixels

Colour: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

Motif: TypeAlias = Literal["disc", "stripes", "box", "ring", "cross", "triangle"]
"""A shape."""

MOTIFS: tuple[Motif, ...] = get_args(Motif)


def motif_frames(
    count: int,
    size: tuple[int, int],
    colour: Colour,
    motif: Motif,
    *,
    text: str = "",
    rng: np.random.Generator,
) -> Iterator[Pixels]:
    """Frames of a clip; `rng` chooses the shape's size and way, and bends the colour.

    Args:
        count: how many frames.
        size: width and height in pixels.
        colour: of the ground.
        motif: the shape, in a paler tone.
        text: written over the lower part.
        rng: what makes one clip of a look differ from another.

    Yields:
        (h, w, 3), RGB.
    """
    width, height = size
    red, green, blue = (
        min(255, max(0, c + int(rng.integers(-15, 16)))) for c in colour
    )
    pale = ((red + 510) // 3, (green + 510) // 3, (blue + 510) // 3)
    radius = rng.uniform(0.18, 0.3) * width
    x, y = rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height
    right, down = (rng.uniform(-0.2, 0.2) * side / max(count, 10) for side in size)
    font = ImageFont.load_default(max(10, width // 7))
    for n in range(count):
        image = Image.new("RGB", size, (red, green, blue))
        pen = ImageDraw.Draw(image)
        _stamp(pen, motif, (x + n * right, y + n * down), radius, pale)
        if text:
            place = (width / 2, height * 0.8)
            pen.text(
                place, text, "white", font, "mm", stroke_width=1, stroke_fill="black"
            )
        yield np.array(image)


def _stamp(
    pen: ImageDraw.ImageDraw,
    motif: Motif,
    centre: tuple[float, float],
    radius: float,
    fill: Colour,
) -> None:
    x, y = centre
    left, top, right, bottom = x - radius, y - radius, x + radius, y + radius
    thick = max(2, round(radius / 2))
    if motif == "disc":
        pen.ellipse((left, top, right, bottom), fill)
    elif motif == "ring":
        pen.ellipse((left, top, right, bottom), outline=fill, width=thick)
    elif motif == "box":
        pen.rectangle((left, top, right, bottom), fill)
    elif motif == "triangle":
        pen.polygon(((x, top), (right, bottom), (left, bottom)), fill)
    elif motif == "cross":
        pen.line((x, top, x, bottom), fill, thick)
        pen.line((left, y, right, y), fill, thick)
    else:
        far = pen.im.size[0]
        for line in (top - radius, y, bottom + radius):
            pen.line((0, line, far, line), fill, thick)
