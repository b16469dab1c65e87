"""How long a large library takes to be scanned, scanned again and opened.

    python benchmarks/library_scale.py [--files 10000 --files 100000] [--folders 40]
        [--repeats 5] [--json] [-o FILE.json]

Draws libraries of files of a few bytes, each another content: half of them lie in the
root, the others in folders. Their identity costs next to nothing, so this measures what
a library of that many files costs and not how fast a disk reads films. Prints JSON, a
row for each size; medians of the repeats, and beside them what the file system alone
takes to list the folders and tell each file's size and time.

first_scan_s     everything is new
rescan_s         nothing has changed; in a fresh process, after the library was opened
open_s           the library, and what the page shows at first: counts and folders
help             `clipshelf --help` beside an interpreter that does nothing
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from machine import machine
from output import put_out

SIZES = (10_000, 100_000)
BARE = [sys.executable, "-c", "pass"]
HELP = [sys.executable, "-m", "clipshelf", "--help"]
SCAN, OPEN = "scan", "open"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, action="append", metavar="N")
    parser.add_argument("--folders", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the default")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        task, root = options.child
        print(json.dumps({SCAN: scan_once, OPEN: open_once}[task](Path(root))))
        return
    result = {
        "command": "python benchmarks/library_scale.py",
        "machine": machine() | {"load": os.getloadavg()[0]},
        "repeats": options.repeats,
        "help": help_times(options.repeats),
        "libraries": [
            library(files, options.folders, options.repeats)
            for files in options.files or SIZES
        ],
    }
    put_out(result, options.output)


def library(files: int, folders: int, repeats: int) -> dict[str, Any]:
    """One size."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        draw(root, files, folders)
        first = child(SCAN, root)
        again = [child(SCAN, root) for _ in range(repeats)]
        opened = [child(OPEN, root) for _ in range(repeats)]
        listed = [seconds(lambda: listing(root)) for _ in range(repeats)]
    assert first["new"] == first["found"] == files
    assert not any(one["new"] for one in again)
    return {
        "files": files,
        "first_scan_s": first["seconds"],
        "rescan_s": median(one["seconds"] for one in again),
        "open_s": median(one["seconds"] for one in opened),
        "listing_s": round(median(listed), 3),
    }


def draw(root: Path, files: int, folders: int) -> None:
    """Every file says its number."""
    places = [root] + [root / f"Folder {n:03}" for n in range(folders)]
    for place in places[1:]:
        place.mkdir()
    for number in range(files):
        # The root has as many as all folders together.
        place = places[0 if number % 2 else 1 + number // 2 % folders]
        (place / f"clip-{number:07}.mp4").write_bytes(b"%d" % number)


def child(task: str, root: Path) -> dict[str, Any]:
    """What a fresh process says: nothing is warm but the file system."""
    words = [sys.executable, __file__, "--child", task, str(root)]
    done = subprocess.run(words, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def scan_once(root: Path) -> dict[str, Any]:
    """The child's part: a scan, its imports and the opening left out."""
    from clipshelf.app.opening import open_library  # noqa: PLC0415
    from clipshelf.app.scanning import scan  # noqa: PLC0415

    with open_library(root) as found:
        began = time.perf_counter()
        report = scan(found)
        spent = time.perf_counter() - began
    scanned = report.scanned
    return {"seconds": round(spent, 3), "found": scanned.found, "new": scanned.new}


def open_once(root: Path) -> dict[str, Any]:
    """The child's part: open it and say what the page asks for first."""
    from clipshelf.app.session import Session  # noqa: PLC0415

    began = time.perf_counter()
    session = Session.open(root)
    session.state()
    session.folders()
    spent = time.perf_counter() - began
    session.close()
    return {"seconds": round(spent, 3)}


def listing(root: Path) -> int:
    """The least that a scan has to ask the file system for."""
    pending, total = [str(root)], 0
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def help_times(repeats: int) -> dict[str, float]:
    """Milliseconds, in turns."""
    bare, told = [], []
    for _ in range(2 * repeats):
        bare.append(seconds(lambda: run(BARE)))
        told.append(seconds(lambda: run(HELP)))
    found = {"bare_ms": 1000 * median(bare), "help_ms": 1000 * median(told)}
    found["above_bare_ms"] = found["help_ms"] - found["bare_ms"]
    return {key: round(value, 1) for key, value in found.items()}


def run(words: list[str]) -> None:
    """To its end, unheard."""
    subprocess.run(words, check=True, capture_output=True)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
