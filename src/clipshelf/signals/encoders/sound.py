"""How a video sounds: what the ear of a Whisper makes of it, whatever is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from clipshelf.domain.features import (
    SOUND_RATE,
    EncoderSpec,
    Sample,
    Signal,
    Sound,
    Vectors,
)
from clipshelf.signals.encoders.rows import stacked, unit
from clipshelf.signals.encoders.weights import whisper

DIM = 512  # numbers of one state
SECONDS = 30  # the beginning; what Whisper takes in at once
SHORTEST = 0.1  # seconds; less is lengthened by silence
STEPS = 100 * SECONDS  # of the spectrogram; two of them make one state


@dataclass(frozen=True)
class WhisperSound:
    """The mean of the encoder's states, each of unit length, over a sound's beginning.

    Trained to write down speech in any language, it has to tell voices, music and
    noises apart. The window is as long as the sound: filled up with silence, as for
    transcribing, a short clip would cost many times as much.

    Source of the model: Radford et al. (2022), Robust Speech Recognition via
    Large-Scale Weak Supervision.
    """

    @property
    def spec(self) -> EncoderSpec:
        """Whisper base with weights of eight bits."""
        params: dict[str, int | str] = {
            "seconds": SECONDS,
            "window": "as long as the sound",
            "weights": "int8",
            "pool": "mean of unit states",
        }
        revision = whisper.digest(whisper.BASE)[:8]
        return EncoderSpec("sound", revision, Signal.SOUND, DIM, params)

    def missing(self) -> str:
        """The packages that bring the program and the weights, unless installed."""
        return whisper.missing(whisper.BASE)

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        """`(len(batch), 512)`, rows of unit length; zeros where nothing is heard."""
        return stacked([self._heard(sample.sound) for sample in batch], DIM)

    def _heard(self, sound: Sound | None) -> Vectors:
        from clipshelf.signals.media.sound import is_silent  # noqa: PLC0415  # FFmpeg

        if sound is None or is_silent(sound):
            return np.zeros(DIM, np.float32)
        beginning = sound[: SECONDS * SOUND_RATE]
        lacking = max(0, round(SHORTEST * SOUND_RATE) - len(beginning))
        states = unit(self._states(np.pad(beginning, (0, lacking))))
        mean: Vectors = unit(states.mean(axis=0, keepdims=True))[0]
        return mean

    def _states(self, sound: Sound) -> Vectors:
        """`(t, 512)`, one for each fiftieth of a second."""
        steps = self._model.feature_extractor(sound, padding=False)[:, :STEPS]
        even = steps[:, : steps.shape[1] // 2 * 2]
        states = self._model.encode(np.ascontiguousarray(even, np.float32))
        rows: Vectors = np.array(states, np.float32)[0]
        return rows

    @cached_property
    def _model(self) -> Any:
        return whisper.load(whisper.BASE)
