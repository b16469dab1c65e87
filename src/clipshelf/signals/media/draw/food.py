"""Things to eat, seen from above; each is about `s` units in radius."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from clipshelf.signals.media.draw.canvas import Canvas, place

Food: TypeAlias = Callable[[Canvas, float, float, float, float], None]
"""Paints itself on a canvas at (x, y), with a size and a turn in radians."""

EGG = [
    (1.0, 0.1),
    (0.6, 0.85),
    (-0.2, 0.75),
    (-1.0, 0.6),
    (-0.85, -0.4),
    (0.0, -0.95),
    (0.75, -0.6),
]
LEAF = [(-1.0, 0.0), (-0.4, -0.45), (0.4, -0.4), (1.0, 0.0), (0.4, 0.4), (-0.4, 0.45)]


def egg(c: Canvas, x: float, y: float, s: float, turn: float) -> None:
    """A fried egg."""
    c.blob(place(EGG, (x, y), turn, s), "#fffaf0")
    c.disc(x, y, s * 0.42, "#f6b83c")
    c.disc(x - s * 0.12, y - s * 0.14, s * 0.12, "#ffe09a")


def tomato(c: Canvas, x: float, y: float, s: float, turn: float) -> None:
    """A slice of tomato."""
    c.disc(x, y, s, "#d9483b")
    c.disc(x, y, s * 0.84, "#f0715d")
    for n in range(5):
        angle = turn + n * 2 * math.pi / 5
        px, py = x + s * 0.5 * math.cos(angle), y + s * 0.5 * math.sin(angle)
        c.oval(px, py, s * 0.26, s * 0.17, "#f9b095", turn=angle)


def carrot(c: Canvas, x: float, y: float, s: float, turn: float) -> None:
    """A slice of carrot."""
    c.disc(x, y, s * 0.7, "#ee8a35")
    c.disc(x, y, s * 0.5, "#f7a958")
    for n in range(6):
        angle = turn + n * math.pi / 3
        end = (x + s * 0.32 * math.cos(angle), y + s * 0.32 * math.sin(angle))
        c.line([(x, y), end], s * 0.07, "#ee8a35")


def cucumber(c: Canvas, x: float, y: float, s: float, turn: float) -> None:
    """A slice of cucumber."""
    c.disc(x, y, s * 0.85, "#5f9e57")
    c.disc(x, y, s * 0.74, "#d8ecbf")
    for n in range(7):
        angle = turn + n * 2 * math.pi / 7
        px, py = x + s * 0.36 * math.cos(angle), y + s * 0.36 * math.sin(angle)
        c.oval(px, py, s * 0.13, s * 0.06, "#f6fbe6", turn=angle)


def mushroom(c: Canvas, x: float, y: float, s: float, turn: float) -> None:
    """A slice of mushroom."""
    cap = [(-0.9, 0.1), (-0.6, -0.65), (0, -0.85), (0.6, -0.65), (0.9, 0.1), (0, 0.25)]
    stem = [(-0.26, 0.0), (0.26, 0.0), (0.34, 0.8), (0, 0.92), (-0.34, 0.8)]
    c.blob(place(cap, (x, y), turn, s), "#b98d68")
    c.blob(place(stem, (x, y), turn, s), "#f1e2cf")
    c.blob(place(cap, (x, y), turn, s * 0.8), "#e8d2b8")


def leaf(c: Canvas, x: float, y: float, s: float, turn: float) -> None:
    """A basil leaf."""
    c.blob(place(LEAF, (x, y), turn, s), "#5aa35a")
    c.line(place([(-0.8, 0), (0.8, 0)], (x, y), turn, s), s * 0.07, "#8cc48a")


def shrimp(c: Canvas, x: float, y: float, s: float, turn: float) -> None:
    """A shrimp."""
    c.arc(x, y, s * 0.6, s * 0.6, turn, turn + 4.0, s * 0.42, "#f39a7d")
    c.arc(x, y, s * 0.6, s * 0.6, turn + 0.3, turn + 3.6, s * 0.14, "#fcc9b2")
    tail = (x + s * 0.6 * math.cos(turn + 4.2), y + s * 0.6 * math.sin(turn + 4.2))
    c.oval(*tail, s * 0.3, s * 0.18, "#d9654a", turn=turn + 5.6)


FOODS: tuple[Food, ...] = (egg, tomato, carrot, cucumber, mushroom, leaf, shrimp)
