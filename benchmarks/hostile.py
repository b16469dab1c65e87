"""What hostile files cost: seconds, memory, and what is said of them.

    python benchmarks/hostile.py [--light] [--only NAME ...] [--awkward FILE.tar]
        [-o FILE.json]

Each file is decoded as `embed` does it, in a child with the usual limits, and each by a
program of its own, so that the child's peak of memory is known also where the child was
killed. The files are those of `tests/hostile`, made here; a few of them (left out with
`--light`) take a gigabyte or three to make. An archive of other files is measured as
well if there is one. Prints JSON: `limits`, and for each file its `kind`, `bytes`,
`seconds` by the clock and by the processor, `peak_mb` (of the child, some 60 of them
for a file that is never opened) and `outcome`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clipshelf.signals.run.isolated import Failure, Limits, Worker
from machine import machine
from output import put_out

ROOT = Path(__file__).parents[1]
AWKWARD = ROOT.parent / "shared" / "data" / "awkward.tar"
READ = "read"


def main() -> None:
    """Measure every file and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--light", action="store_true", help="only the small files")
    parser.add_argument("--only", nargs="+", default=(), help="these, by name")
    parser.add_argument("--awkward", type=Path, default=AWKWARD, help="a tar archive")
    parser.add_argument("--one", type=Path, help="measure this file")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    if options.one:
        json.dump(measured(options.one), sys.stdout)
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            {"kind": kind, "bytes": size(path), **apart(path)}
            for kind, path in files(Path(folder), options)
        ]
    result = {
        "command": "python benchmarks/hostile.py",
        "machine": machine(),
        "limits": asdict(Limits()),
        "slowest_seconds": max(row["seconds"] for row in rows),
        "largest_peak_mb": max(row["peak_mb"] for row in rows),
        "files": rows,
    }
    put_out(result, options.output)


def files(folder: Path, options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """Every file to be measured, with what it is; each is gone when the next comes."""
    # The tests' own modules, in place of this folder: one here is called as theirs are.
    sys.path[0] = str(ROOT / "tests")
    from hostile.kinds import KINDS  # noqa: PLC0415 - found only from here on

    for kind in KINDS:
        left_out = options.only and kind.name not in options.only
        if left_out or (options.light and kind.heavy):
            continue
        print(kind.name, file=sys.stderr)
        path = folder / kind.name
        kind.make(path)
        yield kind.name, path
        path.unlink()
    os.mkfifo(folder / "pipe.mp4")
    (folder / "zeros.mp4").symlink_to("/dev/zero")
    yield "a named pipe", folder / "pipe.mp4"
    yield "a link to /dev/zero", folder / "zeros.mp4"
    if options.awkward.is_file():
        with tarfile.open(options.awkward) as archive:
            archive.extractall(folder, filter="fully_trusted")
        for path in sorted((folder / "awkward").iterdir()):
            yield f"awkward: {shown(path)}", path


def apart(path: Path) -> dict[str, Any]:
    """The measurement of one file, by a program that does nothing else."""
    command = [sys.executable, __file__, "--one", os.fspath(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measured(path: Path) -> dict[str, Any]:
    """Decode a file in a child that is ready to, and look at what the child had."""
    import resource  # noqa: PLC0415 - only POSIX has it

    def spent() -> float:
        """Processor time of the children that have ended."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    ready().release()
    start = spent()  # what it takes until a child is ready
    worker = ready()
    before = time.perf_counter()
    result = worker.call(path)
    seconds = time.perf_counter() - before
    worker.release()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return {
        "seconds": round(seconds, 2),
        "processor_seconds": round(max(0.0, spent() - 2 * start), 2),
        "peak_mb": round(peak / unit),
        "outcome": result.reason if isinstance(result, Failure) else READ,
    }


def ready() -> Worker[Any]:
    """A child that has imported all that it needs."""
    from clipshelf.signals.media.frames import decode  # noqa: PLC0415 - imports FFmpeg

    worker = Worker(decode, Limits())
    worker.call(Path("no such file"))
    return worker


def size(path: Path) -> int:
    """In bytes; 0 of what is no file."""
    return path.stat().st_size if path.is_file() else 0


def shown(path: Path) -> str:
    """A name that can be printed, and is short enough for a table."""
    return os.fsencode(path.name).decode("utf-8", "replace")[:60]


if __name__ == "__main__":
    main()
