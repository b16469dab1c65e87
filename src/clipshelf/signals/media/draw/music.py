"""Scenes of music: piano keys, a record, sound bars, a guitar, a stage."""

from __future__ import annotations

import math

import numpy as np

from clipshelf.signals.media.draw.canvas import HIGH, WIDE, Canvas, Point, place
from clipshelf.signals.media.draw.scene import Scene, one_of, wave

NIGHTS = (
    ("#2f2b52", "#6b4f8f"),
    ("#1f3b57", "#4a7fa0"),
    ("#4a2f4f", "#a8607f"),
    ("#23464a", "#5d9a8f"),
)
PASTELS = (
    ("#f6dfe6", "#e3cdea"),
    ("#dff0ec", "#c6e0ea"),
    ("#fbead2", "#f6d2c4"),
    ("#e6e3f6", "#cfd9f3"),
)
LIGHTS = ("#ff9e8a", "#ffd27a", "#8fe0c8", "#9ab8ff", "#e7a4e8")


def piano(rng: np.random.Generator) -> Scene:
    """Coloured notes that fall on piano keys."""
    night = one_of(rng, NIGHTS)
    lanes = rng.integers(0, 9, 9)
    lengths, shades = rng.uniform(0.8, 2.2, 9), rng.permutation(len(LIGHTS))
    floor = rng.uniform(10.6, 11.8)

    def still(c: Canvas) -> None:
        c.sky(*night)
        for n in range(1, 9):
            c.line([(n, 0), (n, floor)], 0.03, night[1])

    def moving(c: Canvas, t: float) -> None:
        pressed = set()
        for n, lane in enumerate(lanes):
            y = ((t + n / 9) % 1) * (floor + 3.0)
            if floor - 0.2 < y < floor + lengths[n]:
                pressed.add(int(lane))
            shade = LIGHTS[shades[n % 3]]
            c.box(lane + 0.5, y - lengths[n] / 2, 0.72, lengths[n], shade, r=0.3)
        for key in range(9):
            down = key in pressed
            fill = LIGHTS[shades[key % 3]] if down else "#fbf9f5"
            c.box(key + 0.5, (floor + HIGH) / 2, 0.94, HIGH - floor, fill, r=0.12)
        for key in (0, 1, 3, 4, 5, 7, 8):
            c.box(key + 1.0, floor + 1.5, 0.56, 3.0, "#2b2836", r=0.1)
        c.box(4.5, floor, WIDE, 0.22, "#d9574a")

    return Scene(still, moving)


def record(rng: np.random.Generator) -> Scene:
    """A record that turns on its player, notes in the air."""
    ground, label = one_of(rng, PASTELS), one_of(rng, LIGHTS)
    wood = one_of(rng, ("#b98560", "#8f6f8a", "#6f8f95"))
    y, r = rng.uniform(8.6, 9.6), 3.2

    def still(c: Canvas) -> None:
        c.sky(*ground)
        c.box(4.65, y + 0.5, 8.2, 8.6, "#00000020", r=0.6)
        c.box(4.5, y + 0.2, 8.2, 8.6, wood, r=0.6)
        c.disc(4.2, y, r + 0.25, "#00000030")
        c.disc(4.2, y, r, "#2b2836")
        for n in range(5):
            c.ring(4.2, y, r * (0.92 - 0.11 * n), 0.04, "#4a465a")

    def moving(c: Canvas, t: float) -> None:
        for n in range(2):
            turn = 2 * math.pi * t + n * math.pi
            for reach in (0.55, 0.7, 0.85):
                c.arc(4.2, y, r * reach, r * reach, turn, turn + 0.5, 0.09, "#6a6580")
        c.disc(4.2, y, 1.15, label)
        for n in range(3):
            at = place([(0.75, 0)], (4.2, y), 2 * math.pi * t + n * 2.1)[0]
            c.disc(*at, 0.16, "#ffffff")
        c.disc(4.2, y, 0.16, "#fbf9f5")
        hand = (5.9 + 0.05 * wave(t, 4), y + 1.6)
        c.line([(7.7, y - 3.2), (7.6, y + 0.4), hand], 0.24, "#e9e6ef")
        c.disc(7.7, y - 3.2, 0.6, "#d4d0de")
        c.line([hand, (5.6, y + 2.0)], 0.46, "#fbf9f5")
        _floating(c, t, y - 4.6, label)

    return Scene(still, moving)


