"""Scenes of cooking: a pan, a pot, a board, a bowl, a pizza."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.canvas import WIDE, Canvas, place
from clipshelf.signals.media.draw.food import (
    FOODS,
    carrot,
    cucumber,
    egg,
    leaf,
    mushroom,
    shrimp,
    tomato,
)
from clipshelf.signals.media.draw.kitchen import (
    POTS,
    cloth,
    scattered,
    shelf,
    steam,
    table,
    tiles,
)
from clipshelf.signals.media.draw.scene import Scene, one_of, wave

TABLES = (
    ("#f3e3cf", "#ead4ba"),
    ("#dfe7e3", "#cfdbd6"),
    ("#f7d9c9", "#efc7b3"),
    ("#e7dcec", "#d9cbe1"),
    ("#cfdfe8", "#bdd2de"),
)
BROTHS = ("#e8a34a", "#c9563c", "#93b35a", "#e9cf8b")


def pan(rng: np.random.Generator) -> Scene:
    """A pan on a table from above, shaken a little, with steam."""
    planks, metal = one_of(rng, TABLES), one_of(rng, ("#3f4149", "#4b4450", "#39434a"))
    x, y, r = rng.uniform(4.2, 4.8), rng.uniform(7.6, 9.2), rng.uniform(3.0, 3.5)
    handle = rng.uniform(0.9, 2.2)
    things = scattered(rng, int(rng.integers(4, 8)), r * 0.62)
    linen, askew, puff = one_of(rng, POTS), rng.uniform(-0.4, 0.4), rng.uniform()

    def still(c: Canvas) -> None:
        table(c, planks)
        cloth(c, (WIDE - 1.2, 2.0), askew, linen)

    def moving(c: Canvas, t: float) -> None:
        px, py = x + 0.18 * wave(t, 2), y + 0.1 * wave(t, 2, 0.25)
        grip = [(r * 0.8, 0.0), (r * 2.0, 0.0)]
        c.disc(px + 0.25, py + 0.4, r, "#00000022")
        c.line(place(grip, (px, py), handle), 0.75, "#7a5a43")
        c.disc(px, py, r, metal)
        c.disc(px, py, r * 0.9, "#595c66")
        c.disc(px, py, r * 0.84, "#4a4d57")
        for n, (food, fx, fy, s, turn) in enumerate(things):
            wobble = 0.12 * wave(t, 2, 0.13 * n)
            food(c, px + fx + wobble, py + fy - wobble / 2, s, turn + wobble)
        steam(c, px, py - r * 0.3, t, puff)

    return Scene(still, moving)


def pot(rng: np.random.Generator) -> Scene:
    """Soup in a pot on the stove, from the side, stirred with a spoon."""
    wall, paint = one_of(rng, TABLES), one_of(rng, POTS)
    broth, deep = one_of(rng, BROTHS), rng.uniform(3.0, 4.2)
    bubbles, y = rng.uniform(-2.0, 2.0, 6), 12.3 - deep + 0.6
    jars = [(rng.uniform(0.9, 1.5), one_of(rng, POTS)) for _ in range(5)]

    def still(c: Canvas) -> None:
        tiles(c, wall)
        shelf(c, jars)
        c.box(WIDE / 2, 14.6, WIDE, 3.4, "#5b5f6b")
        c.box(WIDE / 2, 13.1, WIDE, 0.5, "#787d8a")
        for n in range(4):
            c.disc(1.5 + 2 * n, 14.6, 0.5, "#3f424c")
            c.line([(1.5 + 2 * n, 14.6), (1.5 + 2 * n, 14.25)], 0.12, "#c9ccd4")

    def moving(c: Canvas, t: float) -> None:
        for n in range(7):
            tall = 0.5 + 0.16 * wave(t, 3, n / 7)
            c.oval(2.6 + 0.63 * n, 12.9 - tall / 3, 0.24, tall, "#7fb4ee")
        c.line([(1.1, y + 0.9), (7.9, y + 0.9)], 0.5, "#54505a")
        c.box(4.5, y - 0.6 + deep / 2, 5.8, deep, paint, r=0.9)
        c.box(2.5, y - 0.5 + deep / 2, 0.5, deep / 2, "#ffffff50", r=0.25)
        c.oval(4.5, y - 0.55, 2.9, 0.75, "#ffffff")
        c.oval(4.5, y - 0.5, 2.65, 0.6, broth)
        for n, bx in enumerate(bubbles):
            grow = (t * 2 + n / 6) % 1
            c.disc(4.5 + bx, y - 0.5 + 0.1 * (n % 3 - 1), 0.28 * grow, "#ffffff70")
        swing = 1.1 * wave(t)
        c.line([(4.5 + swing, y - 0.4), (5.9 + swing / 2, y - 4.0)], 0.32, "#b98a5e")
        steam(c, 4.0, y - 1.6, t, 0.3)

    return Scene(still, moving)


def board(rng: np.random.Generator) -> Scene:
    """A knife that cuts vegetables on a board."""
    planks, wood = one_of(rng, TABLES), one_of(rng, ("#d9a871", "#c8925f", "#e2bd8d"))
    slices = one_of(rng, (carrot, cucumber, tomato))
    shades = {carrot: "#ee8a35", cucumber: "#5f9e57", tomato: "#d9483b"}
    thick = {carrot: 1.35, cucumber: 1.6, tomato: 1.75}[slices]
    tilt, around = rng.uniform(-0.12, 0.12), scattered(rng, 4, 2.2)

    def still(c: Canvas) -> None:
        table(c, planks)
        frame = [(-3.7, -5.2), (3.7, -5.2), (3.7, 5.2), (-3.7, 5.2)]
        c.shape(place(frame, (4.7, 8.9), tilt), "#00000022")
        c.shape(place(frame, (4.5, 8.5), tilt), wood)
        for n in range(5):
            grain = [(-3.2 + 1.5 * n, -4.8), (-3.0 + 1.5 * n, 4.8)]
            c.line(place(grain, (4.5, 8.5), tilt), 0.07, "#b07f4c")
        for food, fx, fy, s, turn in around:
            food(c, 4.4 + fx, 11.6 + fy * 0.5, s * 0.8, turn)

    def moving(c: Canvas, t: float) -> None:
        c.line([(1.9, 7.5), (4.4, 7.5)], thick, shades[slices])
        c.line([(2.0, 7.15), (4.0, 7.15)], 0.16, "#f8d9b8")
        for n in range(4):
            gap = 0.1 * wave(t, 1, n / 4)
            slices(c, 5.1 + 0.78 * n + gap, 7.5 + 0.08 * n, 0.95, 0.4 * n)
        lift = 0.55 * (1 + wave(t, 4))
        blade = [(-0.2, -4.3), (0.45, -3.4), (0.5, 0.6), (-0.2, 0.6)]
        c.shape(place(blade, (4.75, 9.3 - lift), 0.1), "#e6eaef")
        c.shape(
            place(
                [(-0.2, -4.3), (0, -4.0), (0, 0.6), (-0.2, 0.6)],
                (4.75, 9.3 - lift),
                0.1,
            ),
            "#b9c1cb",
        )
        grip = place([(0.15, 0.9), (0.15, 3.0)], (4.75, 9.3 - lift), 0.1)
        c.line(grip, 0.75, "#4a3c36")

    return Scene(still, moving)


def bowl(rng: np.random.Generator) -> Scene:
    """A bowl of noodles that turns slowly under chopsticks."""
    planks, glaze = one_of(rng, TABLES), one_of(rng, POTS)
    broth, noodle, askew = one_of(rng, BROTHS), "#f6dc9c", rng.uniform(-0.2, 0.2)
    x, y, r = 4.5, rng.uniform(8.2, 9.4), rng.uniform(3.3, 3.7)
    toppings = (egg, leaf, one_of(rng, (shrimp, tomato)), one_of(rng, FOODS))
    first = rng.uniform(0, 6)

    def still(c: Canvas) -> None:
        table(c, planks)
        cloth(c, (4.5, y), askew, "#ffffff", wide=8.0)
        c.disc(x + 0.2, y + 0.4, r, "#00000022")
        c.disc(x, y, r, glaze)
        c.disc(x, y, r * 0.93, "#fdf8ee")
        c.disc(x, y, r * 0.82, broth)

    def moving(c: Canvas, t: float) -> None:
        turn = first + 0.35 * wave(t)
        for n in range(6):
            mid = place([(0.3 * r, 0.0)], (x, y), turn + n * 1.05)[0]
            for reach in (0.34, 0.24, 0.14):
                c.arc(*mid, reach * r, reach * r, n, n + 4.4, 0.17, noodle)
                c.arc(*mid, reach * r, reach * r, n, n + 4.4, 0.05, "#e2bd6c")
        for n, food in enumerate(toppings):
            spot = place([(0.47 * r, 0.0)], (x, y), turn + n * 1.6)[0]
            food(c, *spot, 0.85, turn + n)
        dip = 0.5 * wave(t, 2)
        for gap in (0.0, 0.55):
            way = [(5.3 + gap + dip / 2, y - 0.4 + dip), (8.6 + gap, y - 6.2 + dip)]
            c.line(way, 0.2, "#8a4f3d")
        steam(c, x - 0.6, y - 1.4, t, 0.1)

    return Scene(still, moving)


def pizza(rng: np.random.Generator) -> Scene:
    """A pizza on a board; a slice is pulled out, and goes back."""
    planks, sauce = one_of(rng, TABLES), one_of(rng, ("#f3c567", "#f0d58a", "#eeb866"))
    y, r, first = rng.uniform(8.2, 9.2), rng.uniform(3.0, 3.4), rng.uniform(0, 6)
    toppings = (tomato, one_of(rng, (mushroom, shrimp, egg)), leaf)

    def still(c: Canvas) -> None:
        table(c, planks)
        c.line([(4.5, y), (4.5, y + 6.4)], 1.1, "#b98352")
        c.disc(4.7, y + 0.35, r + 0.55, "#00000022")
        c.disc(4.5, y, r + 0.5, "#cf9c66")

    def moving(c: Canvas, t: float) -> None:
        for n in range(6):
            middle = first + n * math.pi / 3
            pull = 0.12 + (0.7 * (1 + wave(t, 1, -0.25)) if n == 0 else 0.0)
            tip = place([(pull, 0.0)], (4.5, y), middle)[0]
            angles = np.linspace(middle - 0.5, middle + 0.5, 12)
            for reach, colour in ((r, "#c98245"), (r * 0.87, sauce)):
                rim = [place([(reach, 0.0)], tip, angle)[0] for angle in angles]
                c.shape([tip, *rim], colour)
            for k, (far, aside) in enumerate(((0.68, -0.24), (0.66, 0.26), (0.4, 0))):
                spot = place([(far * r, 0.0)], tip, middle + aside)[0]
                toppings[(n + k) % 3](c, *spot, 0.46, n + k)
        steam(c, 4.3, y - 1.8, t, 0.4)

    return Scene(still, moving)


COOKING = (pan, pot, board, bowl, pizza)
