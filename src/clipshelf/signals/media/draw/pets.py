"""Scenes of pets: a cat on a rug, a cat with wool, a dog's face, a walk, a fishbowl."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.animals import cat, coat, dog, dog_face, fish
from clipshelf.signals.media.draw.canvas import HIGH, WIDE, Canvas
from clipshelf.signals.media.draw.scene import Scene, one_of, wave

ROOMS = (
    ("#f5e6da", "#d8b79c"),
    ("#dbe9e6", "#b3907a"),
    ("#efe3f2", "#c3a1a8"),
    ("#e4ecd9", "#c7a67f"),
    ("#dfe6f3", "#a98d7d"),
)
WOOL = ("#e5766f", "#5b9aa8", "#e8b04b", "#8e7cc3", "#6fae7d")
MEADOWS = (
    ("#bfe3ee", "#9ccf8b", "#7ab573"),
    ("#fbe3c4", "#b9d08a", "#93b56c"),
    ("#d6ecdf", "#8fcaa0", "#68ab84"),
)


def sitting(rng: np.random.Generator) -> Scene:
    """A cat on a rug that swings its tail and blinks."""
    room, fur, rug = one_of(rng, ROOMS), coat(rng), one_of(rng, WOOL)
    at, size = (rng.uniform(3.7, 4.8), rng.uniform(6.6, 7.6)), rng.uniform(1.05, 1.3)
    window, day = bool(rng.integers(2)), one_of(rng, MEADOWS)[0]

    def still(c: Canvas) -> None:
        _room(c, room)
        if window:
            _window(c, 4.5, 3.6, day)
        else:
            _plant(c, 7.7, 11.2, rug)
        c.oval(4.5, at[1] + 5 * size, 4.2, 1.1, rug)
        c.oval(4.5, at[1] + 5 * size, 3.6, 0.85, "#ffffff40")

    def moving(c: Canvas, t: float) -> None:
        head = at[0] + 0.1 * wave(t), at[1] + 0.05 * wave(t, 2)
        cat(c, head, size, fur, tail=wave(t, 2), blink=0.46 < t < 0.54)

    return Scene(still, moving)


def wool(rng: np.random.Generator) -> Scene:
    """A small cat behind a ball of wool that rolls to and fro."""
    room, fur, thread = one_of(rng, ROOMS), coat(rng), one_of(rng, WOOL)
    x, r = rng.uniform(4.0, 5.0), rng.uniform(1.2, 1.6)

    def still(c: Canvas) -> None:
        _room(c, room)
        _window(c, 2.4, 3.8, "#cfe6ef")
        c.oval(4.5, 14.2, 4.4, 1.2, "#ffffff50")

    def moving(c: Canvas, t: float) -> None:
        roll = 2.2 * wave(t)
        cat(
            c,
            (x + 0.4 * wave(t, 1, -0.06), 8.6 + 0.12 * wave(t, 2)),
            0.95,
            fur,
            tail=wave(t, 2),
            blink=0.2 < t < 0.27,
        )
        bx, by = 4.5 + roll, 14.4 - r * 0.4
        c.line(
            [(bx, by + r * 0.9), (bx / 2, by + r * 0.95), (-0.5, by + r)], 0.12, thread
        )
        c.disc(bx, by, r, thread)
        for n in range(4):
            turn = roll / r + n * math.pi / 4
            c.arc(
                bx,
                by,
                r * 0.75,
                r * 0.75 * math.cos(turn),
                turn,
                turn + 2.4,
                0.09,
                "#ffffff",
            )

    return Scene(still, moving)


def face(rng: np.random.Generator) -> Scene:
    """A dog's face that tilts and pants."""
    room, fur = one_of(rng, ROOMS), coat(rng)
    at, size = (4.5, rng.uniform(8.0, 9.2)), rng.uniform(1.35, 1.65)
    outside, meadow = bool(rng.integers(2)), one_of(rng, MEADOWS)
    collar = one_of(rng, WOOL)

    def still(c: Canvas) -> None:
        if outside:
            _meadow(c, meadow, 8.5)
        else:
            _room(c, room)
            _plant(c, 1.3, 11.2, room[1])

    def moving(c: Canvas, t: float) -> None:
        lift = at[0], at[1] + 0.12 * wave(t, 4)
        dog_face(c, lift, size, fur, flop=wave(t, 4), tilt=0.16 * wave(t))
        c.disc(4.5, at[1] + 2.75 * size, 0.36 * size, collar)
        c.disc(4.5, at[1] + 2.75 * size, 0.2 * size, "#fff3c4")

    return Scene(still, moving)