def bars(rng: np.random.Generator, high: float = 8.0, tall: float = 3.0) -> Scene:
    """Bars that dance to the sound, in a row or around a note."""
    night, count = one_of(rng, NIGHTS), int(rng.integers(9, 14))
    shades, middle = rng.permutation(len(LIGHTS)), high + rng.uniform()
    speeds, shifts = rng.integers(2, 6, count), rng.uniform(0, 1, count)
    round_one = bool(rng.integers(2))

    def still(c: Canvas) -> None:
        c.sky(*night)

    def moving(c: Canvas, t: float) -> None:
        for n in range(count):
            loud = 0.55 + 0.45 * wave(t, int(speeds[n]), shifts[n])
            shade = LIGHTS[shades[n % 2]]
            if round_one:
                turn = 2 * math.pi * n / count
                for half in (0.0, math.pi / count):
                    ray = [(2.0, 0.0), (2.3 + 1.5 * loud, 0.0)]
                    c.line(place(ray, (4.5, middle), turn + half), 0.3, shade)
            else:
                x = 0.9 + n * 7.2 / (count - 1)
                reach = tall * loud
                c.line([(x, middle - reach), (x, middle + reach)], 0.36, shade)
        if round_one:
            c.disc(4.5, middle, 1.7 + 0.08 * wave(t, 4), "#fbf9f5")
            note(c, (4.4, middle + 0.1), 1.2, night[0], two=True)

    return Scene(still, moving)


def guitar(rng: np.random.Generator) -> Scene:
    """A guitar with strings that swing."""
    ground, tilt = one_of(rng, PASTELS), rng.uniform(-0.35, 0.1)
    wood, dark = one_of(
        rng, (("#e0a35f", "#b5763a"), ("#c96f57", "#97473a"), ("#7fa6b8", "#55798c"))
    )
    at, shade = (rng.uniform(4.2, 4.9), rng.uniform(10.2, 11)), one_of(rng, LIGHTS)
    body = [
        (0, -2.4),
        (1.5, -2.2),
        (1.5, -0.8),
        (2.5, 0.8),
        (2.2, 2.8),
        (0, 3.6),
        (-2.2, 2.8),
        (-2.5, 0.8),
        (-1.5, -0.8),
        (-1.5, -2.2),
    ]

    def still(c: Canvas) -> None:
        c.sky(*ground)
        c.blob(place(body, (at[0] + 0.25, at[1] + 0.3), tilt), "#00000022")
        c.blob(place(body, at, tilt, 1.04), dark)
        c.blob(place(body, at, tilt, 0.96), wood)
        c.shape(
            place([(-0.5, -0.6), (0.5, -0.6), (0.4, -7.0), (-0.4, -7.0)], at, tilt),
            "#6b4a3c",
        )
        c.blob(
            place([(-0.65, -6.9), (0.65, -6.9), (0.75, -8.7), (-0.75, -8.7)], at, tilt),
            dark,
        )
        for n in range(8):
            fret = [(-0.42, -1.2 - 0.7 * n), (0.42, -1.2 - 0.7 * n)]
            c.line(place(fret, at, tilt), 0.05, "#d9c7ae")
        c.disc(*place([(0, 0.1)], at, tilt)[0], 0.95, dark)
        c.disc(*place([(0, 0.1)], at, tilt)[0], 0.78, "#3f2d2a")
        bridge = place([(-0.9, 2.1), (0.9, 2.1)], at, tilt)
        c.line(bridge, 0.4, "#5a3d33")

    def moving(c: Canvas, t: float) -> None:
        for n in range(6):
            x = -0.32 + 0.128 * n
            swing = 0.09 * wave(t, 8 + n, n / 6) * (1 + wave(t, 2, n / 6))
            string = [(x, -7.0), (x + swing, -1.5), (x + swing, 0.5), (x, 2.1)]
            c.line(place(string, at, tilt), 0.045, "#fdf6e3")
        for n in range(3):
            for side in (-1, 1):
                peg = place([(0.85 * side, -7.3 - 0.5 * n)], at, tilt)[0]
                c.disc(*peg, 0.18, "#f4ecdf")
        _floating(c, t, at[1] - 4.4, shade)

    return Scene(still, moving)


