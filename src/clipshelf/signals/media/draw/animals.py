"""Cats, dogs and fish; `s` is a scale, 1 for one that fills half the sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clipshelf.signals.media.draw.canvas import Canvas, Point, place
from clipshelf.signals.media.draw.scene import one_of

INK = "#3b3340"
PINK = "#f2a3a3"


@dataclass(frozen=True, slots=True)
class Coat:
    """An animal's colours."""

    fur: str
    dark: str  # stripes, spots, ears
    pale: str  # belly and muzzle


COATS = (
    Coat("#eda35f", "#c97f3f", "#fbe6cf"),
    Coat("#8f929e", "#6b6e7b", "#e6e7ec"),
    Coat("#f4e7d6", "#c9a27c", "#fffaf3"),
    Coat("#59525f", "#413b48", "#d9d3dc"),
    Coat("#b98560", "#8d5f41", "#f1dcc6"),
)


def coat(rng: np.random.Generator) -> Coat:
    """Any coat."""
    return one_of(rng, COATS)


def cat(c: Canvas, at: Point, s: float, fur: Coat, *, tail: float, blink: bool) -> None:
    """A cat that sits and looks at you; `at` is the middle of its head.

    `tail` swings from -1 to 1.
    """

    def spot(x: float, y: float) -> Point:
        return at[0] + x * s, at[1] + y * s

    base = spot(1.3, 4.6)
    way = (base, spot(3.0, 4.9), spot(2.0, 3.4), spot(2.9 + 0.8 * tail, 2.2))
    tip = [_bezier(way, step / 14) for step in range(15)]
    c.line(tip, 0.5 * s, fur.fur)
    c.disc(*tip[-1], 0.26 * s, fur.dark)
    body = [
        (0, 0.4),
        (1.3, 1.6),
        (1.9, 3.6),
        (1.5, 5.0),
        (-1.5, 5.0),
        (-1.9, 3.6),
        (-1.3, 1.6),
    ]
    c.blob(place(body, at, scale=s), fur.fur)
    c.oval(*spot(0, 3.0), 0.85 * s, 1.5 * s, fur.pale)
    for side in (-1, 1):
        c.oval(*spot(0.55 * side, 4.85), 0.5 * s, 0.36 * s, fur.pale)
    _cat_head(c, at, s, fur, blink)


def _cat_head(c: Canvas, at: Point, s: float, fur: Coat, blink: bool) -> None:
    for side in (-1, 1):
        ear = [(1.45 * side, -0.4), (1.35 * side, -1.95), (0.3 * side, -1.05)]
        c.shape(place(ear, at, scale=s), fur.fur)
        inner = [(1.25 * side, -0.7), (1.22 * side, -1.55), (0.62 * side, -1.05)]
        c.shape(place(inner, at, scale=s), PINK)
    c.oval(*at, 1.65 * s, 1.35 * s, fur.fur)
    for shift in (-0.4, 0, 0.4):
        stripe = place([(shift, -1.25), (shift * 0.8, -0.75)], at, scale=s)
        c.line(stripe, 0.16 * s, fur.dark)
    c.oval(at[0], at[1] + 0.55 * s, 0.8 * s, 0.55 * s, fur.pale)
    for side in (-1, 1):
        x, y = at[0] + 0.68 * side * s, at[1] - 0.08 * s
        if blink:
            c.arc(x, y - 0.1 * s, 0.26 * s, 0.2 * s, 0.3, 2.84, 0.09 * s, INK)
        else:
            c.oval(x, y, 0.3 * s, 0.34 * s, "#cfe08a")
            c.oval(x, y, 0.15 * s, 0.3 * s, INK)
            c.disc(x + 0.08 * s, y - 0.12 * s, 0.07 * s, "#ffffff")
        for rise in (-0.12, 0.12):
            hair = [(0.7 * side, 0.5 + rise), (1.75 * side, 0.4 + 2.2 * rise)]
            c.line(place(hair, at, scale=s), 0.04 * s, "#ffffff")
        c.arc(
            at[0] + 0.17 * side * s,
            at[1] + 0.55 * s,
            0.17 * s,
            0.17 * s,
            0,
            math.pi,
            0.07 * s,
            INK,
        )
    nose = [(-0.16, 0.36), (0.16, 0.36), (0, 0.54)]
    c.shape(place(nose, at, scale=s), "#d9757c")


def _bezier(points: tuple[Point, Point, Point, Point], t: float) -> Point:
    """A place on the cubic curve that four points span."""
    shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = (
        sum(share * point[axis] for share, point in zip(shares, points, strict=True))
        for axis in (0, 1)
    )
    return x, y


