"""`labeled_embeddings.npz`, in the layout of the original sorter's artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.saved import Found, Skipped
from clipshelf.domain.untrusted import read_arrays
from clipshelf.domain.video import shown
from clipshelf.library.importers.columns import saved_of
from clipshelf.library.importers.parts import head
from clipshelf.library.walk import reason_for

FILE = "labeled_embeddings.npz"
MOST_BYTES = 2 << 30
NEEDED = {"labels", "label_names", "video_paths"}


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Which video is in which folder; the vectors stay there.

    Only clipshelf's own tells the videos' content: in others folders are collections.
    """

    name: ClassVar[str] = "artifacts"

    def sniff(self, path: Path) -> float:
        """By the name of its file, or the names of its arrays."""
        if path.is_dir():
            return 0.7 if (path / FILE).is_file() else 0.0
        begins = head(path)
        ours = begins.startswith(b"PK") and path.suffix.lower() == ".npz"
        return 0.9 if ours and path.name == FILE else 0.4 if ours else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """A video a row."""
        place = path / FILE if path.is_dir() else path
        name = shown(place.name)
        try:
            arrays = read_arrays(place, MOST_BYTES)
        except OSError as error:
            yield Skipped(name, reason_for(error))
            return
        except ValueError as error:
            yield Skipped(name, str(error)[:200])
            return
        if not arrays.keys() >= NEEDED or not _fit(arrays):
            yield Skipped(name, "not the arrays of labelled videos")
            return
        yield from _rows(arrays)
        if path.is_dir():
            others = sum(entry.is_file() for entry in path.iterdir()) - 1
            yield Skipped(f"{others} other files", "they hold no answers")


def _fit(arrays: dict[str, NDArray[Any]]) -> bool:
    labels, names, paths = (arrays[k] for k in ("labels", "label_names", "video_paths"))
    ids = arrays.get("video_ids", paths)
    one = all(a.ndim == 1 for a in (labels, names, paths, ids))
    if not one or not len(labels) == len(paths) == len(ids):
        return False
    kinds = labels.dtype.kind in "iu" and all(a.dtype.kind == "U" for a in (names, ids))
    inside = not len(labels) or (labels.min() >= 0 and labels.max() < len(names))
    return kinds and paths.dtype.kind == "U" and bool(inside)


def _rows(arrays: dict[str, NDArray[Any]]) -> Iterator[Found]:
    paths, names = arrays["video_paths"], arrays["label_names"]
    ids = arrays.get("video_ids", np.zeros(len(paths), "U1"))
    for number, (label, path, id_) in enumerate(
        zip(arrays["labels"], paths, ids, strict=True), 1
    ):
        folder = str(names[label])
        row = {"id": str(id_), "path": str(path), "folder": folder, "by": "person"}
        yield saved_of(row, f"row {number}")
