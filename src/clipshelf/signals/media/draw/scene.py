"""A scene: what stands still, and what moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np

from clipshelf.domain.features import Pixels
from clipshelf.signals.media.draw.canvas import Canvas

Still: TypeAlias = Callable[[Canvas], None]
Moving: TypeAlias = Callable[[Canvas, float], None]
"""Paints the moment t, from 0 to 1; most end as they begin, so the loop is unseen."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scene:
    """A film of a few seconds."""

    still: Still  # painted once
    moving: Moving  # painted over it, for every frame


SceneMaker: TypeAlias = Callable[[np.random.Generator], Scene]
"""Chooses colours, places and things, and returns the scene."""


def scene_frames(
    scene: Scene, count: int, size: tuple[int, int], caption: str = "", y: float = 2.2
) -> Iterator[Pixels]:
    """The scene as `count` frames (h, w, 3); `size` is width and height in pixels."""
    ground = Canvas.blank(size)
    scene.still(ground)
    for number in range(count):
        canvas = ground.copy()
        scene.moving(canvas, number / count)
        if caption:
            canvas.caption(caption, y)
        yield canvas.pixels()


def wave(t: float, turns: int = 1, shift: float = 0.0) -> float:
    """A swing from -1 to 1 that is back where it began at t = 1; `shift` in turns."""
    return math.sin(2 * math.pi * (turns * t + shift))


def one_of(rng: np.random.Generator, things: Sequence[T]) -> T:
    """One of `things` at random."""
    return things[int(rng.integers(len(things)))]
