"""Sound made from numbers: tones, melodies, noise, thumps and calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Sound: TypeAlias = NDArray[np.float32]
"""(s,) mono samples at `RATE`, from -1 to 1."""

RATE = 48_000  # samples a second; the one rate that every codec in use takes
PENTATONIC = (0, 2, 4, 7, 9)  # semitones; any two of them sound well together


def tone(hz: float, seconds: float, volume: float = 0.3) -> Sound:
    """One plain tone."""
    return (volume * np.sin(2 * np.pi * hz * _time(seconds))).astype(np.float32)


def melody(
    rng: np.random.Generator, seconds: float, beat: float = 0.25, base_hz: float = 262
) -> Sound:
    """Plucked notes of a five-tone scale, one each `beat` seconds; some are rests."""
    sound = np.zeros(len(_time(seconds)), np.float32)
    step = 5
    for number in range(int(seconds / beat)):
        step = int(np.clip(step + rng.integers(-2, 3), 0, 9))
        if number % 4 and rng.random() < 0.2:
            continue
        semitone = PENTATONIC[step % 5] + 12 * (step // 5)
        note = _pluck(base_hz * 2 ** (semitone / 12), min(1.2, 4 * beat))
        _add(sound, note, number * beat)
    return sound


def noise(
    rng: np.random.Generator, seconds: float, *, dull: int = 1, swell_hz: float = 0.0
) -> Sound:
    """Hiss that `dull` samples are averaged over; it can swell, as surf does."""
    rough = rng.normal(size=len(_time(seconds)) + dull).cumsum()
    soft = rough[dull:] - rough[:-dull]
    loud = 0.12 * soft / soft.std()
    if swell_hz:
        loud *= 0.6 - 0.4 * np.cos(2 * np.pi * swell_hz * _time(seconds))
    hiss: Sound = np.clip(loud, -0.5, 0.5).astype(np.float32)
    return hiss


def thumps(times: Sequence[float], seconds: float, hz: float = 90) -> Sound:
    """Short low knocks at `times`, in seconds: a ball, a drum, a knife on wood."""
    sound = np.zeros(len(_time(seconds)), np.float32)
    time = _time(0.18)
    knock = 0.6 * np.sin(2 * np.pi * hz * time * (1 - time)) * np.exp(-time * 25)
    for start in times:
        _add(sound, knock.astype(np.float32), start)
    return sound


def calls(
    times: Sequence[float], seconds: float, begin_hz: float, end_hz: float
) -> Sound:
    """Gliding calls at `times`: high and slow they are meows, low and short barks."""
    sound = np.zeros(len(_time(seconds)), np.float32)
    time = _time(0.35)
    bend = begin_hz + (end_hz - begin_hz) * (time / 0.35)
    phase = 2 * np.pi * np.cumsum(bend) / RATE
    call = sum(np.sin(k * phase) / k for k in (1, 2, 3)) * np.sin(np.pi * time / 0.35)
    for start in times:
        _add(sound, (0.2 * call).astype(np.float32), start)
    return sound


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def _pluck(hz: float, seconds: float) -> Sound:
    time = _time(seconds)
    wave = sum(np.sin(2 * np.pi * k * hz * time) / k**2 for k in (1, 2, 3))
    attack = np.minimum(1, time / 0.01)  # without it, the note begins with a click
    return (0.22 * wave * attack * np.exp(-5 * time / seconds)).astype(np.float32)


def _add(sound: Sound, part: Sound, start: float) -> None:
    first = round(start * RATE)
    room = sound[first : first + len(part)]
    room += part[: len(room)]
