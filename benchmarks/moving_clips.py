"""Clips of a phone's size that cost as much to decode as real ones.

A camera that shakes pans over a picture with detail at every scale, and things fly
through it. Compressed like a download: x264's own middle setting, key pictures where
they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FPS = 30
PRESET, QUALITY = "medium", "30"  # of x264; 5 to 10 megabits a second
MARGIN = 4  # of the picture's sides, a part: how much larger the ground is
THINGS = 8
GRAIN = 2.0  # grey levels of noise: what a camera's sensor adds


def write_clip(
    path: Path, *, gop: int, seconds: float, size: tuple[int, int], seed: int
) -> Path:
    """One clip, `size` = (width, height), a key picture every `gop` pictures."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=FPS)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = gop
        stream.codec_context.time_base = Fraction(1, FPS)
        stream.options = {"preset": PRESET, "crf": QUALITY, "sc_threshold": "0"}
        for number, picture in enumerate(_pictures(round(seconds * FPS), size, seed)):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def copies(source: Path, folder: Path, count: int) -> list[Path]:
    """Files that decode alike and are different videos: each ends in a box of its own.

    Source: ISO 14496-12, 8.1.2, a box of type `free` is ignored.
    """
    data = source.read_bytes()
    paths = [folder / f"{source.stem}-{number:03}.mp4" for number in range(count)]
    for number, path in enumerate(paths):
        own = number.to_bytes(4, "big")
        path.write_bytes(data + (12).to_bytes(4, "big") + b"free" + own)
    return paths


def _pictures(
    count: int, size: tuple[int, int], seed: int
) -> Iterator[NDArray[np.uint8]]:
    """Planes of brightness and colour under each other: (3 h / 2, w)."""
    rng = np.random.default_rng(seed)
    width, height = size
    room = (height // MARGIN // 2 * 2, width // MARGIN // 2 * 2)
    planes = [_ground(rng, height + room[0], width + room[1])]
    half = ((height + room[0]) // 2, (width + room[1]) // 2)
    planes += [_ground(rng, *half) for _ in "uv"]
    speed = rng.uniform(0.3, 1.2, 2)
    things = rng.uniform(0, 1, (THINGS, 5))
    grain = rng.normal(0, GRAIN, (height + 64, width + 64)).astype(np.int16)
    for number in range(count):
        time = number / FPS
        sway = (1 + np.sin(speed * time * 2 + 0.2 * np.sin(9 * time))) / 2
        top, left = (
            int(part * free) // 2 * 2 for part, free in zip(sway, room, strict=True)
        )
        y = planes[0][top : top + height, left : left + width].copy()
        for thing in things:
            _fly(y, thing, time)
        dy, dx = rng.integers(0, 64, 2)
        noisy = y.astype(np.int16) + grain[dy : dy + height, dx : dx + width]
        colours = [
            plane[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2]
            for plane in planes[1:]
        ]
        yield np.vstack(
            [
                np.clip(noisy, 0, 255).astype(np.uint8),
                *(colour.reshape(-1, width) for colour in colours),
            ]
        )


def _ground(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Noise whose power falls with its frequency, as in photographs."""
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    falls = 1 / np.maximum(np.hypot(rows, columns), 1 / max(height, width))
    noise = rng.normal(size=(height, width))
    waves = np.fft.irfft2(np.fft.rfft2(noise) * falls, s=(height, width))
    ground: NDArray[np.float64] = np.clip(128 + 45 * waves / waves.std(), 16, 235)
    return ground.astype(np.uint8)


def _fly(y: NDArray[np.uint8], thing: NDArray[np.float64], time: float) -> None:
    """A square of its own brightness goes round; it leaves the picture and returns."""
    height, width = y.shape
    side = max(2, int((0.05 + 0.15 * thing[0]) * width))
    top = int((thing[1] + (0.2 + thing[2]) * time) % 1.2 * height) - side
    left = int((thing[3] + (0.3 - thing[2]) * time) % 1.2 * width) - side
    patch = y[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)]
    patch[:] = patch // 2 + np.uint8(100 * thing[4])
