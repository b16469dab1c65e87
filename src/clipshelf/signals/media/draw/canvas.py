"""A sheet to paint on: soft round shapes in units that do not depend on the size.

A sheet is 9 units wide and 16 high, as a phone held upright; (0, 0) is the upper left
corner. Colours are "#rrggbb", or "#rrggbbaa" with an opacity.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self, TypeAlias

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from clipshelf.domain.features import Pixels

Point: TypeAlias = tuple[float, float]

WIDE, HIGH = 9.0, 16.0  # units
FINER = 2  # painted at twice the size and reduced, which smooths the edges


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture being painted."""

    image: Image.Image
    unit: float  # pixels
    pen: ImageDraw.ImageDraw  # blends colours that have an opacity

    @classmethod
    def blank(cls, size: tuple[int, int]) -> Self:
        """A white sheet whose `pixels` will be `size`, width and height, near 9:16."""
        width, height = (side * FINER for side in size)
        image = Image.new("RGB", (width, height), "white")
        return cls(image, width / WIDE, ImageDraw.Draw(image, "RGBA"))

    def copy(self) -> Canvas:
        """A sheet with the same picture."""
        image = self.image.copy()
        return Canvas(image, self.unit, ImageDraw.Draw(image, "RGBA"))

    def pixels(self) -> Pixels:
        """The picture, (h, w, 3)."""
        return np.array(self.image.reduce(FINER))

    def sky(self, *colours: str, top: float = 0, bottom: float = HIGH) -> None:
        """A vertical run of colours from `top` to `bottom`."""
        first, last = (round(y * self.unit) for y in (top, bottom))
        stops = np.linspace(0, 1, len(colours))
        steps = np.linspace(0, 1, last - first)
        table = np.array([ImageColor.getrgb(colour)[:3] for colour in colours])
        run = np.stack([np.interp(steps, stops, table[:, c]) for c in range(3)], axis=1)
        strip = Image.fromarray(np.rint(run)[:, None].astype(np.uint8))
        self.image.paste(strip.resize((self.image.width, last - first)), (0, first))

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        """A filled circle."""
        self.pen.ellipse(self._box(x - r, y - r, x + r, y + r), fill)

    def ring(self, x: float, y: float, r: float, width: float, colour: str) -> None:
        """A circle's edge; `width` lies within `r`."""
        box = self._box(x - r, y - r, x + r, y + r)
        self.pen.ellipse(box, outline=colour, width=round(width * self.unit))

    def oval(
        self, x: float, y: float, rx: float, ry: float, fill: str, *, turn: float = 0
    ) -> None:
        """An ellipse, turned clockwise by `turn` radians."""
        if not turn:
            self.pen.ellipse(self._box(x - rx, y - ry, x + rx, y + ry), fill)
            return
        angles = np.linspace(0, 2 * math.pi, 40, endpoint=False)
        points = [(rx * math.cos(a), ry * math.sin(a)) for a in angles]
        self.shape(place(points, (x, y), turn), fill)

    def box(
        self, x: float, y: float, wide: float, high: float, fill: str, *, r: float = 0
    ) -> None:
        """A rectangle around (x, y), its corners rounded by `r`."""
        box = self._box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        self.pen.rounded_rectangle(box, r * self.unit, fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A polygon."""
        self.pen.polygon([(x * self.unit, y * self.unit) for x, y in points], fill)

    def blob(self, points: Sequence[Point], fill: str) -> None:
        """A smooth closed shape through `points`."""
        self.shape(smooth(points), fill)

    def line(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line with round joints and ends. Give it an opaque colour."""
        way = [(x * self.unit, y * self.unit) for x, y in points]
        self.pen.line(way, colour, max(1, round(width * self.unit)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def arc(  # noqa: PLR0917 -- a place, two radii and two angles are how an arc is said
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        begin: float,
        end: float,
        width: float,
        colour: str,
    ) -> None:
        """Part of an ellipse's edge, from `begin` to `end` in radians, clockwise."""
        angles = np.linspace(begin, end, 24)
        way = [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]
        self.line(way, width, colour)

    def words(self, text: str, x: float, y: float, size: float, colour: str) -> None:
        """Text around (x, y)."""
        at = (x * self.unit, y * self.unit)
        self.pen.text(at, text, colour, _font(round(size * self.unit)), "mm")

    def caption(self, text: str, y: float, fill: str = "#fffffff0") -> None:
        """Lines of text in rounded labels, as people write them over short videos."""
        size = 0.62
        for number, line in enumerate(text.split("\n")):
            row = y + number * 1.05
            wide = _font(round(size * self.unit)).getlength(line) / self.unit
            self.box(WIDE / 2, row, wide + 0.7, 1.06, fill, r=0.3)
            self.words(line, WIDE / 2, row, size, "#2b2b33")

    def _box(self, *sides: float) -> tuple[float, float, float, float]:
        left, top, right, bottom = (side * self.unit for side in sides)
        return left, top, right, bottom


def place(
    points: Sequence[Point], at: Point, turn: float = 0, scale: float = 1
) -> list[Point]:
    """`points` scaled, turned clockwise by `turn` radians, and moved by `at`."""
    cos, sin = math.cos(turn) * scale, math.sin(turn) * scale
    return [(at[0] + x * cos - y * sin, at[1] + x * sin + y * cos) for x, y in points]


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """A closed Catmull-Rom curve through `points`, as a polygon."""
    here = np.array(points)
    before, after, beyond = (np.roll(here, shift, axis=0) for shift in (1, -1, -2))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = 0.5 * (
        2 * here
        + (after - before) * t
        + (2 * before - 5 * here + 4 * after - beyond) * t**2
        + (3 * here - before - 3 * after + beyond) * t**3
    )
    return [(float(x), float(y)) for x, y in curve.transpose(1, 0, 2).reshape(-1, 2)]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)  # the one that comes inside Pillow
