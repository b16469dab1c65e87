"""How long the page takes from a key to the next clip, and what memory it takes.

    clipshelf demo films
    python benchmarks/key_to_clip.py --videos 400 10000 --clips films -o keys.json

A real Chromium labels a real library by its keys. The time goes from the key's event to
the paint that shows the next clip's picture. Before each of these keys one is pressed
that means nothing, and timed to its paint: what the browser itself takes on a machine
as busy as this one. Vectors are made up, so that ten thousand clips are there at once;
the clips themselves are films that play.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import CDPSession, Page, sync_playwright

from chromium import chromium
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.domain.features import Signal
from clipshelf.signals.profile import default_encoders
from clipshelf.testing import make_clip
from machine import machine
from served import serving

FOLDERS = ("cooking", "music", "pets", "sport", "travel")
LABELLED = 20  # clips in each of them
DRAWN = 12  # films that the clips are made of when no folder is given
PATIENCE = 60_000  # milliseconds until a clip that does not come ends the run
LOOKS = 20  # how often memory is read

# From the event to the paint after it (Event Timing), or to the first paint with
# another film that has its picture, whichever is later.
WATCH = """
window.seen = [];
const paint = new MessageChannel(); // a message arrives after the paint
paint.port1.onmessage = ({ data }) => seen.push([data, performance.now() - data]);
const painted = new Map();
new PerformanceObserver((list) => {
  for (const { name, startTime, duration } of list.getEntries())
    if (name === "keydown") painted.set(startTime, duration);
}).observe({ type: "event", durationThreshold: 16 });
window.idle = [];
const blank = new MessageChannel();
blank.port1.onmessage = ({ data }) => idle.push(performance.now() - data);
addEventListener("keydown", (event) => {
  const pressed = event.timeStamp;
  if (event.key === "F8")
    return requestAnimationFrame(() => blank.port2.postMessage(pressed));
  const before = document.querySelector("clip-player video.on")?.src;
  const look = () => {
    const film = document.querySelector("clip-player video.on");
    const other = film && film.src !== before && film.readyState >= 2;
    if (other) paint.port2.postMessage(pressed);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}, true);
window.times = () =>
  seen.map(([pressed, took]) => Math.max(took, painted.get(pressed) ?? 0));
"""


def main() -> None:
    """Build, label, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--videos", type=int, nargs="+", default=[400, 10_000])
    parser.add_argument("--labels", type=int, default=500, help="at most, in each")
    parser.add_argument("--clips", type=Path, help="a folder of real films to use")
    parser.add_argument("--pause", type=int, default=1000, help="ms from clip to key")
    parser.add_argument("-o", "--output", type=Path)
    words = parser.parse_args()
    document = {
        "pause_ms": words.pause,
        "runs": [run(n, words.labels, words.pause, words.clips) for n in words.videos],
        "machine": machine(),
    }
    text = json.dumps(document, indent=2)
    if words.output:
        words.output.write_text(text + "\n", encoding="utf-8")
    print(text)


def run(videos: int, labels: int, pause: int, clips: Path | None) -> dict[str, Any]:
    """One library, labelled for a while."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "library"
        build(root, films(Path(place) / "films", clips), videos)
        errors = Path(place) / "errors"
        with serving(root, retrain_every=10, errors=errors) as server:
            found = label(server.url, min(labels, videos // 2), pause)
    # Other work on the machine, one minute's mean: above the cores, keys wait for it.
    return {"videos": videos, **found, "load": round(os.getloadavg()[0], 1)}


def films(place: Path, folder: Path | None) -> list[bytes]:
    """What the clips show."""
    if folder is not None:
        return [path.read_bytes() for path in sorted(folder.rglob("*.mp4"))]
    made = [
        make_clip(place / f"{n}.mp4", seconds=3, size=(320, 568), fps=24, seed=n)
        for n in range(DRAWN)
    ]
    return [path.read_bytes() for path in made]


def build(root: Path, shown: list[bytes], videos: int) -> None:
    """A library with a model, whose videos all have vectors and all play."""
    names = {}
    for number in range(len(FOLDERS) * LABELLED + videos):
        folder = FOLDERS[number % len(FOLDERS)]
        here = root / folder if number < len(FOLDERS) * LABELLED else root
        here.mkdir(parents=True, exist_ok=True)
        name = f"{number:06d}.mp4"
        # An empty box at the end makes it another file, and plays the same.
        box = (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big")
        (here / name).write_bytes(shown[number % len(shown)] + box)
        names[name] = FOLDERS.index(folder)
    with open_library(root) as library:
        scan(library)
        encoder = next(e for e in default_encoders() if e.spec.signal is Signal.FRAMES)
        rng = np.random.default_rng(0)
        centres = rng.normal(size=(len(FOLDERS), encoder.spec.dim))
        paths = library.catalogue.first_files()
        truth = [names[path.rpartition("/")[2]] for path in paths.values()]
        vectors = centres[truth] + 2 * rng.normal(size=(len(truth), encoder.spec.dim))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        keys = [(video, "") for video in paths]
        library.features.add(encoder.spec.key, keys, vectors.astype(np.float32))
        train(library)


def label(url: str, labels: int, pause: int) -> dict[str, Any]:
    """Label by keys, and watch."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(WATCH)
        page.goto(url)
        page.wait_for_selector("clip-player[data-status=ready]")
        page.wait_for_timeout(2000)
        session = page.context.new_cdp_session(page)
        memory = [usage(session)]
        for number in range(labels):
            page.keyboard.press("F8")
            page.wait_for_function(f"() => idle.length > {number}")
            # A random check is blind: there is nothing to accept.
            guessed = number % 3 and page.locator(".guesses li").count()
            page.keyboard.press("Enter" if guessed else str(number % 5 + 1))
            seen = f"() => seen.length > {number}"
            page.wait_for_function(seen, timeout=PATIENCE)
            page.wait_for_timeout(pause)
            if (number + 1) % max(1, labels // LOOKS) == 0:
                memory.append(usage(session))
        times, idle = np.array(page.evaluate("times()")), page.evaluate("idle")
        settle(page)
        browser.close()
    return {
        "labels": len(times),
        "p50_ms": round(float(np.percentile(times, 50)), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "max_ms": round(float(times.max()), 1),
        "paint_p50_ms": round(float(np.median(idle)), 1),
        "paint_p95_ms": round(float(np.percentile(idle, 95)), 1),
        "memory": memory,
    }


def usage(session: CDPSession) -> dict[str, int]:
    """What the page holds once everything that can be let go of is gone."""
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    counters = session.send("Memory.getDOMCounters")
    return {
        "heap_kb": round(heap["usedSize"] / 1024),
        "nodes": counters["nodes"],
        "listeners": counters["jsEventListeners"],
    }


def settle(page: Page) -> None:
    """Every answer has arrived."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.includes('/answer/'))"
    )


if __name__ == "__main__":
    main()
