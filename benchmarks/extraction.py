"""How fast `embed` looks at clips, beside the original's loop and the machine's limit.

    python benchmarks/extraction.py [FOLDER] [--json] [--clips N] [--made] [--words]
        [--repeats 3] [--few] [-o FILE.json]

Prints JSON. At its top level stand the numbers of FOLDER's clips (without it: of drawn
ones), in `sets` those of every set; with `--made` also of 1080x1920 clips of 15 seconds
with a key picture every 30, 60 and 250 pictures. Everything is measured in this run, in
turns; of the turns the medians are given.

ms_per_clip            `embed` of a new library, by the wall clock, its start included
original_ms_per_clip   the original's loop (`original_loop.py`): OpenCV, five seeks, one
                       frame at a time, the same network in the same runtime; null
                       where OpenCV is not installed
decode_ms, encode_ms   each stage alone on all cores (`extraction_stages.py`)
core_ms_per_clip       processor time, which others at work on the machine disturb less
limit_ms_per_clip      the slower of the two: what a machine could do whose encoder has
                       a processor of its own
shared_limit_ms_per_clip  their sum: both stages want the same cores, so no order
                       of the work can be faster on a machine without another processor
words                  with `--words`: what reading costs that comes later and in the
                       background, and its share of a full extraction
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import original_loop
from clipshelf.app.embedding import embed
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.features import Signal
from clipshelf.library.walk import VIDEO_SUFFIXES
from clipshelf.signals.encoders.efficientnet import EfficientNetLite0
from clipshelf.signals.profile import default_readers
from clipshelf.signals.run.isolated import Failure
from clipshelf.signals.run.pool import cores
from clipshelf.signals.run.reading import read_all
from clipshelf.testing import make_library
from extraction_stages import decode_ms, encode_ms
from machine import machine
from moving_clips import copies, write_clip
from output import put_out

GOPS = (30, 60, 250)
PHONE, SECONDS = (1080, 1920), 15.0
FEW = 4  # clips a set, to try the benchmark out
DRAWN = 60  # clips
ALONE = 120  # clips that each stage is given alone


def main() -> None:
    """Measure and print."""
    options = parsed()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or drawn(options, Path(scratch))
        sets = {"clips": found(folder, options.clips)}
        if options.made:
            sets |= made(options, Path(scratch))
        rounds: dict[str, list[dict[str, float | None]]] = {name: [] for name in sets}
        for _ in range(options.repeats):
            for name, clips in sets.items():
                rounds[name].append(one_round(clips, options, Path(scratch)))
        measured = {
            name: {"clips": len(clips)} | together(rounds[name])
            for name, clips in sets.items()
        }
        words = read_words(sets["clips"], options) if options.words else None
    result = {
        "command": command(options),
        "machine": machine()
        | {"load_before": before, "load_after": os.getloadavg()[0]},
        "repeats": options.repeats,
        **measured["clips"],
        "sets": measured,
        "words": words,
    }
    put_out(result, options.output)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="of clips")
    parser.add_argument("--clips", type=int, metavar="N", help="the first N only")
    parser.add_argument("--made", action="store_true", help="phone-sized clips as well")
    parser.add_argument("--made-in", type=Path, help="keep those here, to use again")
    parser.add_argument("--made-clips", type=int, default=24, metavar="N")
    parser.add_argument("--words", type=int, nargs="?", const=24, metavar="N")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--original",
        type=int,
        default=60,
        metavar="N",
        help="clips of a set that the original's loop looks at",
    )
    parser.add_argument("--few", action="store_true", help="small, to try it out")
    parser.add_argument("--json", action="store_true", help="the default")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    options.size, options.seconds, options.alone = PHONE, SECONDS, ALONE
    if options.few:
        options.clips, options.made_clips, options.repeats = FEW, FEW, 1
        options.size, options.seconds = (64, 96), 1.0
        options.original = options.alone = FEW
    return options


def drawn(options: argparse.Namespace, scratch: Path) -> Path:
    """A few simple clips, where there are no real ones."""
    folder = scratch / "drawn"
    make_library(folder, {"": FEW if options.few else DRAWN}, seconds=2.0)
    return folder


def found(folder: Path, most: int | None) -> list[Path]:
    """Its clips, every so manieth where only some are wanted."""
    clips = sorted(p for p in folder.rglob("*") if p.suffix.lower() in VIDEO_SUFFIXES)
    return list(spread(clips, most)) if most else clips


def made(options: argparse.Namespace, scratch: Path) -> dict[str, list[Path]]:
    """Sets of generated clips; the same one under many names is not one video."""
    sets = {}
    for gop in GOPS:
        folder = (options.made_in or scratch) / f"gop-{gop}"
        clips = sorted(folder.glob("*.mp4"))
        if not clips:
            folder.mkdir(parents=True)
            first = write_clip(
                folder / "first.tmp.mp4",
                gop=gop,
                seconds=options.seconds,
                size=options.size,
                seed=gop,
            )
            clips = copies(first, folder, options.made_clips)
            first.unlink()
        sets["{}x{}, GOP {}".format(*options.size, gop)] = clips
    return sets


def one_round(
    clips: Sequence[Path], options: argparse.Namespace, scratch: Path
) -> dict[str, float | None]:
    """Milliseconds a clip, of ours, of theirs and of each stage alone."""
    model = EfficientNetLite0().graph()
    began = core_seconds()
    ours, looked = ours_ms(clips, scratch), core_seconds()
    some = spread(clips, min(options.original, max(FEW, len(clips) // 4)))
    theirs, seen = original_loop.milliseconds(some, model), core_seconds()
    return {
        "ms_per_clip": ours,
        "original_ms_per_clip": theirs,
        "core_ms_per_clip": 1000 * (looked - began) / len(clips),
        "original_core_ms_per_clip": 1000 * (seen - looked) / len(some),
        "decode_ms": decode_ms(spread(clips, options.alone)),
        "encode_ms": encode_ms(options.alone),
    }


def core_seconds() -> float:
    """Of this process and of its children that have ended."""
    return sum(os.times()[:4])


def spread(clips: Sequence[Path], most: int) -> Sequence[Path]:
    """Some of them, from all over the set."""
    return clips[:: max(1, len(clips) // most)][:most]


def ours_ms(clips: Sequence[Path], scratch: Path) -> float:
    """`embed` of a library that holds these clips and was just scanned."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        root = Path(folder)
        for number, clip in enumerate(clips):
            lay(clip, root / f"{number:05}{clip.suffix}")
        with open_library(root) as library:
            scan(library)
            report = embed(library, signals=(Signal.FRAMES,))
        looked = report.embedded + len(report.failed)
        return 1000 * report.seconds / looked


