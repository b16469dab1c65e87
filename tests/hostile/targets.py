"""Each reader of files that anybody may have written, as a function of their bytes.

A target gives back nothing. It raises only what is a defect: any exception that the
reader does not promise. Both the tests and the longer harness run them.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from clipshelf.app.artifacts import HISTORY, append_history, read_history
from clipshelf.domain.errors import ClipshelfError, Invalid
from clipshelf.domain.features import Sample
from clipshelf.domain.untrusted import parse_json, read_arrays
from clipshelf.learning.simulate.worlds import read_source
from clipshelf.library.filed_lines import FiledLines
from clipshelf.library.sidecars import read_info
from clipshelf.library.store.card import read_card
from clipshelf.library.store.db import Database
from clipshelf.library.store.models import ModelFiles
from clipshelf.library.store.schema import strange_parts
from clipshelf.library.store.shards import is_sound, read_shard
from clipshelf.library.store.vectors import FeatureFiles
from clipshelf.signals.encoders.ngrams import CaptionNgrams
from clipshelf.signals.encoders.tags import HashedTags
from clipshelf.signals.encoders.weights.external import check_external
from clipshelf.signals.encoders.weights.torch_file import read_torch

MOST_BYTES = 1 << 22
ID = "20260101-000000-000000-aa"


def sidecar(content: bytes, place: Path) -> None:
    """What yt-dlp leaves beside a video, and what is made of it."""
    path = place / "a.info.json"
    path.write_bytes(content)
    metadata = read_info(path)
    if metadata is not None:
        sample = Sample("v", metadata=metadata)
        assert np.isfinite(HashedTags().encode([sample])).all()
        assert np.isfinite(CaptionNgrams().encode([sample])).all()
        assert len(metadata.hashtags) <= 400


def document(content: bytes, _: Path) -> None:
    """Any JSON."""
    with suppress(ValueError):
        parse_json(content)


def card(content: bytes, place: Path) -> None:
    """A model's card."""
    folder = place / "models" / ID
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "card.json").write_bytes(content)
    with suppress(Invalid):
        found = ModelFiles(place / "models").card(ID)
        assert found == read_card(content, ID)
        assert found.temperature is None or math.isfinite(found.temperature)


def arrays(content: bytes, place: Path) -> None:
    """A model's arrays."""
    path = place / "arrays.npz"
    path.write_bytes(content)
    with suppress(ValueError):
        found = read_arrays(path, MOST_BYTES)
        assert sum(array.nbytes for array in found.values()) <= MOST_BYTES
        assert not any(array.dtype.hasobject for array in found.values())


def shard(content: bytes, place: Path) -> None:
    """A file of vectors, alone and on its shelf."""
    folder = place / "features" / "colour-1-00000000"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "000000.npy").write_bytes(content)
    found = read_shard(folder / "000000.npy")
    if found is not None:
        is_sound(found)
    files = FeatureFiles(place / "features")
    shelf = files.load(folder.name)
    dim = found.dtype["vector"].shape[0] if found is not None else 1
    assert np.isfinite(shelf.take(list(shelf.keys().values()), dim)).all()
    files.damaged({folder.name: 24})


def world(content: bytes, place: Path) -> None:
    """Vectors and folders to replay."""
    path = place / "world.npz"
    path.write_bytes(content)
    with suppress(Invalid):
        read_source(path).world()


def weights(content: bytes, place: Path) -> None:
    """Weights that PyTorch saved."""
    path = place / "weights.pth"
    path.write_bytes(content)
    with suppress(Invalid):
        read_torch(path)


def graph(content: bytes, place: Path) -> None:
    """Where an ONNX model says that its numbers are."""
    path = place / "model.onnx"
    path.write_bytes(content)
    for model in (content, path):
        with suppress(Invalid):
            check_external(model)


def history(content: bytes, place: Path) -> None:
    """The trainings so far, and one more."""
    path = place / HISTORY
    path.write_bytes(content)
    before = read_history(place)
    append_history(place, {"num_labeled": 7})
    after = read_history(place)
    assert after == [*before, {"num_labeled": 7}]


def filed(content: bytes, place: Path) -> None:
    """What the machine put away."""
    path = place / "filed.jsonl"
    path.write_bytes(content)
    for filing, _ in FiledLines(path).read().values():
        assert math.isfinite(filing.confidence)


def database(content: bytes, place: Path) -> None:
    """The library's database, and everything that is said about its schema."""
    path = place / "library.db"
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
        for version in (0, 1, 2):
            strange_parts(connection, version)
    with suppress(ClipshelfError):
        Database(path).close()


TARGETS: dict[str, Callable[[bytes, Path], None]] = {
    target.__name__: target
    for target in (
        sidecar,
        document,
        card,
        arrays,
        shard,
        world,
        weights,
        graph,
        history,
        filed,
        database,
    )
}
