"""Libraries with vectors but without videos: hundreds of clips in no time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.features import Signal
from clipshelf.signals.profile import default_encoders


def vector_library(
    root: Path, *, labelled: int, unsorted: int, noise: float = 0.5, seed: int = 0
) -> tuple[Library, dict[str, str]]:
    """An open library of small files, with made-up frame vectors in three clusters.

    Args:
        root: made if it is missing.
        labelled: files in each of the folders a, b and c.
        unsorted: files in the root, drawn from the three evenly.
        noise: spread of a cluster, against 1 between their centres.
        seed: of the vectors.

    Returns:
        The library, and where each unsorted video (by id) belongs.
    """
    rng = np.random.default_rng(seed)
    encoder = next(e for e in default_encoders() if e.spec.signal is Signal.FRAMES)
    centres = rng.normal(size=(3, encoder.spec.dim))
    folders = ("a", "b", "c")
    belongs: dict[str, str] = {}
    for number in range(3 * labelled + unsorted):
        folder = folders[number % 3]
        place = root / folder if number < 3 * labelled else root
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05d}.mp4").write_text(f"{seed} {number}")
        belongs[f"{number:05d}.mp4"] = folder
    library = open_library(root)
    scan(library)
    names = {
        video: path.rpartition("/")[2]
        for video, path in library.catalogue.first_files().items()
    }
    rows = [folders.index(belongs[name]) for name in names.values()]
    spread = rng.normal(size=(len(rows), encoder.spec.dim)) * noise * 8
    vectors = centres[rows] + spread
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    keys = [(video, "") for video in names]
    library.features.add(encoder.spec.key, keys, vectors.astype(np.float32))
    unsorted_ids = set(library.catalogue.unsorted())
    return library, {v: belongs[n] for v, n in names.items() if v in unsorted_ids}
