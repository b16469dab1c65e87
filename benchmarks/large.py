"""A library of very many unsorted videos, made in minutes.

The labelled videos are scanned like any others. Of the unsorted ones, what a scan and
an embedding would have written is written at once; their files are links to a few real
ones, since nothing looks inside of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from clipshelf.app.opening import Library, open_library
from clipshelf.app.training import train
from clipshelf.domain.features import EncoderSpec, Signal
from clipshelf.signals.profile import default_encoders
from served import NOISE, World, build

LINKS = 30_000  # of one file; a file system has a limit
ROWS = 16_384  # written at a time
TRAINED_AMONG = 3000  # unsorted videos; a training looks at no more of them


def build_large(root: Path, *, unsorted: int, labelled: int, folders: int) -> World:
    """As `served.build`, with a model that was trained when there were fewer videos."""
    some = min(unsorted, TRAINED_AMONG)
    world = build(root, unsorted=some, labelled=labelled, folders=folders)
    with open_library(root) as library:
        train(library)
        more = dict(_more(library, world, unsorted - some, folders))
    return World(root, world.folders, world.belongs | more)


def kept(place: Path, *, unsorted: int, labelled: int, folders: int) -> World:
    """The library that an earlier run left at a place, or a new one."""
    note, root = place / "world.json", place / "library"
    if note.is_file():
        known = json.loads(note.read_bytes())
        return World(root, tuple(known["folders"]), known["belongs"])
    place.mkdir(parents=True)
    world = build_large(root, unsorted=unsorted, labelled=labelled, folders=folders)
    made = {"folders": world.folders, "belongs": world.belongs}
    note.write_text(json.dumps(made), encoding="ascii")
    return world


def _more(
    library: Library, world: World, count: int, folders: int
) -> Iterator[tuple[str, str]]:
    """Videos beyond the first, each with the folder it belongs in."""
    spec = next(e for e in default_encoders() if e.spec.signal is Signal.FRAMES).spec
    rng = np.random.default_rng(0)
    # As `served.build` draws them: the same folders lie in the same places.
    centres = rng.normal(size=(folders, spec.dim)).astype(np.float32) / spec.dim**0.5
    rng = np.random.default_rng(1)
    source = library.root.parent / "sources"
    source.mkdir()
    for start in range(0, count, ROWS):
        numbers = range(start, min(start + ROWS, count))
        rows = rng.integers(folders, size=len(numbers))
        videos = [rng.bytes(16).hex() for _ in numbers]
        names = [f"more {number:07d}.mp4" for number in numbers]
        _write_files(library, source, numbers, dict(zip(names, videos, strict=True)))
        vectors = 8 * centres[rows] + _noise(rng, len(rows), spec)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        library.features.add(spec.key, [(v, "") for v in videos], vectors)
        folder_names = [world.folders[row] for row in rows.tolist()]
        yield from zip(videos, folder_names, strict=True)


def _noise(rng: np.random.Generator, rows: int, spec: EncoderSpec) -> np.ndarray:
    own = rng.standard_normal((rows, spec.dim), np.float32)
    return own * np.float32(NOISE / spec.dim**0.5)


def _write_files(
    library: Library, source: Path, numbers: range, files: dict[str, str]
) -> None:
    original = source / f"{numbers.start // LINKS}.mp4"
    if not original.exists():
        original.write_text("no film")
    stat = original.stat()
    for name in files:
        os.link(original, library.root / name)
    with library.db.transaction(durable=False) as connection:
        connection.executemany(
            "INSERT INTO videos (id, first_seen) VALUES (?, 0)",
            [(video,) for video in files.values()],
        )
        connection.executemany(
            "INSERT INTO files (path, video, folder, size, mtime_ns)"
            " VALUES (?, ?, x'', ?, ?)",
            [
                (os.fsencode(name), video, stat.st_size, stat.st_mtime_ns)
                for name, video in files.items()
            ],
        )
