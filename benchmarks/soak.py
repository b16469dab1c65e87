"""Does a server that is used for hours hold more and more of anything?

    python benchmarks/soak.py [--minutes 60] [--videos 120] [--bound 32]
        [--no-words] [--place DIR] [-o FILE.json]

A library of real clips is served by a real `clipshelf serve`. A person who never gets
tired labels, and takes back what was labelled half a library ago, so that it stays as
full as it was; pictures, films, questions and trainings go on all the time. Every
second the server's memory is read, every minute all that it holds. Exits with 1 if its
memory grows by more than `--bound` MB from the warm-up to the end (by a robust line
through all readings), or if it keeps files, threads, events or an ever longer log.
Reads /proc, so Linux only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from scipy.stats import theilslopes

from clipshelf.testing import make_library
from machine import load_average, machine, memory_gb
from output import put_out
from page import Page
from served import Client, Server, serving

FOLDERS, LABELLED = 6, 5
WARM_UP = 0.2  # of the time, and at least a minute where there are five
RETRAIN_SECONDS = 20.0  # besides every tenth label
PAUSE_SECONDS = 2.0  # of the page, between two requests for questions
READY_SECONDS = 600.0  # for embedding, and the first training
MB = 1024  # kB
# What may be kept more at the end than after the warm-up; and at any time.
MORE = {"files": 8, "threads": 8}
MOST = {"events": 1100, "log_mb": 64.0}


def main() -> None:
    """Run it, print the result, and say by the exit code whether anything grew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--videos", type=int, default=120)
    parser.add_argument("--bound", type=float, default=32.0, help="MB of growth")
    parser.add_argument("--no-words", action="store_true", help="do not read or listen")
    parser.add_argument("--place", type=Path, help="for the library; default: /tmp")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.place) as place:
        result = soak(Path(place) / "library", options)
    put_out(result, options.output)
    sys.exit(1 if result["wrong"] else 0)