def walk(rng: np.random.Generator) -> Scene:
    """A dog that runs over a meadow."""
    meadow, fur = one_of(rng, MEADOWS), coat(rng)
    size, petals = rng.uniform(0.95, 1.25), one_of(rng, WOOL)
    flowers = rng.uniform((0, 12.2), (12, 15.6), (14, 2))

    def still(c: Canvas) -> None:
        _meadow(c, meadow, 9.4)

    def moving(c: Canvas, t: float) -> None:
        for n in range(3):
            x = (3.0 + 4.5 * n - 4.5 * t) % 13.5 - 2.2
            c.box(x, 8.8, 0.4, 2.2, "#8a6a50")
            c.disc(x, 6.9, 1.3, meadow[2])
            c.disc(x + 0.8, 7.4, 0.9, meadow[2])
        dog(
            c,
            (4.1, 11.2 - 0.35 * abs(wave(t, 3))),
            size,
            fur,
            stride=wave(t, 3),
            wag=wave(t, 6),
        )
        for fx, fy in flowers:
            x = (fx - 12 * t) % 12 - 1.5
            c.disc(x, fy, 0.22, petals)
            c.disc(x, fy, 0.09, "#fff3c4")

    return Scene(still, moving)


def fishbowl(rng: np.random.Generator) -> Scene:
    """Goldfish in a bowl."""
    room, r = one_of(rng, ROOMS), rng.uniform(3.2, 3.7)
    count, y = int(rng.integers(1, 4)), rng.uniform(8.0, 8.8)
    skin = one_of(rng, ("#ef7d4f", "#f29e4c", "#e4665c"))

    def still(c: Canvas) -> None:
        _room(c, room)
        c.box(4.5, y + r + 0.6, WIDE, 1.2, "#a87c55")
        c.oval(4.5, y + r, r * 0.7, 0.3, "#00000028")
        c.disc(4.5, y, r, "#e8f5f8")
        c.oval(4.5, y + 0.25, r * 0.94, r * 0.87, "#a9dbe6")
        for n in range(9):
            c.disc(2.7 + 0.45 * n, y + r * 0.82 - 0.08 * (n % 3), 0.26, "#e9d9bd")
        c.oval(4.5, y - r * 0.93, r * 0.55, 0.3, "#ffffff")

    def moving(c: Canvas, t: float) -> None:
        for n in range(3):
            weed = [
                (3.2 + 0.3 * n, y + r * 0.75),
                (3.1 + 0.3 * n, y + r * 0.4),
                (3.2 + 0.3 * n + 0.2 * wave(t, 2, n / 3), y + 0.1 * n),
            ]
            c.line(weed, 0.16, "#69ab7c")
        for n in range(count):
            shift = n / count
            way = 1.0 if math.cos(2 * math.pi * (t + shift)) > 0 else -1.0
            at = 4.5 + 0.5 * r * wave(t, 1, shift), y - 0.6 + 0.9 * n + 0.2 * wave(t, 2)
            fish(c, at, 0.85 + 0.12 * (n % 2), skin, way=way, wag=wave(t, 6, shift))
        for n in range(4):
            rise = (t + n / 4) % 1
            c.ring(
                5.9 + 0.2 * wave(t, 2, n / 4),
                y + r * 0.6 - 3.2 * rise,
                0.16,
                0.05,
                "#ffffff",
            )
        c.arc(4.5, y, r * 0.84, r * 0.84, 3.5, 4.1, 0.22, "#ffffff")

    return Scene(still, moving)


PETS = (sitting, wool, face, walk, fishbowl)


def _room(c: Canvas, colours: tuple[str, str]) -> None:
    wall, floor = colours
    c.sky(wall, wall)
    c.box(WIDE / 2, 14, WIDE, 5.6, floor)
    c.box(WIDE / 2, 11.15, WIDE, 0.3, "#ffffffc0")


def _window(c: Canvas, x: float, y: float, day: str) -> None:
    c.box(x, y, 3.6, 4.4, "#ffffff", r=0.2)
    c.box(x, y, 3.1, 3.9, day, r=0.1)
    c.disc(x + 0.7, y - 0.7, 0.5, "#fff3cf")
    c.box(x, y, 0.2, 3.9, "#ffffff")
    c.box(x, y, 3.1, 0.2, "#ffffff")


def _plant(c: Canvas, x: float, y: float, colour: str) -> None:
    for n in range(5):
        angle = -math.pi / 2 + 0.4 * (n - 2)
        mid = x + 1.1 * math.cos(angle), y - 1.0 + 1.3 * math.sin(angle)
        c.oval(*mid, 0.9, 0.3, ("#6fae7d", "#5a9a6c")[n % 2], turn=angle)
    c.box(x, y - 0.4, 1.2, 1.3, colour, r=0.25)
    c.box(x, y - 0.4, 1.2, 1.3, "#ffffff38", r=0.25)


def _meadow(c: Canvas, colours: tuple[str, str, str], y: float) -> None:
    c.sky(colours[0], "#ffffff", bottom=y)
    c.disc(7.2, 3.4, 0.9, "#fff1c2")
    c.sky(colours[1], colours[2], top=y - 0.2, bottom=HIGH)
    c.oval(2.0, y, 4.5, 0.8, colours[1])
    c.oval(7.5, y + 0.1, 4.0, 0.6, colours[1])