def lay(clip: Path, place: Path) -> None:
    """The same bytes there, without copying them if that can be."""
    try:
        place.hardlink_to(clip)
    except OSError:
        shutil.copyfile(clip, place)


def together(rounds: Sequence[dict[str, float | None]]) -> dict[str, Any]:
    """Medians, and what follows from them."""
    said: dict[str, Any] = {}
    for key in rounds[0]:
        values = [value for one in rounds if (value := one[key]) is not None]
        said[key] = round(median(values), 2) if len(values) == len(rounds) else None
    ours, theirs = said["ms_per_clip"], said["original_ms_per_clip"]
    decode, encode = said["decode_ms"], said["encode_ms"]
    said["ratio"] = round(theirs / ours, 2) if theirs is not None else None
    said["limit_ms_per_clip"] = max(decode, encode)
    said["share_of_limit"] = round(max(decode, encode) / ours, 3)
    said["shared_limit_ms_per_clip"] = round(decode + encode, 2)
    said["share_of_shared_limit"] = round((decode + encode) / ours, 3)
    return said


def read_words(
    clips: Sequence[Path], options: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """What each reader costs a clip on all cores; the models' start included."""
    some = spread(clips, options.words)
    looked = ours_ms(some, Path(tempfile.gettempdir()))
    costs: dict[str, dict[str, Any]] = {}
    for reader in default_readers():
        if reader.missing():
            continue
        costs[str(reader.spec.signal)] = reading_cost(reader, some)
    whole = looked + sum(one["ms_per_clip"] for one in costs.values())
    for one in costs.values():
        one["share"] = round(one["ms_per_clip"] / whole, 3)
    costs["frames"] = {
        "clips": len(some),
        "ms_per_clip": round(looked, 1),
        "share": round(looked / whole, 3),
    }
    return costs


def reading_cost(reader: Any, clips: Sequence[Path]) -> dict[str, Any]:
    """Milliseconds a clip, and how many had words."""
    began, worded = time.perf_counter(), 0
    jobs = [(str(number), clip) for number, clip in enumerate(clips)]
    for _, result in read_all(reader, jobs, workers=cores()):
        worded += not isinstance(result, Failure) and bool(result.text)
    spent = 1000 * (time.perf_counter() - began) / len(clips)
    return {"clips": len(clips), "with_words": worded, "ms_per_clip": round(spent, 1)}


def command(options: argparse.Namespace) -> str:
    """What to type to measure it again; the folder has a name of its own elsewhere."""
    words = ["python benchmarks/extraction.py FOLDER"]
    words += ["--made"] if options.made else []
    words += ["--words"] if options.words else []
    return " ".join(words)


if __name__ == "__main__":
    main()