def soak(root: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Use a server for so long, and look at what it holds."""
    minutes, load_before = options.minutes, load_average()
    names = [f"folder {number}" for number in range(FOLDERS)]
    make_library(root, dict.fromkeys(names, LABELLED) | {"": options.videos})
    errors = root.with_suffix(".err")
    words = ["--no-words"] if options.no_words else []
    with serving(root, *words, retrain_every=10, errors=errors) as server:
        wait_until_ready(server)
        meter, visit = Meter(server, root), Visit(server, names, options.videos // 2)
        began = time.monotonic()
        with Page(server, PAUSE_SECONDS, RETRAIN_SECONDS) as page, meter:
            while (passed := time.monotonic() - began) < 60 * minutes:
                visit.step()
                meter.read_when_due(passed / 60)
            meter.read(minutes)
        visit.client.close()
    complaints = errors.read_text(encoding="utf-8")
    growth = grown(meter, minutes, options.bound)
    traces = [complaints[-2000:]] if "Traceback" in complaints else []
    return {
        "command": f"python benchmarks/soak.py --minutes {minutes:g}",
        "machine": machine() | {"memory_gb": memory_gb()},
        "load_average": [load_before, load_average()],
        "minutes": minutes,
        "done": visit.done | {"next": visit.done["next"] + len(page.next_ms)},
        "events": dict(page.events),
        "readings": meter.readings,
        **growth,
        "wrong": [*growth["wrong"], *page.wrong, *traces],
    }


def wait_until_ready(server: Server) -> None:
    """Every video was looked at, and there is a model."""
    client, began = server.client(), time.monotonic()
    while time.monotonic() - began < READY_SECONDS:
        state = client.get("/api/state")
        if state["model"] and not state["jobs"] and not state["library"]["waiting"]:
            client.close()
            return
        time.sleep(0.5)
    raise RuntimeError(f"not ready: {state}")


@dataclass(slots=True)
class Visit:
    """A person who never gets tired."""

    server: Server
    folders: list[str]
    most_standing: int  # labels, before the oldest is taken back
    client: Client = field(init=False)
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    done: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("next", "pictures", "films", "labels", "undos"), 0
        )
    )
    _asked: deque[dict[str, Any]] = field(default_factory=deque)  # questions
    _standing: deque[int] = field(default_factory=deque)  # entries of the history

    def __post_init__(self) -> None:
        self.client = self.server.client()

    def step(self) -> None:
        """Look at one video and label it; take the oldest label back."""
        if not self._asked:
            self._asked.extend(self.client.get("/api/next?n=20")["videos"])
            self.done["next"] += 1
        video = self._asked.popleft()
        self.client.fetch(video["thumbnail"])
        self.client.fetch(video["url"])
        folder = self.folders[self.rng.integers(len(self.folders))]
        wish = {"id": video["id"], "folder": folder, "request": uuid4().hex}
        self._standing.append(self.client.post("/api/labels", wish)["entry"])
        for what in ("pictures", "films", "labels"):
            self.done[what] += 1
        if len(self._standing) > self.most_standing:
            oldest = {"entry": self._standing.popleft(), "request": uuid4().hex}
            self.client.post("/api/undo", oldest)
            self.done["undos"] += 1


@dataclass(slots=True)
class Meter:
    """Reads what the server holds: memory every second, all of it every minute."""

    server: Server
    root: Path
    readings: list[dict[str, float]] = field(default_factory=list)  # by the minute
    rss_mb: list[tuple[float, float]] = field(default_factory=list)  # minute, MB
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _follow(self) -> None:
        began = time.monotonic()
        while not self._ended.wait(1.0):
            minute = (time.monotonic() - began) / 60
            self.rss_mb.append((minute, self.server.usage()["rss_kb"] / MB))

    def read_when_due(self, minute: float) -> None:
        """Once a minute, all that it holds; the first time at once."""
        if minute >= len(self.readings):
            self.read(minute)

    def read(self, minute: float) -> None:
        """All that it holds now."""
        usage, state = self.server.usage(), self.root / ".clipshelf"
        self.rss_mb.append((minute, usage["rss_kb"] / MB))
        self.readings.append(
            {
                "minute": round(minute, 1),
                "rss_mb": round(usage["rss_kb"] / MB, 1),
                "files": usage["files"],
                "threads": usage["threads"],
                "events": kept_events(self.server),
                "log_mb": size_mb(state / "library.db-wal"),
                "database_mb": size_mb(state / "library.db"),
            }
        )


def kept_events(server: Server) -> int:
    """How many events a page that comes back after a long time is told again."""
    connection, found = server.client().connection, 0
    connection.timeout = 1.0  # they come at once, and then there is silence
    connection.request("GET", "/api/events", headers={"Last-Event-ID": "0"})
    until = time.monotonic() + 2.0
    with connection.getresponse() as stream, suppress(TimeoutError):
        while time.monotonic() < until:
            found += stream.readline().startswith(b"id: ")
    connection.close()
    return found


def size_mb(path: Path) -> float:
    """Of a file; 0 where it is not there."""
    try:
        return round(path.stat().st_size / MB / MB, 2)
    except FileNotFoundError:
        return 0.0


def grown(meter: Meter, minutes: float, bound: float) -> dict[str, Any]:
    """What was held after the warm-up, what in the end, and what of it is too much."""
    warm = max(WARM_UP * minutes, min(1.0, minutes / 5))
    readings = sorted(meter.rss_mb)
    late = [one for one in readings if one[0] >= warm]
    at, rss = np.array(late if len(late) > 1 else readings).T
    slope = float(theilslopes(rss, at).slope)  # MB a minute; peaks do not bend it
    tail = max(1, len(rss) // 4)
    growth = slope * (minutes - warm)
    later = [one for one in meter.readings if one["minute"] >= warm]
    first, last = later[0], later[-1]
    wrong = [f"memory grew by {growth:.0f} MB"] if growth > bound else []
    wrong += [
        f"{first[what]:g} {what} became {last[what]:g}"
        for what, more in MORE.items()
        if last[what] > first[what] + more
    ]
    wrong += [
        f"{what}: {one[what]:g} at minute {one['minute']}"
        for what, most in MOST.items()
        for one in meter.readings
        if one[what] > most
    ]
    return {
        "warm_up_minutes": round(warm, 1),
        "start_mb": meter.readings[0]["rss_mb"],
        "warm_mb": round(float(np.median(rss[:tail])), 1),
        "end_mb": round(float(np.median(rss[-tail:])), 1),
        "most_mb": round(float(rss.max()), 1),
        "slope_mb_a_minute": round(slope, 3),
        "growth_mb": round(growth, 1),
        "bound_mb": bound,
        "wrong": wrong,
    }


if __name__ == "__main__":
    main()
