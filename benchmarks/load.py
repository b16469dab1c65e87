"""Labels from many clients at once: is one lost, is one counted twice, how long.

    python benchmarks/load.py [--videos 50000] [--labels N] [--minutes N] [--clients 8]
        [--folders 20] [--labelled 20] [--pause 5] [--retrain 60] [--place DIR]
        [-o FILE.json]

A library of that many unsorted videos, and a model that was trained on a few in each
folder, are served by a real `clipshelf serve`. First one client labels alone, then all
of them at once label everything that is left, some answers sent twice, some taken
back; a page asks for the next questions and follows the events, and trainings run all
the time. In the end the database, the folders on the disk and what each client was
told are compared. Exits with 1 if they differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from math import inf, isfinite
from pathlib import Path
from typing import Any

import numpy as np

from clipshelf.app.opening import open_library
from clipshelf.app.training import train
from clipshelf.domain.label import Answer
from clipshelf.library.store.batches import Kind
from crowd import Book, label_all
from machine import load_average, machine, memory_gb
from output import put_out
from page import Page
from served import World, build, serving

ALONE = 200  # labels of the client that is alone


def main() -> None:
    """Run it, print the result, and say by the exit code whether all was right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=int, default=50_000)
    parser.add_argument("--labels", type=int, help="fewer than all")
    parser.add_argument("--minutes", type=float, default=inf, help="at the most")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--folders", type=int, default=20)
    parser.add_argument("--labelled", type=int, default=20, help="in each folder")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds of the page")
    parser.add_argument("--retrain", type=float, default=60.0, help="seconds between")
    parser.add_argument("--place", type=Path, help="for the library; default: /tmp")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.place) as place:
        world = build(
            Path(place) / "library",
            unsorted=options.videos,
            labelled=options.labelled,
            folders=options.folders,
        )
        with open_library(world.root) as library:
            train(library)
        result = measure(world, options)
    put_out(result, options.output)
    sys.exit(1 if result["wrong"] else 0)


def measure(world: World, options: argparse.Namespace) -> dict[str, Any]:
    """Label the library through a server, and look whether all is right."""
    load_before = load_average()
    videos = list(world.belongs.items())[: options.labels or options.videos]
    alone, rest = dict(videos[: min(ALONE, len(videos) // 4)]), dict(videos)
    rest = {video: folder for video, folder in rest.items() if video not in alone}
    before, errors = options.folders * options.labelled, world.root.with_suffix(".err")
    first, book = Book(world.folders, before), Book(world.folders, before + len(alone))
    # No words: nothing is to be read in files that are no films.
    with serving(world.root, "--no-words", retrain_every=10, errors=errors) as server:
        label_all(server, first, alone, 1)
        with Page(server, options.pause, options.retrain) as page:
            seconds = label_all(
                server, book, rest, options.clients, most_seconds=60 * options.minutes
            )
        client = server.client()
        folders = client.get("/api/folders")["folders"]
        told = {one["name"]: one["count"] for one in folders}
        state = client.get("/api/state")
        client.close()
        usage = server.usage()
    complaints = errors.read_text(encoding="utf-8")
    said = {video: folder for video, (folder, _) in (first.said | book.said).items()}
    wrong = [*first.wrong, *book.wrong, *page.wrong]
    wrong += [complaints[-2000:]] if "Traceback" in complaints else []
    wrong += compare(world, said, told, state, labels=first.kept + book.kept)
    return {
        "command": f"python benchmarks/load.py --videos {options.videos}"
        f" --clients {options.clients}"
        + (f" --minutes {options.minutes:g}" if isfinite(options.minutes) else ""),
        "machine": machine() | {"memory_gb": memory_gb()},
        "load_average": [load_before, load_average()],
        "videos": options.videos,
        "clients": options.clients,
        "labels": book.kept,
        "sent_twice": book.twice,
        "taken_back": book.taken_back,
        "seconds": round(seconds, 1),
        "labels_per_second": round(book.kept / seconds, 1),
        "alone_ms": spread(first.label_ms),
        "label_ms": spread(book.label_ms),
        "undo_ms": spread(book.undo_ms),
        "next_ms": spread(page.next_ms),
        "events": dict(page.events),
        "server": usage,
        "wrong": wrong[:20],
    }


def compare(
    world: World,
    said: dict[str, str],
    told: dict[str, int],
    state: dict[str, Any],
    *,
    labels: int,
) -> list[str]:
    """What the database or the disk holds that nobody was told, or the other way round.

    Args:
        world: the library, whose server has ended.
        said: video -> folder, as it was acknowledged last.
        told: the counts that the server gave in the end.
        state: what it said of the library.
        labels: how many were acknowledged, the ones taken back included.
    """
    wrong = []
    with open_library(world.root) as library:
        if library.settled:
            wrong.append(f"{library.settled} moves were left undecided")
        present = {
            v: label.folder
            for v in said
            if (label := library.labels.current(v)) and label.answer is Answer.FOLDER
        }
        standing = library.db.number(
            "SELECT count(*) FROM standing_labels WHERE how = 'page'"
        )
        batches = library.db.number(
            "SELECT count(*) FROM batches WHERE kind = ?", Kind.LABEL
        )
        files = {path: v for path, (_, v) in library.catalogue.files().items()}
        counts = library.catalogue.folder_counts()
        unsorted = len(library.catalogue.unsorted())
    lost = sum(present.get(video) != folder for video, folder in said.items())
    wrong += [f"{lost} labels lost"] if lost else []
    wrong += [f"{standing} labels, not {len(said)}"] if standing != len(said) else []
    wrong += [f"{batches} entries, not {labels}"] if batches != labels else []
    on_disk = {
        path.relative_to(world.root).as_posix(): path.parent.name
        for path in world.root.glob("**/*.mp4")
    }
    wrong += (
        ["the catalogue and the disk differ"] if on_disk.keys() != files.keys() else []
    )
    places = {v: on_disk.get(path) for path, v in files.items()}
    astray = sum(places.get(video) != folder for video, folder in said.items())
    wrong += [f"{astray} files lie elsewhere"] if astray else []
    wrong += ["wrong counts of folders"] if told != counts else []
    wrong += ["a wrong state"] if state["library"]["unsorted"] != unsorted else []
    return wrong


def spread(ms: list[float]) -> dict[str, float] | None:
    """Percentiles of milliseconds; None where nothing was measured."""
    if not ms:
        return None
    p50, p95, p99, most = np.percentile(ms, [50, 95, 99, 100]).round(1).tolist()
    return {"n": len(ms), "p50": p50, "p95": p95, "p99": p99, "max": most}


if __name__ == "__main__":
    main()
