"""What is said in a video, by a Whisper of any size (package faster-whisper)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.domain.features import Signal, Sound
from clipshelf.domain.reading import ReaderSpec, Reading
from clipshelf.signals.encoders.weights import whisper
from clipshelf.signals.encoders.weights.whisper import BASE
from clipshelf.signals.media.sound import RATE, hear, is_silent

MOST_HEARD = 120.0  # seconds of a video's sound that are listened to
MOST_SPOKEN = 60.0  # seconds of speech that are transcribed: a folder needs no more
LEAST_SPOKEN = 1.0  # seconds; less is a shout, or a singer taken for a speaker
GAP_MS = 500  # of silence that ends a stretch of speech
TOKENS = 128  # of one window of 30 seconds; more is the model repeating itself
# Text that packs so well repeats itself, and such a mean log probability is a guess.
# Source of both numbers: Radford et al. (2022), Robust Speech Recognition, section 4.5.
REPEATS, GUESSED = 2.4, -1.0
NO_TRACK = "it has no sound"
SILENCE = "it is silent"
NO_SPEECH = "nobody speaks: music or noise"
UNCLEAR = "the speech cannot be made out"


@dataclass(frozen=True)
class Speech:
    """Voice activity first (Silero), so that music costs next to nothing.

    Whisper base comes with packages; the other sizes are in the catalogue.

    Source of the model: Radford et al. (2022), Robust Speech Recognition via
    Large-Scale Weak Supervision; 99 languages.
    """

    model: str = BASE  # a name in the catalogue

    @property
    def spec(self) -> ReaderSpec:
        """Greedy decoding with weights of eight bits."""
        params: dict[str, int | float | str] = {
            "decoding": f"beam 1, int8, {TOKENS} tokens",
            "voice": "silero 6",
            "spoken": f"{LEAST_SPOKEN} to {MOST_SPOKEN} of {MOST_HEARD}",
            "gap": GAP_MS,
            "rules": 1,
        }
        return ReaderSpec(
            self.model, whisper.digest(self.model)[:8], Signal.SPEECH, params
        )

    @property
    def seconds(self) -> float:
        """Two seconds a window on an idle core; minutes behind all other work."""
        return 600.0

    @property
    def memory(self) -> int:
        """The model's files, whole and converted, beside a decoder."""
        return (4 << 30) + 3 * whisper.fetched_bytes(self.model)

    def missing(self) -> str:
        """The packages that bring the program and the weights, unless installed."""
        return whisper.missing(self.model)

    def read(self, path: Path) -> Reading:
        """What is said, in the language in which it is said."""
        sound = hear(path, MOST_HEARD)
        if not len(sound):
            return Reading("", reason=NO_TRACK)
        if is_silent(sound):
            return Reading("", reason=SILENCE)
        speech = spoken(sound)
        if len(speech) < LEAST_SPOKEN * RATE:
            return Reading("", reason=NO_SPEECH)
        return self._transcribed(speech)

    def _transcribed(self, speech: Sound) -> Reading:
        segments, info = self._model.transcribe(
            speech,
            beam_size=1,
            temperature=0.0,  # no second try: one singer took 16 seconds
            condition_on_previous_text=False,
            max_new_tokens=TOKENS,
            without_timestamps=True,
        )
        clear = [
            segment.text.strip()
            for segment in segments
            if segment.compression_ratio <= REPEATS and segment.avg_logprob > GUESSED
        ]
        text = " ".join(part for part in clear if part)
        return Reading(
            text,
            language=info.language if text else "",
            reason="" if text else UNCLEAR,
            seconds=len(speech) / RATE,
        )

    @cached_property
    def _model(self) -> Any:
        return whisper.load(self.model)


def spoken(sound: Sound) -> Sound:
    """The stretches in which somebody speaks, one after the other.

    Args:
        sound: (s,) at `RATE`.

    Returns:
        (t,), at most `MOST_SPOKEN` seconds; empty where nobody speaks.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415

    options = VadOptions(min_silence_duration_ms=GAP_MS, min_speech_duration_ms=250)
    parts = [
        sound[stretch["start"] : stretch["end"]]
        for stretch in get_speech_timestamps(sound, options)
    ]
    if not parts:
        return np.zeros(0, np.float32)
    return np.concatenate(parts)[: round(MOST_SPOKEN * RATE)]
