"""Feature files: vectors keyed by content, as shards that NumPy maps into memory.

A shard is one `.npy` file of records, written beside its final name and renamed, so it
is whole or absent. Everything here can be deleted and is made again by `embed`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import numpy as np

from clipshelf.domain.features import Vectors
from clipshelf.domain.video import VideoId

MERGE_AT = 32  # shards; opening many small files is what makes loading slow
ID_BYTES, FINGERPRINT_BYTES = 32, 16  # hexadecimal digits of the two digests


@dataclass(frozen=True, slots=True)
class Shelf:
    """All vectors of one encoder."""

    rows: Mapping[tuple[VideoId, str], int]  # (video, fingerprint) -> row
    vectors: Vectors  # (n, dim); rows of zeros: the signal is absent

    def __contains__(self, key: tuple[VideoId, str]) -> bool:
        return key in self.rows

    def take(self, keys: Sequence[tuple[VideoId, str]], dim: int) -> Vectors:
        """`(len(keys), dim)`; zeros for what is not here."""
        out = np.zeros((len(keys), dim), np.float32)
        found = [(i, self.rows[key]) for i, key in enumerate(keys) if key in self.rows]
        if found:
            at, rows = map(list, zip(*found, strict=True))
            out[at] = self.vectors[rows]
        return out


@dataclass(frozen=True, slots=True)
class FeatureFiles:
    """The folder `features/` of a library's state."""

    root: Path
    _loaded: dict[str, tuple[object, Shelf]] = field(default_factory=dict)

    def add(
        self,
        encoder: str,
        keys: Sequence[tuple[VideoId, str]],
        vectors: Vectors,
    ) -> None:
        """Keep the vectors `(len(keys), dim)` of an encoder, as half precision."""
        folder = self.root / encoder
        folder.mkdir(parents=True, exist_ok=True)
        records = np.zeros(len(keys), _record(vectors.shape[1]))
        records["video"] = [video.encode() for video, _ in keys]
        records["fingerprint"] = [fingerprint.encode() for _, fingerprint in keys]
        records["vector"] = vectors
        shards = self._shards(encoder)
        if len(shards) >= MERGE_AT:
            self._merge(shards, records)
        else:
            number = int(shards[-1].stem) + 1 if shards else 0
            _write(folder / f"{number:06d}.npy", records)

    def load(self, encoder: str) -> Shelf:
        """Everything that is kept for an encoder. A damaged shard counts as absent."""
        stamp = self.stamp(encoder)
        known = self._loaded.get(encoder)
        if known is None or known[0] != stamp:
            known = (stamp, self._read_all(encoder))
            self._loaded[encoder] = known
        return known[1]

    def _read_all(self, encoder: str) -> Shelf:
        parts = [
            shard
            for path in self._shards(encoder)
            if (shard := _read(path)) is not None
        ]
        if not parts:
            return Shelf({}, np.zeros((0, 0), np.float32))
        records = np.concatenate(parts) if len(parts) > 1 else parts[0]
        keys = zip(records["video"], records["fingerprint"], strict=True)
        rows = {(v.decode(), f.decode()): row for row, (v, f) in enumerate(keys)}
        return Shelf(rows, records["vector"])

    def stamp(self, encoder: str) -> tuple[tuple[str, int, int], ...]:
        """Changes whenever `load` would return something else."""
        seen = []
        for path in self._shards(encoder):
            with suppress(FileNotFoundError):  # merged by another thread just now
                stat = path.stat()
                seen.append((path.name, stat.st_mtime_ns, stat.st_size))
        return tuple(seen)

    def _shards(self, encoder: str) -> list[Path]:
        return sorted((self.root / encoder).glob("[0-9]*.npy"))

    def _merge(self, shards: list[Path], new: np.ndarray) -> None:
        # The merged shard takes the last number: a crash before the others are gone
        # leaves each vector twice, which loading does not mind.
        parts = [part for path in shards if (part := _read(path)) is not None]
        _write(shards[-1], np.concatenate([*parts, new]))
        for path in shards[:-1]:
            path.unlink()


def _record(dim: int) -> np.dtype[np.void]:
    return np.dtype(
        [
            ("video", f"S{ID_BYTES}"),
            ("fingerprint", f"S{FINGERPRINT_BYTES}"),
            ("vector", "<f2", (dim,)),
        ]
    )


def _write(path: Path, records: np.ndarray) -> None:
    temporary = path.with_name(f"{path.stem}.{uuid4().hex}.tmp")
    with temporary.open("wb") as file:
        np.save(file, records, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _read(path: Path) -> np.ndarray | None:
    try:
        # Not `np.load`, which would also open archives; objects are refused as well.
        shard: np.ndarray = np.lib.format.open_memmap(path, mode="r")
    except (ValueError, OSError, EOFError):
        return None
    return shard if shard.dtype.names == ("video", "fingerprint", "vector") else None
