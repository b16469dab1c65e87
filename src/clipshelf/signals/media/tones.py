"""Sound made from numbers: tones and small melodies."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Sound: TypeAlias = NDArray[np.float32]

RATE = 48_000  # samples a second; the one rate that every codec in use takes


def tone(hz: float, seconds: float, volume: float = 0.3) -> Sound:
    """One plain tone, (seconds * RATE,), from -volume to volume."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (volume * np.sin(2 * np.pi * hz * time)).astype(np.float32)
