"""Scenes of sport: a goal, a pitch from above, a basket, a tennis court, bowling."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.balls import basketball, football
from clipshelf.signals.media.draw.canvas import HIGH, WIDE, Canvas
from clipshelf.signals.media.draw.scene import Scene, one_of, wave

GRASS = (("#8ccb84", "#7cbd76"), ("#a3cf7e", "#93c070"), ("#79bf98", "#6bb08a"))
SKY = (("#a9d8ef", "#e6f5f7"), ("#fbcfae", "#fdeedb"), ("#b8b5e0", "#f1dfea"))
SHIRTS = ("#e2635a", "#4f7fc0", "#f1bd4e", "#ffffff", "#5b5470")
COURTS = (("#d98a5f", "#c97a50"), ("#5f9fb8", "#4f8ba6"), ("#7fae8c", "#6f9d7e"))
HALLS = ("#f2e3cf", "#dfe5ee", "#efd9d3", "#dcebe0")


def goal(rng: np.random.Generator) -> Scene:
    """A football that flies into the goal."""
    grass, sky = one_of(rng, GRASS), one_of(rng, SKY)
    aim, top = rng.uniform(-2.0, 2.0), rng.uniform(4.6, 5.8)
    crowd = [(one_of(rng, SHIRTS), rng.uniform(-0.1, 0.1)) for _ in range(36)]

    def still(c: Canvas) -> None:
        c.sky(*sky, bottom=9)
        c.box(WIDE / 2, top + 2.2, WIDE, 7.0, "#8d93a8")
        for n, (shirt, aside) in enumerate(crowd):
            x, y = 0.4 + (n % 12) * 0.75 + aside, top - 0.3 + 1.1 * (n // 12)
            c.box(x, y + 0.55, 0.56, 0.7, shirt, r=0.25)
            c.disc(x, y, 0.24, ("#f3cfae", "#b98560", "#e3b189")[n % 3])
        for n in range(8):
            c.box(WIDE / 2, 9.4 + n, WIDE, 1.0, grass[n % 2])

    def moving(c: Canvas, t: float) -> None:
        _net(c, top + 1.6, 9.6, 0.12 * wave(t, 2))
        c.line([(4.5, 13.0), (0.5, 15.6)], 0.1, "#ffffff")
        c.line([(4.5, 13.0), (8.5, 15.6)], 0.1, "#ffffff")
        far = min(1.0, 1.7 * t)
        drop = 2.0 * max(0.0, t - 0.6)
        y = 14.0 - (6.4 - 2.4 * drop) * far + 2.4 * (far - 1) * far
        football(c, 4.5 + aim * far, y, 1.15 - 0.6 * far, 9 * far)

    return Scene(still, moving)


def pitch(rng: np.random.Generator) -> Scene:
    """Two teams on a pitch from above; the ball goes from one to the next."""
    grass = one_of(rng, GRASS)
    home, away = rng.permutation(len(SHIRTS))[:2]
    grid = [(2.0 + 2.5 * (n % 3), 2.4 + 3.5 * (n // 3)) for n in range(12)]
    places = rng.permutation(grid)[:10] + rng.uniform(-0.7, 0.7, (10, 2))
    shift = rng.uniform()

    def still(c: Canvas) -> None:
        for n in range(8):
            c.box(WIDE / 2, 1 + 2 * n, WIDE, 2, grass[n % 2])
        chalk = "#ffffff"
        corners = [(0.6, 0.8), (8.4, 0.8), (8.4, 15.2), (0.6, 15.2), (0.6, 0.8)]
        c.line(corners, 0.12, chalk)
        c.line([(0.6, 8), (8.4, 8)], 0.12, chalk)
        c.ring(4.5, 8, 1.5, 0.12, chalk)
        for y, end in ((0.8, 3.0), (15.2, 13.0)):
            c.line([(2.3, y), (2.3, end), (6.7, end), (6.7, y)], 0.12, chalk)

    def moving(c: Canvas, t: float) -> None:
        spots = []
        for n, (x, y) in enumerate(places):
            at = x + 0.5 * wave(t, 1, n / 10), y + 0.5 * wave(t, 1, n / 7 + 0.2)
            spots.append(at)
            c.oval(at[0] + 0.1, at[1] + 0.16, 0.5, 0.44, "#00000028")
            c.oval(*at, 0.56, 0.34, SHIRTS[home if n % 2 else away])
            c.disc(*at, 0.25, ("#5a4236", "#c58b55", "#3b3340")[n % 3])
        leg = ((t + shift) % 1) * 4
        begin, end = spots[int(leg) % 4], spots[(int(leg) + 1) % 4]
        part = leg % 1
        x, y = (a + (b - a) * part for a, b in zip(begin, end, strict=True))
        football(c, x, y + 0.4, 0.34 + 0.1 * math.sin(math.pi * part), 8 * part)

    return Scene(still, moving)


def basket(rng: np.random.Generator) -> Scene:
    """A ball that bounces and falls through a hoop."""
    wall, floor = one_of(rng, HALLS), one_of(rng, COURTS)
    side = one_of(rng, (-1.0, 1.0))
    hoop_x, hoop_y = 4.5 + 1.6 * side, rng.uniform(5.4, 6.4)
    bricks = bool(rng.integers(2))

    def still(c: Canvas) -> None:
        c.sky(wall, wall)
        if bricks:
            for n in range(11):
                c.line([(0, 1.1 * n), (WIDE, 1.1 * n)], 0.05, "#ffffff")
        c.sky(*floor, top=11.6)
        c.arc(4.5, 16.5, 4.2, 3.4, math.pi, 2 * math.pi, 0.14, "#ffffff")
        c.line([(hoop_x + 1.6 * side, 11.6), (hoop_x + 1.6 * side, 4)], 0.4, "#6f7486")
        c.box(hoop_x + 0.4 * side, hoop_y - 1.5, 3.6, 2.8, "#fdfdfd", r=0.2)
        c.box(hoop_x, hoop_y - 1.0, 1.5, 1.2, "#e2635a")
        c.box(hoop_x, hoop_y - 1.0, 1.2, 0.9, "#fdfdfd")

    def moving(c: Canvas, t: float) -> None:
        x, y = _throw(t, hoop_x, hoop_y, -side)
        behind = 0.42 < t < 0.56
        c.oval(x, 13.7, 0.7, 0.18, "#00000026")
        if behind:
            basketball(c, x, y, 0.85, 5 * t)
        for n in range(5):
            sway = 0.1 * wave(t, 3, n / 5)
            way = [
                (hoop_x - 1 + 0.5 * n, hoop_y),
                (hoop_x - 0.6 + 0.3 * n + sway, hoop_y + 1.5),
            ]
            c.line(way, 0.07, "#ffffff")
        c.arc(hoop_x, hoop_y, 1.1, 0.26, 0, math.pi, 0.17, "#e8703f")
        if not behind:
            basketball(c, x, y, 0.85, 5 * t)

    return Scene(still, moving)


def tennis(rng: np.random.Generator) -> Scene:
    """A rally on a tennis court from above."""
    court, around = one_of(rng, COURTS), one_of(rng, GRASS)[0]
    shirts = rng.permutation(len(SHIRTS))[:2]
    width = rng.uniform(2.0, 3.0)

    def still(c: Canvas) -> None:
        c.sky(around, around)
        c.box(4.5, 8, 7.0, 13.6, court[0])
        c.box(4.5, 8, 5.4, 11.8, court[1])
        for x in (1.8, 7.2, 2.6, 6.4):
            c.line([(x, 2.1), (x, 13.9)], 0.1, "#ffffff")
        for y in (2.1, 13.9, 5.2, 10.8):
            c.line([(1.8, y), (7.2, y)], 0.1, "#ffffff")
        c.line([(4.5, 5.2), (4.5, 10.8)], 0.1, "#ffffff")
        c.box(4.5, 8.12, 7.4, 0.3, "#00000022")
        c.box(4.5, 8, 7.4, 0.2, "#fbfbfb")

    def moving(c: Canvas, t: float) -> None:
        x, y = 4.5 + width / 2 * wave(t, 2, 0.1), 8 + 4.8 * math.cos(2 * math.pi * t)
        for n, base in enumerate((2.6, 13.6)):
            px = 4.5 + width / 2 * wave(t, 2, 0.1)
            out = 1 if n else -1
            c.oval(px + 0.1, base + 0.2, 0.75, 0.5, "#00000028")
            c.oval(px, base, 0.75, 0.46, SHIRTS[shirts[n]])
            c.disc(px, base, 0.34, ("#5a4236", "#c58b55")[n])
            c.line([(px + 0.6, base), (px + 1.0, base - 0.5 * out)], 0.14, "#5b5470")
            c.oval(px + 1.2, base - 0.95 * out, 0.4, 0.52, "#5b5470", turn=0.4 * out)
            c.oval(px + 1.2, base - 0.95 * out, 0.3, 0.42, "#f6f1e4", turn=0.4 * out)
        lift = abs(wave(t)) * 0.5
        c.disc(x + 0.15, y + 0.25 + lift, 0.24, "#00000030")
        c.disc(x, y, 0.26 + 0.12 * lift, "#e3ee6b")

    return Scene(still, moving)


def bowling(rng: np.random.Generator) -> Scene:
    """A bowling ball that rolls towards the pins."""
    hall, shade = (
        one_of(
            rng,
            (("#4a4468", "#7c6f9e"), ("#37566b", "#6792a3"), ("#6b4a58", "#a97c83")),
        ),
        one_of(rng, SHIRTS[:3]),
    )
    bend = rng.uniform(-0.8, 0.8)

    def still(c: Canvas) -> None:
        c.sky(*hall)
        c.shape([(2.9, 5.4), (6.1, 5.4), (9.6, HIGH), (-0.6, HIGH)], "#e3b57d")
        for n in range(1, 6):
            c.line([(2.9 + n * 0.53, 5.4), (-0.6 + n * 1.7, HIGH)], 0.05, "#c99a61")
        c.box(4.5, 4.0, 4.6, 3.0, "#2b2940", r=0.3)
        for n in range(3):
            c.shape(
                [(3.6 + 0.9 * n, 12.8), (3.4 + 0.9 * n, 13.5), (3.8 + 0.9 * n, 13.5)],
                "#a9743f",
            )

    def moving(c: Canvas, t: float) -> None:
        hit = max(0.0, min(1.0, (t - 0.62) * 5)) * (t < 0.93)
        for row in range(4):
            for n in range(4 - row):
                x, y = 3.3 + 0.4 * row + 0.8 * n, 4.4 + 0.28 * row
                lean = hit * ((n + row) % 3 - 1) * 0.7
                _pin(c, x + lean, y - 0.4 * hit * (n % 2), lean)
        far = min(1.0, t / 0.66)
        if t < 0.8:
            y = 14.6 - 9.2 * far**0.8
            r = 1.35 - 0.85 * far
            x = 4.5 + bend * math.sin(math.pi * far)
            c.oval(x, y + r * 0.85, r, r * 0.25, "#00000030")
            c.disc(x, y, r, shade)
            c.disc(x - 0.35 * r, y - 0.4 * r, 0.2 * r, "#ffffff80")
            for n in range(3):
                turn = 12 * far + n * 0.5
                c.disc(
                    x + 0.35 * r * math.cos(turn),
                    y + 0.5 * r * math.sin(turn),
                    0.12 * r,
                    "#3b3340",
                )

    return Scene(still, moving)


SPORT = (goal, pitch, basket, tennis, bowling)


def _net(c: Canvas, top: float, bottom: float, billow: float) -> None:
    for n in range(1, 12):
        x = 0.8 + n * 0.62
        c.line([(x, top), (4.5 + (x - 4.5) * 0.86 + billow, bottom)], 0.04, "#ffffff")
    for n in range(6):
        y = top + (n + 0.5) * (bottom - top) / 6
        c.line([(0.9, y), (4.5, y + billow), (8.1, y)], 0.04, "#ffffff")
    c.line([(0.8, bottom), (0.8, top), (8.2, top), (8.2, bottom)], 0.24, "#ffffff")


def _throw(t: float, hoop_x: float, hoop_y: float, side: float) -> tuple[float, float]:
    """Up from the hand to the hoop, down through it, and back in bounces."""
    start = hoop_x + 3.8 * side
    if t < 0.45:
        part = t / 0.45
        rise = 4 * part * (1 - part) * 3.0
        return start + (hoop_x - start) * part, 12.6 + (hoop_y - 12.6) * part - rise
    if t < 0.65:
        part = (t - 0.45) / 0.2
        return hoop_x, hoop_y + (12.8 - hoop_y) * part**2
    part = (t - 0.65) / 0.35
    hop = abs(math.sin(2 * math.pi * part)) * 2.2 * (1 - 0.5 * part)
    return hoop_x + (start - hoop_x) * part, 12.8 - hop - 0.2 * part


def _pin(c: Canvas, x: float, y: float, lean: float) -> None:
    c.line([(x + lean, y - 0.75), (x, y)], 0.3, "#fbf8f2")
    c.oval(x, y + 0.2, 0.25, 0.42, "#fbf8f2", turn=lean)
    c.disc(x + lean * 0.9, y - 0.5, 0.12, "#e2635a")