def dog_face(
    c: Canvas, at: Point, s: float, fur: Coat, *, flop: float, tilt: float
) -> None:
    """A dog's head from the front; `flop` from -1 to 1 moves ears and tongue."""

    def spot(x: float, y: float) -> Point:
        return place([(x, y)], at, tilt, s)[0]

    c.blob(
        place([(-1.5, 1.2), (1.5, 1.2), (2.5, 4.6), (-2.5, 4.6)], at, scale=s), fur.fur
    )
    c.blob(
        place([(-0.8, 1.6), (0.8, 1.6), (1.1, 4.4), (-1.1, 4.4)], at, scale=s), fur.pale
    )
    c.blob(
        place(
            [
                (-1.6, -0.9),
                (0, -1.8),
                (1.6, -0.9),
                (1.7, 0.6),
                (0.9, 1.8),
                (-0.9, 1.8),
                (-1.7, 0.6),
            ],
            at,
            tilt,
            s,
        ),
        fur.fur,
    )
    for side in (-1, 1):
        ear = [
            (1.1 * side, -1.5),
            (2.1 * side, -1.2 + 0.1 * flop),
            (2.5 * side, 0.5 + 0.25 * flop),
            (1.75 * side, 0.9 + 0.2 * flop),
        ]
        c.blob(place(ear, at, tilt, s), fur.dark)
    c.oval(*spot(0, -0.75), 0.32 * s, 0.95 * s, fur.pale, turn=tilt)
    tongue = [
        (-0.36, 1.0),
        (0.36, 1.0),
        (0.36, 1.75 + 0.2 * flop),
        (0, 2.0 + 0.2 * flop),
        (-0.36, 1.75 + 0.2 * flop),
    ]
    c.blob(place(tongue, at, tilt, s), "#ee7f86")
    c.oval(*spot(0, 0.75), 1.05 * s, 0.68 * s, fur.pale, turn=tilt)
    c.oval(*spot(0, 0.38), 0.42 * s, 0.3 * s, INK, turn=tilt)
    for side in (-1, 1):
        c.disc(*spot(0.75 * side, -0.25), 0.25 * s, INK)
        c.disc(*spot(0.75 * side + 0.08, -0.33), 0.09 * s, "#ffffff")
        c.arc(*spot(0.3 * side, 0.82), 0.3 * s, 0.28 * s, 0.2, 2.94, 0.07 * s, INK)


def dog(
    c: Canvas, at: Point, s: float, fur: Coat, *, stride: float, wag: float
) -> None:
    """A dog that runs to the right; `at` is the middle of its body."""

    def spot(x: float, y: float) -> Point:
        return at[0] + x * s, at[1] + y * s

    for n, x in enumerate((-1.25, -0.85, 0.95, 1.35)):
        swing = 0.7 * stride * (1, -1, -1, 1)[n]
        leg = [spot(x, 0.4), spot(x + 0.5 * swing, 1.1), spot(x + swing, 1.75)]
        c.line(leg, 0.42 * s, fur.dark if n % 2 else fur.fur)
    c.line(
        [spot(-1.6, -0.4), spot(-2.2, -1.0), spot(-2.5 + 0.2 * wag, -1.7)],
        0.32 * s,
        fur.fur,
    )
    body = [
        (-1.8, -0.3),
        (-0.9, -0.8),
        (1.0, -0.85),
        (1.8, -0.4),
        (1.6, 0.7),
        (-0.2, 0.55),
        (-1.6, 0.75),
    ]
    c.blob(place(body, at, scale=s), fur.fur)
    c.oval(*spot(-0.5, -0.3), 0.6 * s, 0.4 * s, fur.dark)
    c.line([spot(1.45, -0.4), spot(1.9, -1.2)], 0.95 * s, fur.fur)
    c.line([spot(1.45, -0.75), spot(2.1, -0.62)], 0.2 * s, "#d9574a")
    c.oval(*spot(2.1, -1.6), 0.85 * s, 0.72 * s, fur.fur)
    c.oval(*spot(2.8, -1.4), 0.55 * s, 0.38 * s, fur.pale)
    c.disc(*spot(3.25, -1.52), 0.17 * s, INK)
    c.disc(*spot(2.35, -1.8), 0.12 * s, INK)
    ear = [(1.7, -2.2), (1.35, -1.9 - 0.1 * wag), (1.25, -1.0 - 0.2 * wag), (1.8, -1.3)]
    c.blob(place(ear, at, scale=s), fur.dark)
    tongue = [(2.75, -1.1), (3.05, -1.1), (2.95, -0.7), (2.8, -0.7)]
    c.blob(place(tongue, at, scale=s), "#ee7f86")


def fish(
    c: Canvas, at: Point, s: float, colour: str, *, way: float, wag: float
) -> None:
    """A goldfish; `way` is 1 when it swims to the right and -1 to the left."""
    tail = [
        (-0.7 * way, 0),
        (-1.6 * way, -0.6 + 0.2 * wag),
        (-1.35 * way, 0.1 * wag),
        (-1.6 * way, 0.6 + 0.2 * wag),
    ]
    c.blob(place(tail, at, scale=s), "#f7b267")
    c.shape(place([(-0.4, -0.4), (0.1, -0.95), (0.5, -0.4)], at, scale=s), "#f7b267")
    c.oval(*at, 0.95 * s, 0.6 * s, colour)
    c.disc(at[0] + 0.5 * way * s, at[1] - 0.12 * s, 0.17 * s, "#ffffff")
    c.disc(at[0] + 0.53 * way * s, at[1] - 0.12 * s, 0.09 * s, INK)
