"""What a clip costs in processor time, and from that what millions of them cost.

    python benchmarks/scale.py [FOLDER] [--clips 20] [--processes 2] [-o FILE.json]

Frames are not measured here but taken from benchmarks/results/extraction.json
(`core_ms_per_clip`, and of decoding alone). Readers of words are run on some clips of
FOLDER (without it: of drawn ones) by some processes, once on the first few and once on
those and the rest: the difference is what a clip costs, without starting and loading
models. Processor time, not time by the clock: others at work on the machine disturb it
less, and it is what is paid for.

Of GPUs nothing is measured. What stands under `assumed` is assumed, in round numbers,
and all GPU-hours of the docs follow from it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clipshelf.domain.reading import Reader
from clipshelf.signals.profile import default_readers
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.reading import read_all
from clipshelf.testing import make_library
from extraction import core_seconds, found, spread
from machine import load_average, machine

RESULTS = Path(__file__).parent / "results"
FIRST = 2  # clips of the run that is subtracted
DRAWN = 6
FRAMES_A_CLIP = 5
ASSUMED = {
    "frames_per_second": 2000,  # EfficientNet-Lite0, 224 x 224, in large batches
    "speech_seconds_per_second": 100,  # Whisper base, as many times real time
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--clips", type=int, default=20, metavar="N")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder
        if folder is None:
            folder = Path(scratch)
            make_library(folder, {"": DRAWN}, seconds=1.0)
        clips = spread(found(folder, None), options.clips)
        before = load_average()
        words = {
            str(reader.spec.signal): cost(reader, clips, options.processes)
            for reader in default_readers()
            if not reader.missing()
        }
    result = {
        "command": f"python benchmarks/scale.py FOLDER --clips {options.clips}"
        f" --processes {options.processes}",
        "machine": machine() | {"load_before": before, "load_after": load_average()},
        "processes": options.processes,
        "frames": frames(),
        "words": words,
        "frames_a_clip": FRAMES_A_CLIP,
        "assumed": ASSUMED,
    }
    text = json.dumps(result, indent=1)
    print(text)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")


def frames() -> dict[str, dict[str, float]]:
    """By set: processor time of looking at a clip, and of decoding it alone."""
    measured = json.loads((RESULTS / "extraction.json").read_text(encoding="utf-8"))
    return {
        name: {
            "core_ms_per_clip": one["core_ms_per_clip"],
            # By the clock and on all cores, as it was measured.
            "decode_core_ms_per_clip": one["decode_ms"] * measured["machine"]["cores"],
        }
        for name, one in measured["sets"].items()
    }


def cost(reader: Reader, clips: Sequence[Path], processes: int) -> dict[str, Any]:
    """Core milliseconds a clip, and in how many there were words."""
    few, _ = core_time(reader, clips[:FIRST], processes)
    all_, worded = core_time(reader, clips, processes)
    each = 1000 * (all_ - few) / max(1, len(clips) - FIRST)
    return {
        "clips": len(clips),
        "with_words": worded,
        "start_core_seconds": round(few, 1),  # the first clips included
        "core_ms_per_clip": round(each, 1),
    }


def core_time(
    reader: Reader, clips: Sequence[Path], processes: int
) -> tuple[float, int]:
    """Core seconds, and how many clips had words."""
    began, worded = core_seconds(), 0
    jobs = [(str(number), clip) for number, clip in enumerate(clips)]
    for _, result in read_all(reader, jobs, workers=processes):
        worded += not isinstance(result, Failure) and bool(result.text)
    return core_seconds() - began, worded


if __name__ == "__main__":
    main()