def stage(rng: np.random.Generator) -> Scene:
    """A microphone under moving lights."""
    night, shades = one_of(rng, NIGHTS), rng.permutation(len(LIGHTS))
    x, y = rng.uniform(4.0, 5.0), rng.uniform(7.0, 8.0)

    def still(c: Canvas) -> None:
        c.sky(*night)

    def moving(c: Canvas, t: float) -> None:
        for n in range(3):
            aim = 1.6 + 2.9 * n + 1.6 * wave(t, 1, n / 3)
            lamp = 1.5 + 3.0 * n
            beam = [(lamp - 0.2, 0), (lamp + 0.2, 0), (aim + 1.6, 14), (aim - 1.6, 14)]
            c.shape(beam, LIGHTS[shades[n]] + "48")
        c.oval(4.5, 15.4, 6.4, 2.0, night[0])
        c.line([(x, y + 1), (x, 14.8)], 0.2, "#d4d0de")
        c.oval(x, 14.9, 1.4, 0.35, "#d4d0de")
        c.shape(
            [(x - 0.42, y), (x + 0.42, y), (x + 0.26, y + 2.2), (x - 0.26, y + 2.2)],
            "#4a465a",
        )
        c.disc(x, y - 0.5, 0.95, "#c9c5d6")
        for n in range(-2, 3):
            high = math.sqrt(0.86 - (0.36 * n) ** 2)
            c.line(
                [(x + 0.36 * n, y - 0.5 - high), (x + 0.36 * n, y - 0.5 + high)],
                0.05,
                "#8f8aa3",
            )
        c.box(x, y + 0.2, 1.3, 0.28, "#e9e6ef", r=0.12)
        for n in range(3):
            grow = (2 * t + n / 3) % 1
            faint = round(150 * (1 - grow))
            c.ring(x, y - 0.5, 1.2 + 2.4 * grow, 0.1, f"#ffffff{faint:02x}")
        _floating(c, t, y - 1.5, LIGHTS[shades[3]])

    return Scene(still, moving)


MUSIC = (piano, record, bars, guitar, stage)


def note(c: Canvas, at: Point, s: float, colour: str, *, two: bool) -> None:
    """An eighth note, or two of them under a beam."""
    heads = (-0.5, 0.5) if two else (0.0,)
    for x in heads:
        c.oval(*place([(x, 0.5)], at, 0, s)[0], 0.34 * s, 0.25 * s, colour, turn=-0.35)
        stem = place([(x + 0.28, 0.45), (x + 0.28, -0.75)], at, 0, s)
        c.line(stem, 0.11 * s, colour)
    end = (0.78, -0.75) if two else (0.68, -0.3)
    begin = (-0.22, -0.75) if two else (0.28, -0.75)
    c.line(place([begin, end], at, 0, s), 0.22 * s, colour)


def _floating(c: Canvas, t: float, y: float, colour: str) -> None:
    """Notes that rise on both sides."""
    for n in range(4):
        age = (t + n / 4) % 1
        x = 1.4 + 2.0 * n + 0.4 * wave(t, 2, n / 4)
        size = 0.9 * math.sin(math.pi * age)
        if size > 0.1:
            note(c, (x, y + 2.2 - 3.4 * age), size, colour, two=n % 2 == 0)
