"""Balls; each has radius `r` and is turned by `turn` radians."""

from __future__ import annotations

import math

from clipshelf.signals.media.draw.canvas import Canvas, place

PENTAGON = [
    (math.cos(n * 0.4 * math.pi), math.sin(n * 0.4 * math.pi)) for n in range(5)
]


def football(c: Canvas, x: float, y: float, r: float, turn: float) -> None:
    """A football."""
    c.disc(x, y, r, "#fdfdfd")
    ink = "#3b3f52"
    c.shape(place(PENTAGON, (x, y), turn, 0.38 * r), ink)
    for n in range(5):
        angle = turn + n * 2 * math.pi / 5
        rim = x + 0.86 * r * math.cos(angle), y + 0.86 * r * math.sin(angle)
        c.line([(x, y), rim], 0.05 * r, ink)
        c.oval(*rim, 0.13 * r, 0.3 * r, ink, turn=angle)


def basketball(c: Canvas, x: float, y: float, r: float, turn: float) -> None:
    """A basketball."""
    c.disc(x, y, r, "#e88a45")
    dark, dx, dy = "#8f4a26", math.cos(turn), math.sin(turn)
    for ax, ay in ((dx, dy), (-dy, dx)):
        c.line([(x - r * ax, y - r * ay), (x + r * ax, y + r * ay)], 0.08 * r, dark)
    for side in (0.0, math.pi):
        mid = x + 1.15 * r * math.cos(turn + side), y + 1.15 * r * math.sin(turn + side)
        back = turn + side + math.pi
        c.arc(*mid, 0.7 * r, 0.7 * r, back - 0.9, back + 0.9, 0.08 * r, dark)
