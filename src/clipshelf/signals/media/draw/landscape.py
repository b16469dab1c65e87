"""What stands in a landscape or passes through it."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.canvas import HIGH, Canvas, Point, place
from clipshelf.signals.media.draw.scene import wave


def ridge(rng: np.random.Generator, y: float, rough: float) -> list[Point]:
    """The line of a mountain range around height `y`, wider than the sheet."""
    xs = np.arange(-2, 11.5, 0.9)
    peaks = rng.uniform(-rough, rough, len(xs)) + rough * np.where(
        np.arange(len(xs)) % 2, 0.5, -0.5
    )
    return [(float(x), float(y + p)) for x, p in zip(xs, peaks, strict=True)]


def snow(c: Canvas, line: list[Point]) -> None:
    """White caps on the higher peaks of `line`."""
    for left, top, right in zip(line, line[1:], line[2:], strict=False):
        if top[1] < left[1] - 0.4 and top[1] < right[1] - 0.4:
            a, b = (
                (0.6 * top[0] + 0.4 * s[0], 0.6 * top[1] + 0.4 * s[1])
                for s in (left, right)
            )
            middle = (top[0], (a[1] + b[1]) / 2 - 0.15)
            c.shape([top, b, middle, a], "#ffffffe0")


def sun(c: Canvas, x: float, y: float, r: float) -> None:
    """A low sun and the light around it."""
    for grow, faint in ((2.0, "18"), (1.5, "28"), (1.0, "ff")):
        c.disc(x, y, r * grow, f"#fff3cf{faint}")


def moon(c: Canvas, x: float, y: float, r: float) -> None:
    """A crescent, open to the upper right."""
    outer = [(r * math.cos(a), r * math.sin(a)) for a in np.linspace(0.2, 4.5, 24)]
    inner = [
        (0.32 * r + 0.75 * r * math.cos(a), -0.28 * r + 0.75 * r * math.sin(a))
        for a in np.linspace(4.1, 0.6, 24)
    ]
    c.shape(place([*outer, *inner], (x, y)), "#fdf3d0")


def clouds(c: Canvas, t: float, shift: float, rows: tuple[float, ...]) -> None:
    """A cloud in each row, drifting to and fro."""
    for n, y in enumerate(rows):
        x = 4.5 + 3.0 * wave(t, 1, shift + n / 2) * 0.4 + 3 * (n % 2) - 1.5
        for dx, r in ((-1.0, 0.5), (-0.3, 0.75), (0.5, 0.6), (1.1, 0.4)):
            c.disc(x + dx, y - r * 0.4, r, "#ffffff")
        c.box(x, y + 0.05, 3.2, 0.7, "#ffffff", r=0.35)


def fir(c: Canvas, x: float, y: float, s: float) -> None:
    """A fir that is about 2.3 `s` high."""
    c.box(x, y + 0.2 * s, 0.18 * s, 0.6 * s, "#6b4f43")
    for n in range(3):
        wide, top = (0.75 - 0.17 * n) * s, y - 0.6 * s * n
        c.shape([(x - wide, top), (x, top - 1.1 * s), (x + wide, top)], "#3f6f62")


def swell(c: Canvas, y: float, t: float, shift: float, colour: str) -> None:
    """Water from a wavy line at `y` down to the lower edge."""
    crest = [
        (x / 2, y + 0.22 * math.sin(x * 0.75 + 2 * math.pi * (t + shift)))
        for x in range(-2, 22)
    ]
    c.shape([(-1, HIGH), *crest, (11, HIGH)], colour)


def boat(c: Canvas, at: Point, t: float, sail: str) -> None:
    """A sailing boat that rocks."""
    tilt = 0.08 * wave(t, 2, 0.2)
    c.line(place([(0, 0), (0, -3.6)], at, tilt), 0.14, "#6b4f43")
    c.shape(place([(0.2, -3.5), (1.9, -0.7), (0.2, -0.7)], at, tilt), sail)
    c.shape(place([(-0.2, -3.0), (-1.3, -0.7), (-0.2, -0.7)], at, tilt), "#fdf6ea")
    hull = [(-1.9, -0.4), (1.9, -0.4), (1.2, 0.7), (-1.2, 0.7)]
    c.shape(place(hull, at, tilt), "#8a5a48")
    c.line(place([(-1.8, -0.35), (1.8, -0.35)], at, tilt), 0.2, "#f4e6d4")


def gull(c: Canvas, x: float, y: float, flap: float) -> None:
    """A gull far away; `flap` goes from -1 to 1."""
    rise = 0.18 + 0.12 * flap
    way = [
        (x - 0.5, y - rise),
        (x - 0.2, y - rise - 0.05),
        (x, y),
        (x + 0.2, y - rise - 0.05),
        (x + 0.5, y - rise),
    ]
    c.line(way, 0.09, "#ffffff")


def airliner(c: Canvas, at: Point, turn: float, belly: str) -> None:
    """A plane that flies to the right."""
    c.shape(
        place([(-2.9, -0.3), (-3.5, -1.8), (-2.8, -1.8), (-1.6, -0.4)], at, turn), belly
    )
    c.shape(
        place([(0.6, 0.0), (-0.6, -1.5), (-1.0, -1.5), (-0.6, 0)], at, turn), "#c5ccd8"
    )
    body = [
        (-3.3, -0.35),
        (-1.5, -0.6),
        (2.0, -0.6),
        (3.3, -0.1),
        (3.3, 0.15),
        (2.0, 0.5),
        (-1.5, 0.4),
    ]
    c.blob(place(body, at, turn), "#fbfbfd")
    c.line(place([(-2.4, 0.12), (2.6, 0.2)], at, turn), 0.22, belly)
    for n in range(7):
        c.disc(*place([(-1.6 + 0.55 * n, -0.25)], at, turn)[0], 0.12, "#6f86a8")
    wing = [(0.9, 0.2), (-1.2, 2.1), (-1.8, 2.1), (-0.6, 0.2)]
    c.shape(place(wing, at, turn), "#d5dbe5")


def palm(c: Canvas, x: float, y: float, lean: float, sway: float) -> None:
    """A palm with its foot at (x, y)."""
    crown = (x + lean * 1.6, y - 5.6)
    trunk = [(x, y), (x + 0.25 * lean, y - 2.2), (x + 0.8 * lean, y - 4.0), crown]
    c.line(trunk, 0.42, "#a9794f")
    for n in range(7):
        angle = math.pi * (1.05 + n * 0.15) + 2 * sway + (0.5 if n > 3 else -0.1)
        frond = [(0.0, 0.0), (1.0, -0.42), (2.3, 0.35), (1.0, 0.12)]
        c.blob(place(frond, crown, angle), ("#4f9a6a", "#66b07c")[n % 2])
    for dx in (-0.2, 0.2):
        c.disc(crown[0] + dx, crown[1] + 0.25, 0.22, "#8a5a3c")
