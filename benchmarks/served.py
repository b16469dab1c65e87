"""A library of tiny files behind a real server: what load.py and soak.py drive.

The files are no films: their vectors are made up and written through the store, so
that tens of thousands are there in seconds, and everything from the first label on is
what a person's own library goes through.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.features import Signal
from clipshelf.signals.profile import default_encoders

NOISE = 4.0  # length of a video's own part, against 8 between two folders' centres
ROWS = 4096  # vectors that are made at a time
TIMEOUT_SECONDS = 120.0  # of one request; a longer one counts as an error


@dataclass(frozen=True, slots=True)
class World:
    """A library on disk."""

    root: Path
    folders: tuple[str, ...]
    belongs: dict[str, str]  # unsorted video (by id) -> its folder


def build(
    root: Path, *, unsorted: int, labelled: int, folders: int, seed: int = 0
) -> World:
    """Make a library whose videos all have vectors.

    Args:
        root: is made.
        unsorted: videos in the root.
        labelled: videos in each folder.
        folders: how many of them.
        seed: of the vectors.
    """
    names = tuple(f"folder {number:02d}" for number in range(folders))
    files: dict[str, str] = {}  # name -> folder
    root.mkdir(parents=True)
    for name in names:
        (root / name).mkdir()
    for number in range(folders * labelled + unsorted):
        folder, file = names[number % folders], f"{number:06d}.mp4"
        here = root / folder if number < folders * labelled else root
        (here / file).write_text(f"{seed} {number}")
        files[file] = folder
    with open_library(root) as library:
        scan(library)
        paths = library.catalogue.first_files()
        belongs = {v: files[path.rpartition("/")[2]] for v, path in paths.items()}
        encoder = next(e for e in default_encoders() if e.spec.signal is Signal.FRAMES)
        rows = np.array([names.index(folder) for folder in belongs.values()])
        keys = [(video, "") for video in belongs]
        rng = np.random.default_rng(seed)
        centres = rng.normal(size=(folders, encoder.spec.dim)) / encoder.spec.dim**0.5
        for start in range(0, len(rows), ROWS):
            part = slice(start, start + ROWS)
            own = rng.normal(size=(len(rows[part]), encoder.spec.dim))
            own *= NOISE / encoder.spec.dim**0.5
            vectors = 8 * centres[rows[part]] + own
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            library.features.add(
                encoder.spec.key, keys[part], vectors.astype(np.float32)
            )
        loose = set(library.catalogue.unsorted())
    return World(root, names, {v: f for v, f in belongs.items() if v in loose})


@dataclass(frozen=True, slots=True)
class Server:
    """A `clipshelf serve` of its own process."""

    pid: int
    url: str

    def client(self) -> Client:
        """A connection that is kept open, as a browser's is."""
        place = urlsplit(self.url)
        assert place.hostname is not None
        return Client(
            HTTPConnection(place.hostname, place.port, timeout=TIMEOUT_SECONDS)
        )

    def usage(self) -> dict[str, int]:
        """What the process holds now: memory in kB, threads, files; and CPU seconds."""
        times = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        ticks = sum(map(int, times.rpartition(")")[2].split()[11:13]))
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        lines = dict(line.split(":", 1) for line in status.splitlines())
        return {
            "cpu_seconds": ticks // os.sysconf("SC_CLK_TCK"),
            "rss_kb": int(lines["VmRSS"].split()[0]),
            "threads": int(lines["Threads"]),
            "files": len(list(Path(f"/proc/{self.pid}/fd").iterdir())),
        }


@dataclass(slots=True)
class Client:
    """Sends and reads JSON."""

    connection: HTTPConnection

    def get(self, path: str) -> Any:
        """The document at a path.

        Raises:
            RuntimeError: the server refuses.
        """
        return self._ask("GET", path, None)

    def post(self, path: str, body: Any) -> Any:
        """What the server answers to a document."""
        return self._ask("POST", path, json.dumps(body).encode())

    def fetch(self, path: str) -> bytes:
        """A picture, or a film."""
        return self._send("GET", path, None)

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        return json.loads(self._send(method, path, body))

    def _send(self, method: str, path: str, body: bytes | None) -> bytes:
        headers = {"content-type": "application/json"} if body is not None else {}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300]!r}")
        return text

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


@contextmanager
def serving(
    root: Path, *options: str, retrain_every: int, errors: Path
) -> Iterator[Server]:
    """Start a server for a library; it is interrupted in the end, as by a person.

    Args:
        root: of the library.
        options: more of `clipshelf serve`.
        retrain_every: labels.
        errors: a file for what the server complains of.
    """
    command = [sys.executable, "-m", "clipshelf", "serve", str(root), "--port", "0"]
    command += ["--json", "--retrain-every", str(retrain_every), *options]
    with errors.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said)
    try:
        assert process.stdout is not None
        lines: list[bytes] = []
        while not lines or not lines[-1].startswith(b"}"):
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(errors.read_text(encoding="utf-8"))
            lines.append(line)
        yield Server(process.pid, json.loads(b"".join(lines))["url"])
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
