"""Scenes of travel: mountains, the sea, the sky from a plane, a beach, a tent."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.canvas import HIGH, WIDE, Canvas, Point, place
from clipshelf.signals.media.draw.scene import Scene, one_of, wave

# From the zenith down to the horizon.
DAWN = ("#f6b7a0", "#fbd9b5", "#fdf1d6")
NOON = ("#8fc7e8", "#bfe0ee", "#eef7f3")
DUSK = ("#6a6aa8", "#b487b3", "#f4b59b")
MINT = ("#9fd8d0", "#cdebdd", "#f8f4dc")
SKIES = (DAWN, NOON, DUSK, MINT)
RANGES = (
    ("#b9c4de", "#93a3cb", "#6e80b0", "#4c5e8e"),
    ("#c4d8c8", "#9cc0a8", "#6fa088", "#4a7a68"),
    ("#e3c3c6", "#c99da8", "#a2748a", "#75506c"),
)
SEAS = (("#7cc4c9", "#4ea3b3", "#357f98"), ("#8fb6e0", "#6391c7", "#42699f"))
SAILS = ("#f2745f", "#f7c65b", "#ffffff", "#7a86c9")


def mountains(rng: np.random.Generator) -> Scene:
    """Ranges one behind the other, a low sun, drifting clouds."""
    sky, shades = one_of(rng, SKIES), one_of(rng, RANGES)
    high = rng.uniform(6.6, 8.2)
    ridges = [_ridge(rng, high + 2.0 * n, 1.5 - 0.25 * n) for n in range(4)]
    firs = [(rng.uniform(-0.3, 0.3), rng.uniform(0.8, 1.9)) for _ in range(5)]
    sun_x, drift = rng.uniform(2, 7), rng.uniform()
    snow = bool(rng.integers(2))

    def still(c: Canvas) -> None:
        c.sky(*sky)

    def moving(c: Canvas, t: float) -> None:
        _sun(c, sun_x, 5.6 + 0.5 * wave(t), 1.3)
        _clouds(c, t, drift, (2.6, 4.4))
        for n, (ridge, shade) in enumerate(zip(ridges, shades, strict=True)):
            shift = 0.12 * n * wave(t)  # nearer ranges pass by faster
            line = [(x + shift, y) for x, y in ridge]
            c.shape([(-2, HIGH), *line, (11, HIGH)], shade)
            if n == 0 and snow:
                _snow(c, line)
        c.oval(4.5, 16.2, 7, 1.6, "#f7efe0")
        for n, (aside, size) in enumerate(firs):
            _fir(c, 0.6 + 2.0 * n + aside, 15.2 + 0.3 * (n % 2), size)

    return Scene(still, moving)


def sea(rng: np.random.Generator) -> Scene:
    """A small boat on long waves."""
    sky, water, sail = one_of(rng, SKIES), one_of(rng, SEAS), one_of(rng, SAILS)
    sun_x, drift, boat_x = rng.uniform(1.5, 7.5), rng.uniform(), rng.uniform(3, 6)

    def still(c: Canvas) -> None:
        c.sky(*sky, bottom=9.5)
        _sun(c, sun_x, 6.8, 1.5)
        c.sky(water[0], water[2], top=8.6)

    def moving(c: Canvas, t: float) -> None:
        _clouds(c, t, drift, (2.4, 4.6))
        for n in range(4):
            c.line([(sun_x - 0.9 + 0.2 * n + 0.2 * wave(t, 1, n / 4), 9.0 + 0.4 * n),
                    (sun_x + 0.9 - 0.2 * n, 9.0 + 0.4 * n)], 0.12, "#fdf3d8")  # fmt: skip
        _swell(c, 10.2, t, 0.0, water[1])
        _boat(c, (boat_x + 0.3 * wave(t), 10.3 + 0.18 * wave(t, 2)), t, sail)
        _swell(c, 11.2, t, 0.35, water[1])
        _swell(c, 12.9, t, 0.7, water[2])
        for n in range(3):
            _gull(c, 2.2 + 1.9 * n + 0.5 * wave(t), 5.6 - 0.8 * (n % 2), wave(t, 3, n))

    return Scene(still, moving)


def plane(rng: np.random.Generator) -> Scene:
    """A plane above the clouds."""
    sky, belly = one_of(rng, SKIES), one_of(rng, SAILS)
    drift, y = rng.uniform(), rng.uniform(6.6, 8.2)
    climb = rng.uniform(-0.3, -0.1)

    def still(c: Canvas) -> None:
        c.sky(*sky)

    def moving(c: Canvas, t: float) -> None:
        _sun(c, 7.0, 3.4, 1.1)
        _clouds(c, t, drift, (3.4, 11.2))
        _airliner(c, (4.5 + 0.3 * wave(t), y + 0.35 * wave(t, 1, 0.2)), climb, belly)
        for n in range(9):
            x = (n * 1.35 - 2.7 * t) % 12.15 - 1.5
            c.disc(x, 14.6 + 0.5 * (n % 3), 1.5, "#ffffffd8")
        c.box(4.5, 15.8, WIDE, 1.0, "#ffffff")

    return Scene(still, moving)


def beach(rng: np.random.Generator) -> Scene:
    """Palms over the sand, water that comes and goes."""
    sky, water, towel = one_of(rng, SKIES), one_of(rng, SEAS), one_of(rng, SAILS)
    lean, drift = rng.uniform(0.5, 1.4), rng.uniform()
    side = one_of(rng, (-1.0, 1.0))
    sand = one_of(rng, ("#f5dfb5", "#f0d3a8", "#f7e6c8"))

    def still(c: Canvas) -> None:
        c.sky(*sky, bottom=8)
        _sun(c, 4.5 + 1.6 * side, 5.2, 1.3)
        c.sky(*water[:2], top=7.6)

    def moving(c: Canvas, t: float) -> None:
        _clouds(c, t, drift, (2.2, 3.8))
        reach = 11.2 + 0.35 * wave(t)
        for rise, shade in ((0.35, "#ffffff90"), (0.0, sand)):
            shore = [(x, reach - rise + 0.2 * math.sin(x)) for x in range(-1, 11)]
            c.shape([(-1, HIGH), *shore, (10, HIGH)], shade)
        c.oval(4.5 + 2.2 * side, 13.9, 1.7, 0.5, "#00000018")
        c.shape([(4.5 + 1.0 * side, 13.9), (4.5 + 3.0 * side, 13.3),
                 (4.5 + 3.6 * side, 14.1), (4.5 + 1.5 * side, 14.8)], towel)  # fmt: skip
        _palm(c, 4.5 - 2.4 * side, 13.6, lean * side, 0.08 * wave(t))
        _palm(c, 4.5 - 3.5 * side, 14.3, 0.4 * lean * side, 0.08 * wave(t, 1, 0.3))

    return Scene(still, moving)


def tent(rng: np.random.Generator) -> Scene:
    """A tent under stars, and a moon that rises over the hills."""
    deep = one_of(rng, (("#2f3a67", "#6d6aa5", "#d79aa8"), ("#27485f", "#4f7f93",
                        "#cfd9b8")))  # fmt: skip
    cloth, hills = one_of(rng, SAILS), one_of(rng, RANGES)
    ridges = [_ridge(rng, 9.2 + 1.6 * n, 1.0) for n in range(2)]
    stars = rng.uniform((0.2, 0.4), (8.8, 8.0), (40, 2))
    moon_x, middle = rng.uniform(1.6, 7.4), rng.uniform(3.9, 5.1)

    def still(c: Canvas) -> None:
        c.sky(*deep)

    def moving(c: Canvas, t: float) -> None:
        for n, (x, y) in enumerate(stars):
            c.disc(x, y, 0.05 + 0.03 * (1 + wave(t, 2, n / 7)), "#fff7dc")
        _moon(c, moon_x, 3.4 + 0.3 * wave(t), 1.0)
        for n, ridge in enumerate(ridges):
            c.shape([(-2, HIGH), *ridge, (11, HIGH)], hills[n + 2])
        c.oval(4.5, 15.8, 8, 2.6, "#3f5a52")
        left, top, right = (middle - 2.6, 14.2), (middle, 10.4), (middle + 2.6, 14.2)
        c.shape([left, top, right], cloth)
        c.shape([top, right, (middle + 0.9, 14.2)], "#00000020")
        glow = "#ffd98a" if wave(t, 3) > -0.6 else "#f7c978"
        c.shape([(middle - 0.7, 14.2), (middle, 11.6), (middle + 0.7, 14.2)], glow)
        for x, size in ((0.5, 2.0), (8.4, 2.2), (7.5, 1.5)):
            _fir(c, x, 14.4, size)

    return Scene(still, moving)


TRAVEL = (mountains, sea, plane, beach, tent)


def _ridge(rng: np.random.Generator, y: float, rough: float) -> list[Point]:
    xs = np.arange(-2, 11.5, 0.9)
    peaks = rng.uniform(-rough, rough, len(xs)) + rough * np.where(
        np.arange(len(xs)) % 2, 0.5, -0.5
    )
    return [(float(x), float(y + p)) for x, p in zip(xs, peaks, strict=True)]


def _snow(c: Canvas, ridge: list[Point]) -> None:
    for left, top, right in zip(ridge, ridge[1:], ridge[2:], strict=False):
        if top[1] < left[1] - 0.4 and top[1] < right[1] - 0.4:
            a, b = ((0.6 * top[0] + 0.4 * s[0], 0.6 * top[1] + 0.4 * s[1])
                    for s in (left, right))  # fmt: skip
            middle = (top[0], (a[1] + b[1]) / 2 - 0.15)
            c.shape([top, b, middle, a], "#ffffffe0")


def _sun(c: Canvas, x: float, y: float, r: float) -> None:
    for grow, faint in ((2.0, "18"), (1.5, "28"), (1.0, "ff")):
        c.disc(x, y, r * grow, f"#fff3cf{faint}")


def _moon(c: Canvas, x: float, y: float, r: float) -> None:
    """A crescent, open to the upper right."""
    outer = [(r * math.cos(a), r * math.sin(a)) for a in np.linspace(0.2, 4.5, 24)]
    inner = [(0.32 * r + 0.75 * r * math.cos(a), -0.28 * r + 0.75 * r * math.sin(a))
             for a in np.linspace(4.1, 0.6, 24)]  # fmt: skip
    c.shape(place([*outer, *inner], (x, y)), "#fdf3d0")


def _clouds(c: Canvas, t: float, shift: float, rows: tuple[float, ...]) -> None:
    for n, y in enumerate(rows):
        x = 4.5 + 3.0 * wave(t, 1, shift + n / 2) * 0.4 + 3 * (n % 2) - 1.5
        for dx, r in ((-1.0, 0.5), (-0.3, 0.75), (0.5, 0.6), (1.1, 0.4)):
            c.disc(x + dx, y - r * 0.4, r, "#ffffff")
        c.box(x, y + 0.05, 3.2, 0.7, "#ffffff", r=0.35)


def _fir(c: Canvas, x: float, y: float, s: float) -> None:
    c.box(x, y + 0.2 * s, 0.18 * s, 0.6 * s, "#6b4f43")
    for n in range(3):
        wide, top = (0.75 - 0.17 * n) * s, y - 0.6 * s * n
        c.shape([(x - wide, top), (x, top - 1.1 * s), (x + wide, top)], "#3f6f62")


def _swell(c: Canvas, y: float, t: float, shift: float, colour: str) -> None:
    crest = [(x / 2, y + 0.22 * math.sin(x * 0.75 + 2 * math.pi * (t + shift)))
             for x in range(-2, 22)]  # fmt: skip
    c.shape([(-1, HIGH), *crest, (11, HIGH)], colour)


def _boat(c: Canvas, at: Point, t: float, sail: str) -> None:
    tilt = 0.08 * wave(t, 2, 0.2)
    c.line(place([(0, 0), (0, -3.6)], at, tilt), 0.14, "#6b4f43")
    c.shape(place([(0.2, -3.5), (1.9, -0.7), (0.2, -0.7)], at, tilt), sail)
    c.shape(place([(-0.2, -3.0), (-1.3, -0.7), (-0.2, -0.7)], at, tilt), "#fdf6ea")
    hull = [(-1.9, -0.4), (1.9, -0.4), (1.2, 0.7), (-1.2, 0.7)]
    c.shape(place(hull, at, tilt), "#8a5a48")
    c.line(place([(-1.8, -0.35), (1.8, -0.35)], at, tilt), 0.2, "#f4e6d4")


def _gull(c: Canvas, x: float, y: float, flap: float) -> None:
    rise = 0.18 + 0.12 * flap
    way = [(x - 0.5, y - rise), (x - 0.2, y - rise - 0.05), (x, y),
           (x + 0.2, y - rise - 0.05), (x + 0.5, y - rise)]  # fmt: skip
    c.line(way, 0.09, "#ffffff")


def _airliner(c: Canvas, at: Point, turn: float, belly: str) -> None:
    c.shape(place([(-2.9, -0.3), (-3.5, -1.8), (-2.8, -1.8), (-1.6, -0.4)], at, turn),
            belly)  # fmt: skip
    c.shape(place([(0.6, 0.0), (-0.6, -1.5), (-1.0, -1.5), (-0.6, 0)], at, turn), "#c5ccd8")
    body = [(-3.3, -0.35), (-1.5, -0.6), (2.0, -0.6), (3.3, -0.1), (3.3, 0.15),
            (2.0, 0.5), (-1.5, 0.4)]  # fmt: skip
    c.blob(place(body, at, turn), "#fbfbfd")
    c.line(place([(-2.4, 0.12), (2.6, 0.2)], at, turn), 0.22, belly)
    for n in range(7):
        c.disc(*place([(-1.6 + 0.55 * n, -0.25)], at, turn)[0], 0.12, "#6f86a8")
    wing = [(0.9, 0.2), (-1.2, 2.1), (-1.8, 2.1), (-0.6, 0.2)]
    c.shape(place(wing, at, turn), "#d5dbe5")


def _palm(c: Canvas, x: float, y: float, lean: float, sway: float) -> None:
    crown = (x + lean * 1.6, y - 5.6)
    trunk = [(x, y), (x + 0.25 * lean, y - 2.2), (x + 0.8 * lean, y - 4.0), crown]
    c.line(trunk, 0.42, "#a9794f")
    for n in range(7):
        angle = math.pi * (1.05 + n * 0.15) + 2 * sway + (0.5 if n > 3 else -0.1)
        frond = [(0.0, 0.0), (1.0, -0.42), (2.3, 0.35), (1.0, 0.12)]
        c.blob(place(frond, crown, angle), ("#4f9a6a", "#66b07c")[n % 2])
    for dx in (-0.2, 0.2):
        c.disc(crown[0] + dx, crown[1] + 0.25, 0.22, "#8a5a3c")
