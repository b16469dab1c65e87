"""Scenes that belong to two subjects: the ones worth asking a person about."""

from __future__ import annotations

import numpy as np

from clipshelf.signals.media.draw.animals import cat, coat, dog
from clipshelf.signals.media.draw.balls import football
from clipshelf.signals.media.draw.canvas import Canvas
from clipshelf.signals.media.draw.kitchen import POTS, steam
from clipshelf.signals.media.draw.music import bars, piano
from clipshelf.signals.media.draw.scene import Scene, one_of, wave
from clipshelf.signals.media.draw.sport import goal
from clipshelf.signals.media.draw.travel import sea, tent


def fetch(rng: np.random.Generator) -> Scene:
    """Pets or sport: a dog that runs after a football on the pitch."""
    field, fur, size = goal(rng), coat(rng), rng.uniform(0.85, 1.1)

    def moving(c: Canvas, t: float) -> None:
        x = 3.4 + 0.5 * wave(t)
        dog(
            c,
            (x, 12.0 - 0.3 * abs(wave(t, 3))),
            size,
            fur,
            stride=wave(t, 3),
            wag=wave(t, 6),
        )
        football(c, x + 4.2 * size, 13.2 - 0.8 * abs(wave(t, 2)), 0.62, 12.57 * t)

    return Scene(field.still, moving)


def paws(rng: np.random.Generator) -> Scene:
    """Pets or music: a cat on a piano."""
    keys, fur, x = piano(rng), coat(rng), rng.uniform(3.4, 5.4)

    def moving(c: Canvas, t: float) -> None:
        keys.moving(c, t)
        head = x + 0.15 * wave(t), 7.6 + 0.12 * wave(t, 4)
        cat(c, head, 0.95, fur, tail=wave(t, 2), blink=0.6 < t < 0.66)

    return Scene(keys.still, moving)


def campfire(rng: np.random.Generator) -> Scene:
    """Cooking or travel: a pot over a fire in front of a tent."""
    camp, paint, x = tent(rng), one_of(rng, POTS), rng.uniform(3.6, 5.4)

    def moving(c: Canvas, t: float) -> None:
        camp.moving(c, t)
        for n in range(5):
            flicker = 0.8 + 0.25 * wave(t, 3, n / 5)
            shade = ("#f7a24b", "#fbc96b")[n % 2]
            c.oval(x - 1.0 + 0.5 * n, 14.9 - flicker / 2, 0.42, flicker, shade)
        c.line([(x - 1.4, 15.2), (x + 1.4, 14.9)], 0.36, "#7a523d")
        c.line([(x - 1.4, 14.9), (x + 1.4, 15.2)], 0.36, "#8f6248")
        c.line([(x - 2.2, 15.3), (x, 9.9), (x + 2.2, 15.3)], 0.18, "#5a4236")
        c.line([(x, 9.9), (x, 12.0)], 0.08, "#3b3340")
        c.box(x, 13.0, 2.8, 1.8, paint, r=0.6)
        c.oval(x, 12.15, 1.4, 0.32, "#ffffff")
        c.oval(x, 12.18, 1.25, 0.24, "#e8a34a")
        steam(c, x, 11.6, t, 0.2)

    return Scene(camp.still, moving)


def song(rng: np.random.Generator) -> Scene:
    """Music or travel: bars that dance over a view of the sea."""
    view, sound = sea(rng), bars(rng, high=12.4, tall=1.8)

    def moving(c: Canvas, t: float) -> None:
        view.moving(c, t)
        sound.moving(c, t)

    return Scene(view.still, moving)


MIXED = (fetch, paws, campfire, song)
