"""Every figure of the docs, measured anew by one command; hours on a small machine.

    python benchmarks/run_all.py [--clips FOLDER_OF_FOLDERS] [--embeddings FILE.npz ...]
        [--only NAME ...] [--keep DIR] [--few] [--into DIR]

Runs the benchmarks one after the other, for two at once would measure each other, and
then writes the tables of the docs. What needs real clips or vectors that were not given
is named and left as it is. One that fails does not end the others. With `--few`
everything is tiny: it shows that the benchmarks run, and its figures mean nothing, so
they need a folder of their own and the docs stay as they are.

Prints JSON: each benchmark with its command, its seconds and how it ended.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import load_average, machine

HERE = Path(__file__).parent
CLIPS, EMBEDDINGS, KEEP = (
    "{clips}",
    "{embeddings}",
    "{keep}",
)  # replaced by what is given


@dataclass(frozen=True, slots=True)
class Run:
    """One benchmark, and how it is called in earnest and to be tried out."""

    result: str  # the JSON's name
    script: str
    words: tuple[str, ...] = ()
    few: tuple[str, ...] = ()
    to_file: bool = True  # False: it prints, and knows no -o


RUNS = (
    Run(
        "strategies",
        "strategies",
        (EMBEDDINGS, "--without-prompts"),
        (EMBEDDINGS, "--seeds", "2", "--budget", "40", "--at", "40", "--peer"),
    ),
    Run("lessons", "lessons", (EMBEDDINGS,), (EMBEDDINGS, "--seeds", "2")),
    Run(
        "query_speed",
        "query_speed",
        few=("--videos", "300", "--width", "16", "--labels", "40", "--repeats", "1"),
    ),
    *(
        Run(
            f"live_loop_{videos}",
            "live_loop",
            ("--videos", str(videos)),
            ("--videos", "60", "--folders", "3", "--labels", "3", "--no-peers"),
        )
        for videos in (10_000, 100_000, 1_000_000)
    ),
    Run(
        "extraction",
        "extraction",
        (CLIPS, "--made", "--words"),
        (CLIPS, "--few"),
    ),
    Run("approximation", "approximation", (EMBEDDINGS,), (EMBEDDINGS, "--seeds", "2")),
    Run("scale", "scale", (CLIPS,), ("--clips", "3")),
    Run(
        "library_scale",
        "library_scale",
        ("--files", "10000", "--files", "100000"),
        ("--files", "60", "--folders", "3", "--repeats", "1"),
    ),
    Run(
        "key_to_clip",
        "key_to_clip",
        few=("--videos", "40", "--labels", "4", "--pause", "0"),
    ),
    Run("heads", "heads", (CLIPS, "--seeds", "10"), (CLIPS, "--seeds", "1"), False),
    Run("names", "names", (CLIPS, "--keep", KEEP), (CLIPS, "--keep", KEEP)),
    Run(
        "signals",
        "signals",
        (CLIPS, "--keep", KEEP),
        (CLIPS, "--keep", KEEP, "--seeds", "2", "--no-read"),
    ),
    Run("views", "views", (CLIPS,), (CLIPS, "--seeds", "2")),
    Run("reliability", "reliability", few=("--runs", "3"), to_file=False),
    Run(
        "faults",
        "faults",
        few=("--every", "40", "--operation", "sort"),
    ),
    Run("load", "load", few=("--videos", "200", "--labels", "40", "--clients", "2")),
    Run("soak", "soak", few=("--minutes", "0.1", "--videos", "24")),
)


def main() -> None:
    """Run what was asked for; end with 1 where something failed."""
    options = parsed()
    options.into.mkdir(parents=True, exist_ok=True)
    chosen = [run for run in RUNS if not options.only or run.result in options.only]
    before = load_average()
    ended = [followed(run, at, len(chosen), options) for at, run in enumerate(chosen)]
    if options.into == HERE / "results":
        subprocess.run([sys.executable, HERE / "write_docs.py"], check=True)
    document = {**machine(), "load_average": [before, load_average()], "runs": ended}
    print(json.dumps(document, indent=1))
    sys.exit(any(one["ended"] == "failed" for one in ended))


def parsed() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=Path, help="real clips; sub-folders: the truth")
    parser.add_argument(
        "--embeddings", type=Path, nargs="+", action="extend", default=[]
    )
    parser.add_argument("--only", nargs="+", choices=[run.result for run in RUNS])
    parser.add_argument("--keep", type=Path, default=HERE.parent / "benchmark-library")
    parser.add_argument("--few", action="store_true", help="tiny, to try it out")
    parser.add_argument("--into", type=Path, help="for the JSON; default: results")
    options = parser.parse_args()
    if options.few and not options.into:
        parser.error("--few needs --into DIR: its figures are none for the docs")
    options.into = options.into or HERE / "results"
    return options


def followed(run: Run, at: int, of: int, options: argparse.Namespace) -> dict[str, Any]:
    """Run one and say so."""
    words = list(filled(run.few if options.few else run.words, options))
    if None in words:
        print(
            f"{at + 1}/{of} {run.result}: left out, its data was not given",
            file=sys.stderr,
        )
        return {"result": run.result, "ended": "left out"}
    given = [word for word in words if word is not None]
    command = ["benchmarks/" + run.script + ".py", *given]
    print(f"{at + 1}/{of} {' '.join(command)}", file=sys.stderr, flush=True)
    began = time.monotonic()
    good = written(run, given, options.into / f"{run.result}.json")
    seconds = round(time.monotonic() - began, 1)
    return {
        "result": run.result,
        "command": " ".join(command),
        "seconds": seconds,
        "ended": "done" if good else "failed",
    }


def filled(words: tuple[str, ...], options: argparse.Namespace) -> Iterator[str | None]:
    """The words of a command; None stands for data that was not given."""
    for word in words:
        if word == EMBEDDINGS:
            yield from map(str, options.embeddings) if options.embeddings else (None,)
        elif word == CLIPS:
            yield str(options.clips) if options.clips else None
        else:
            yield str(options.keep) if word == KEEP else word


def written(run: Run, words: list[str], place: Path) -> bool:
    """Was it measured? An older result stays where it was not."""
    new = place.with_suffix(".new")
    call = [sys.executable, str(HERE / f"{run.script}.py"), *words]
    if run.to_file:
        ended = subprocess.run([*call, "-o", str(new)], stdout=sys.stderr, check=False)
    else:
        with new.open("wb") as out:
            ended = subprocess.run(call, stdout=out, check=False)
    if ended.returncode:
        new.unlink(missing_ok=True)
        return False
    new.replace(place)
    return True


if __name__ == "__main__":
    main()
