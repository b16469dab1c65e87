"""Copies of clips as they are met: another size, coarser, cropped, with a mark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw

from clipshelf.signals.media.draw.film import write_film

Change = Callable[[Image.Image], Image.Image]


def half(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2))


def cropped(picture: Image.Image) -> Image.Image:
    """5 % less on each axis."""
    w, h = picture.size
    return picture.crop((w // 40, h // 40, w - w // 40 - 1, h - h // 40 - 1))


def marked(picture: Image.Image) -> Image.Image:
    """As TikTok marks what is downloaded from it."""
    w, h = picture.size
    ImageDraw.Draw(picture).text((w // 2, h - h // 10), "@someone", fill="white")
    return picture


def same(picture: Image.Image) -> Image.Image:
    return picture


CHANGES: dict[str, Change] = {
    "coarser": same,
    "half": half,
    "cropped": cropped,
    "marked": marked,
}


def copy(path: Path, target: Path, change: Change, crf: int = 34) -> None:
    """Decode a clip, change each picture, and encode it again."""
    with av.open(str(path)) as container:
        frames = [f.to_image() for f in container.decode(video=0)]
    changed = [change(frame) for frame in frames]
    w, h = changed[0].size
    even = [frame.crop((0, 0, w - w % 2, h - h % 2)) for frame in changed]
    write_film(target, [np.asarray(frame) for frame in even], fps=10, crf=crf)
