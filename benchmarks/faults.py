"""Let every call to the system fail in turn, and look at what is left.

    python benchmarks/faults.py -o faults.json

For each operation of `tests/reliability/operations.py`, on one drive and on two, the
process ends before every call that could leave another disk than the one before; every
call is interrupted (Ctrl-C); and every call fails in each way that it can: EIO, ENOSPC,
EACCES, EXDEV, EBUSY, done but told otherwise, a disk that is full or does not answer
from then on. Each time the library is opened as by the next start, and held to
`tests/reliability/promises.py`. `--every N` takes every N-th of these only.

Prints JSON and ends with an error if a promise was broken. Needs `fork`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any

from machine import machine

# In the place of this folder, whose `reliability` is another one.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from reliability.disturbing import disturb, places, undisturbed
from reliability.faults import Fault
from reliability.operations import OPERATIONS

MEMORY = Path("/dev/shm")  # writes through in no time, and is a second drive
Job = tuple[int, str, tuple[str, ...], int]  # operation, drives, faults, every


def main() -> None:
    """Read the options, run, print, and fail where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--fault", action="append", choices=list(Fault))
    parser.add_argument("--operation", action="append")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    faults = tuple(options.fault or Fault)
    began = monotonic()
    jobs = [
        (number, drives, faults, options.every)
        for number, operation in enumerate(OPERATIONS)
        for drives in ("one", "two simulated", "two")
        if options.operation is None or operation.name in options.operation
        if makes_sense(operation.name, drives)
    ]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        found = list(pool.map(run, jobs))
    result = {
        "machine": machine(),
        "every": options.every,
        "seconds": round(monotonic() - began),
        "points": sum((Counter(one["points"]) for one in found), Counter()),
        "operations": found,
        "violations": sum(len(one["violations"]) for one in found),
    }
    text = json.dumps(result, indent=1)
    if options.output:
        options.output.write_text(f"{text}\n", encoding="utf-8")
    print(text)
    sys.exit(1 if result["violations"] else 0)


def makes_sense(operation: str, drives: str) -> bool:
    """No link leads to another drive, and only the trash lies with the state."""
    if drives == "two simulated":
        return "link" not in operation
    return drives == "one" or "trash" in operation


def run(job: Job) -> dict[str, Any]:
    """All faults of one operation, and every promise that was not kept."""
    number, name, faults, every = job
    operation = OPERATIONS[number]
    quick = MEMORY if MEMORY.is_dir() else None
    points: Counter[str] = Counter()
    violations = []
    with (
        tempfile.TemporaryDirectory(dir=quick) as folder,
        tempfile.TemporaryDirectory() as other,
        places(Path(folder), Path(other)) as known,
    ):
        drives = next((one for one in known if one.name == name), None)
        calls: tuple[str, ...] = ()
        if drives is not None:
            course = undisturbed(operation, drives)
            calls = course.calls
            for fault in map(Fault, faults):
                for at in list(course.points(fault))[::every]:
                    found = disturb(operation, drives, course, at, fault)
                    points[fault] += 1
                    where = f"call {at} ({calls[at - 1]}), {fault}"
                    violations += [f"{where}: {said}" for said in found.problems]
    return {
        "operation": operation.name,
        "drives": name,
        "calls": len(calls),
        "points": dict(points),
        "violations": violations,
    }


if __name__ == "__main__":
    main()
