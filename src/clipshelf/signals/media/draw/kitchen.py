"""What stands and lies in a kitchen."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.canvas import HIGH, Canvas, Point, place
from clipshelf.signals.media.draw.food import FOODS, Food

POTS = ("#d9705f", "#4f8a8b", "#e0a145", "#7d86b8", "#83a66c")


def scattered(
    rng: np.random.Generator, count: int, reach: float
) -> list[tuple[Food, float, float, float, float]]:
    """Food around a middle, well apart: golden-angle places."""
    kinds = rng.permutation(len(FOODS))[:3]
    found = []
    for n in range(count):
        way, far = 2.4 * n + rng.uniform(0, 0.5), reach * math.sqrt((n + 0.4) / count)
        food = FOODS[kinds[n % len(kinds)]]
        at = far * math.cos(way), far * math.sin(way)
        found.append((food, *at, rng.uniform(0.7, 1.0), rng.uniform(0, 6)))
    return found


def table(c: Canvas, planks: tuple[str, str]) -> None:
    """Planks from above, over the whole sheet."""
    c.sky(planks[0], planks[0])
    for n in range(0, 6, 2):
        c.box(0.9 + 1.8 * n, HIGH / 2, 1.8, HIGH, planks[1])


def tiles(c: Canvas, shades: tuple[str, str]) -> None:
    """A tiled wall."""
    c.sky(shades[1], shades[1])
    for row in range(14):
        for column in range(6):
            left = column * 1.9 - (row % 2) * 0.95
            c.box(left + 0.9, row + 0.45, 1.78, 0.88, shades[0], r=0.12)


def shelf(c: Canvas, jars: list[tuple[float, str]]) -> None:
    """A shelf of jars, each with its height and colour."""
    c.box(4.5, 4.6, 7.4, 0.3, "#a87c55", r=0.1)
    for n, (tall, colour) in enumerate(jars):
        c.box(1.8 + 1.35 * n, 4.45 - tall / 2, 0.9, tall, colour, r=0.2)
        c.box(1.8 + 1.35 * n, 4.4 - tall, 0.8, 0.24, "#f4ece0", r=0.1)


def cloth(c: Canvas, at: Point, turn: float, colour: str, wide: float = 3.0) -> None:
    """A striped cloth, its middle at `at`."""
    half = wide / 2
    square = [(-half, -half), (half, -half), (half, half), (-half, half)]
    c.shape(place(square, at, turn), colour)
    for n in range(1, 6):
        across = -half + n * wide / 6
        c.line(place([(across, -half), (across, half)], at, turn), 0.08, "#f3efe6")


def steam(c: Canvas, x: float, y: float, t: float, shift: float) -> None:
    """Puffs that rise, widen and fade."""
    for n in range(5):
        age = (t + n / 5 + shift) % 1
        faint = round(34 * math.sin(math.pi * age))
        px = x + 0.6 * math.sin(5 * age + 2 * n) + 0.5 * (n % 3 - 1)
        for wide in (1.0, 0.75, 0.5):  # three in one another look soft
            r = wide * (0.4 + 0.7 * age)
            c.oval(px, y - 4.2 * age, r, 1.3 * r, f"#ffffff{faint:02x}")
