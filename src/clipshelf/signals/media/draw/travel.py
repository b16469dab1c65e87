"""Scenes of travel: mountains, the sea, the sky from a plane, a beach, a tent."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.canvas import HIGH, WIDE, Canvas
from clipshelf.signals.media.draw.landscape import (
    airliner,
    boat,
    clouds,
    fir,
    gull,
    moon,
    palm,
    ridge,
    snow,
    sun,
    swell,
)
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
    ridges = [ridge(rng, high + 2.0 * n, 1.5 - 0.25 * n) for n in range(4)]
    firs = [(rng.uniform(-0.3, 0.3), rng.uniform(0.8, 1.9)) for _ in range(5)]
    sun_x, drift = rng.uniform(2, 7), rng.uniform()
    capped = bool(rng.integers(2))

    def still(c: Canvas) -> None:
        c.sky(*sky)

    def moving(c: Canvas, t: float) -> None:
        sun(c, sun_x, 5.6 + 0.5 * wave(t), 1.3)
        clouds(c, t, drift, (2.6, 4.4))
        for n, (peaks, shade) in enumerate(zip(ridges, shades, strict=True)):
            shift = 0.12 * n * wave(t)  # nearer ranges pass by faster
            line = [(x + shift, y) for x, y in peaks]
            c.shape([(-2, HIGH), *line, (11, HIGH)], shade)
            if n == 0 and capped:
                snow(c, line)
        c.oval(4.5, 16.2, 7, 1.6, "#f7efe0")
        for n, (aside, size) in enumerate(firs):
            fir(c, 0.6 + 2.0 * n + aside, 15.2 + 0.3 * (n % 2), size)

    return Scene(still, moving)


def sea(rng: np.random.Generator) -> Scene:
    """A small boat on long waves."""
    sky, water, sail = one_of(rng, SKIES), one_of(rng, SEAS), one_of(rng, SAILS)
    sun_x, drift, boat_x = rng.uniform(1.5, 7.5), rng.uniform(), rng.uniform(3, 6)

    def still(c: Canvas) -> None:
        c.sky(*sky, bottom=9.5)
        sun(c, sun_x, 6.8, 1.5)
        c.sky(water[0], water[2], top=8.6)

    def moving(c: Canvas, t: float) -> None:
        clouds(c, t, drift, (2.4, 4.6))
        for n in range(4):
            c.line(
                [
                    (sun_x - 0.9 + 0.2 * n + 0.2 * wave(t, 1, n / 4), 9.0 + 0.4 * n),
                    (sun_x + 0.9 - 0.2 * n, 9.0 + 0.4 * n),
                ],
                0.12,
                "#fdf3d8",
            )
        swell(c, 10.2, t, 0.0, water[1])
        boat(c, (boat_x + 0.3 * wave(t), 10.3 + 0.18 * wave(t, 2)), t, sail)
        swell(c, 11.2, t, 0.35, water[1])
        swell(c, 12.9, t, 0.7, water[2])
        for n in range(3):
            gull(c, 2.2 + 1.9 * n + 0.5 * wave(t), 5.6 - 0.8 * (n % 2), wave(t, 3, n))

    return Scene(still, moving)


def plane(rng: np.random.Generator) -> Scene:
    """A plane above the clouds."""
    sky, belly = one_of(rng, SKIES), one_of(rng, SAILS)
    drift, y = rng.uniform(), rng.uniform(6.6, 8.2)
    climb = rng.uniform(-0.3, -0.1)

    def still(c: Canvas) -> None:
        c.sky(*sky)

    def moving(c: Canvas, t: float) -> None:
        sun(c, 7.0, 3.4, 1.1)
        clouds(c, t, drift, (3.4, 11.2))
        airliner(c, (4.5 + 0.3 * wave(t), y + 0.35 * wave(t, 1, 0.2)), climb, belly)
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
        sun(c, 4.5 + 1.6 * side, 5.2, 1.3)
        c.sky(*water[:2], top=7.6)

    def moving(c: Canvas, t: float) -> None:
        clouds(c, t, drift, (2.2, 3.8))
        reach = 11.2 + 0.35 * wave(t)
        for rise, shade in ((0.35, "#ffffff90"), (0.0, sand)):
            shore = [(x, reach - rise + 0.2 * math.sin(x)) for x in range(-1, 11)]
            c.shape([(-1, HIGH), *shore, (10, HIGH)], shade)
        c.oval(4.5 + 2.2 * side, 13.9, 1.7, 0.5, "#00000018")
        c.shape(
            [
                (4.5 + 1.0 * side, 13.9),
                (4.5 + 3.0 * side, 13.3),
                (4.5 + 3.6 * side, 14.1),
                (4.5 + 1.5 * side, 14.8),
            ],
            towel,
        )
        palm(c, 4.5 - 2.4 * side, 13.6, lean * side, 0.08 * wave(t))
        palm(c, 4.5 - 3.5 * side, 14.3, 0.4 * lean * side, 0.08 * wave(t, 1, 0.3))

    return Scene(still, moving)


def tent(rng: np.random.Generator) -> Scene:
    """A tent under stars, and a moon that rises over the hills."""
    deep = one_of(
        rng, (("#2f3a67", "#6d6aa5", "#d79aa8"), ("#27485f", "#4f7f93", "#cfd9b8"))
    )
    cloth, hills = one_of(rng, SAILS), one_of(rng, RANGES)
    ridges = [ridge(rng, 9.2 + 1.6 * n, 1.0) for n in range(2)]
    stars = rng.uniform((0.2, 0.4), (8.8, 8.0), (40, 2))
    moon_x, middle = rng.uniform(1.6, 7.4), rng.uniform(3.9, 5.1)

    def still(c: Canvas) -> None:
        c.sky(*deep)

    def moving(c: Canvas, t: float) -> None:
        for n, (x, y) in enumerate(stars):
            c.disc(x, y, 0.05 + 0.03 * (1 + wave(t, 2, n / 7)), "#fff7dc")
        moon(c, moon_x, 3.4 + 0.3 * wave(t), 1.0)
        for n, peaks in enumerate(ridges):
            c.shape([(-2, HIGH), *peaks, (11, HIGH)], hills[n + 2])
        c.oval(4.5, 15.8, 8, 2.6, "#3f5a52")
        left, top, right = (middle - 2.6, 14.2), (middle, 10.4), (middle + 2.6, 14.2)
        c.shape([left, top, right], cloth)
        c.shape([top, right, (middle + 0.9, 14.2)], "#00000020")
        glow = "#ffd98a" if wave(t, 3) > -0.6 else "#f7c978"
        c.shape([(middle - 0.7, 14.2), (middle, 11.6), (middle + 0.7, 14.2)], glow)
        for x, size in ((0.5, 2.0), (8.4, 2.2), (7.5, 1.5)):
            fir(c, x, 14.4, size)

    return Scene(still, moving)


TRAVEL = (mountains, sea, plane, beach, tent)
