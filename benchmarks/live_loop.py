"""From a label to the questions in their new order, through the HTTP API.

    python benchmarks/live_loop.py --videos 10000 [--folders 20] [--labelled 5]
        [--labels 60] [--no-peers] [--keep DIR] [--json] [-o FILE.json]

A real `clipshelf serve` of a library of that many unsorted videos, with a model that
was trained on a few in each folder. One client sends a label and asks for the next
twenty questions, again and again: `p50_ms` and `p95_ms` are from sending the label to
having the new order, with the model refitted and everything rescored. `batch_ms` is
what a batch by `auto` takes that is chosen anew, which the server does in the
background and the client here for once waits for. In the same run, on as many vectors
of the same kind: `peers`, what scikit-activeml takes for a query and scikit-learn for
the refit before it, and what the original sorter's retraining takes (cross-validation
of its three models, a fit and a prediction). `null`: not installed. With `--keep` the
library stays for the next run, with the labels of this one.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.app.keeping import CHOSEN
from clipshelf.app.opening import open_library
from large import kept
from load import spread
from machine import load_average, machine, memory_gb
from output import put_out
from peers import peers
from served import Client, World, serving

FIRST = 3  # labels before the clock counts: connections and caches
BATCHES = 3  # asked for anew


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=int, default=10_000)
    parser.add_argument("--folders", type=int, default=20)
    parser.add_argument("--labelled", type=int, default=5, help="in each folder")
    parser.add_argument("--labels", type=int, default=60)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peers-up-to", type=int, default=20_000, help="videos")
    parser.add_argument("--keep", type=Path, help="the library here, for other runs")
    parser.add_argument("--json", action="store_true", help="what is printed anyway")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    put_out(measure(options), options.output)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """The whole run."""
    before = load_average()
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        world = kept(
            options.keep or Path(place) / "large",
            unsorted=options.videos,
            labelled=options.labelled,
            folders=options.folders,
        )
        built = time.perf_counter()
        with open_library(world.root):
            opened = time.perf_counter()
        found = _through_the_api(world, options.labels)
    beside = None
    if not options.no_peers:
        beside = peers(min(options.videos, options.peers_up_to), options.folders)
    return {
        "videos": options.videos,
        **found,
        "peers": beside,
        "build_seconds": round(built - began, 1),
        "open_ms": round(1000 * (opened - built), 1),
        "command": f"python benchmarks/live_loop.py --videos {options.videos}",
        "machine": machine() | {"memory_gb": memory_gb()},
        "load_average": [before, load_average()],
    }


def _through_the_api(world: World, labels: int) -> dict[str, Any]:
    with serving(
        world.root,
        "--no-words",
        retrain_every=0,
        errors=world.root.with_suffix(".err"),
    ) as server:
        client = server.client()
        up = time.perf_counter()
        _until_quiet(client)
        quiet = time.perf_counter()
        questions = client.get("/api/next?n=20")["videos"]
        asked = time.perf_counter()
        times: dict[str, list[float]] = {"both": [], "label": [], "next": []}
        for number in range(FIRST + labels):
            began = time.perf_counter()
            video = questions[0]["id"]
            answer = {"id": video, "folder": world.belongs[video]}
            client.post("/api/labels", answer)
            said = time.perf_counter()
            questions = client.get("/api/next?n=20")["videos"]
            ended = time.perf_counter()
            if number >= FIRST:
                times["both"].append(1000 * (ended - began))
                times["label"].append(1000 * (said - began))
                times["next"].append(1000 * (ended - said))
        usage = server.usage() | {"peak_kb": _peak(server.pid)}
        batches = [_batch(client) for _ in range(BATCHES)]
        client.close()
    both = np.percentile(times["both"], [50, 95]).round(1).tolist()
    return {
        "p50_ms": both[0],
        "p95_ms": both[1],
        "batch_ms": round(float(np.median(batches)), 1),
        "label_ms": spread(times["label"]),
        "next_ms": spread(times["next"]),
        "server": usage,
        "scanned_and_ready_seconds": round(quiet - up, 1),
        "first_questions_ms": round(1000 * (asked - quiet), 1),
        "features_bytes": sum(
            path.stat().st_size
            for path in (world.root / ".clipshelf/features").rglob("*.npy")
        ),
    }


def _peak(pid: int) -> int:
    """The most memory that the server has held, in kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0])


def _until_quiet(client: Client) -> None:
    """The scan at the start is over, and nothing is computed."""
    while client.get("/api/state")["jobs"]:
        time.sleep(0.2)


def _batch(client: Client) -> float:
    """Milliseconds of a batch that is chosen anew: nobody is kept so many questions."""
    client.post("/api/undo", {})
    client.get("/api/next?n=20")
    began = time.perf_counter()
    client.get(f"/api/next?n={CHOSEN}")
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
