"""Feature files: vectors keyed by content, as shards that NumPy maps into memory.

Everything here can be deleted and is made again by `embed`. A damaged shard counts as
absent; so do single vectors that hold something that is not a number.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from clipshelf.domain.features import Vectors
from clipshelf.domain.video import VideoId
from clipshelf.library.store.shards import (
    is_sound,
    read_shard,
    record,
    sound_rows,
    write_shard,
)

MERGE_AT = 32  # shards; opening many small files is what makes loading slow
SHARD = re.compile(r"\d{6,8}\.npy")
UNFINISHED = re.compile(r"\d{6,8}\.[0-9a-f]{32}\.tmp")
LAST = 99_999_999  # the highest number that a shard's name has room for


@dataclass(frozen=True, slots=True)
class Shelf:
    """All vectors of one encoder."""

    rows: Mapping[tuple[VideoId, str], int]  # (video, fingerprint) -> row
    vectors: Vectors  # (n, dim); rows of zeros: the signal is absent

    def __contains__(self, key: tuple[VideoId, str]) -> bool:
        return key in self.rows

    def take(self, keys: Sequence[tuple[VideoId, str]], dim: int) -> Vectors:
        """`(len(keys), dim)`; zeros for what is not here, or is no vector."""
        out = np.zeros((len(keys), dim), np.float32)
        found = [(i, self.rows[key]) for i, key in enumerate(keys) if key in self.rows]
        if found and self.vectors.shape[1] == dim:
            at, rows = map(list, zip(*found, strict=True))
            out[at] = self.vectors[rows]
            out[~np.isfinite(out).all(axis=1)] = 0
        return out


@dataclass(frozen=True, slots=True)
class FeatureFiles:
    """The folder `features/` of a library's state."""

    root: Path
    _loaded: dict[tuple[str, int | None], tuple[object, Shelf]] = field(
        default_factory=dict
    )

    def add(
        self,
        encoder: str,
        keys: Sequence[tuple[VideoId, str]],
        vectors: Vectors,
    ) -> None:
        """Keep the vectors `(len(keys), dim)` of an encoder, as half precision."""
        folder = self.root / encoder
        folder.mkdir(parents=True, exist_ok=True)
        records = np.zeros(len(keys), record(vectors.shape[1]))
        records["video"] = [video.encode() for video, _ in keys]
        records["fingerprint"] = [fingerprint.encode() for _, fingerprint in keys]
        records["vector"] = vectors
        shards = self._shards(encoder)
        number = int(shards[-1].stem) + 1 if shards else 0
        if len(shards) >= MERGE_AT or number > LAST:
            self._merge(shards, records)
        else:
            write_shard(folder / f"{number:06d}.npy", records)

    def load(self, encoder: str, dim: int | None = None) -> Shelf:
        """Everything that is kept for an encoder. A damaged shard counts as absent.

        Args:
            encoder: its key.
            dim: of its vectors; others are left out. None: what most of them have.
        """
        stamp = self.stamp(encoder)
        known = self._loaded.get((encoder, dim))
        if known is None or known[0] != stamp:
            known = (stamp, self._read_all(encoder, dim))
            self._loaded[encoder, dim] = known
        return known[1]

    def damaged(self, dims: Mapping[str, int] | None = None) -> tuple[Path, ...]:
        """Shards that are not whole, and the leftovers of interrupted writes.

        Unlike `load` this reads every number: about a second a gigabyte.

        Args:
            dims: of the encoders' vectors by key, as far as they are known.
        """
        return tuple(
            path
            for folder in self._folders()
            for path in self._damaged(folder.name, (dims or {}).get(folder.name))
        )

    def discard_damaged(
        self, dims: Mapping[str, int] | None = None
    ) -> tuple[Path, ...]:
        """Remove what `damaged` finds, while nobody embeds; what was removed."""
        found = self.damaged(dims)
        self._loaded.clear()  # some systems keep a file that is mapped into memory
        for path in found:
            with suppress(PermissionError):  # another process has it mapped
                path.unlink(missing_ok=True)
        return found

    def _read_all(self, encoder: str, dim: int | None) -> Shelf:
        shards = self._whole(encoder)
        kind = record(dim) if dim else _usual_kind(shards.values())
        parts = [shard for shard in shards.values() if shard.dtype == kind]
        if not parts:
            return Shelf({}, np.zeros((0, 0), np.float32))
        records = np.concatenate(parts) if len(parts) > 1 else parts[0]
        keys = zip(records["video"], records["fingerprint"], strict=True)
        # A byte that is no digit makes a key that nothing asks for.
        rows = {
            (v.decode("ascii", "replace"), f.decode("ascii", "replace")): row
            for row, (v, f) in enumerate(keys)
        }
        return Shelf(rows, records["vector"])

    def _damaged(self, encoder: str, dim: int | None) -> Iterator[Path]:
        shards = self._whole(encoder)
        kind = record(dim) if dim else _usual_kind(shards.values())
        for path in sorted((self.root / encoder).iterdir()):
            shard = shards.get(path)
            if shard is None:
                if self._is_ours(path):
                    yield path
            elif shard.dtype != kind or not is_sound(shard):
                yield path

    def _whole(self, encoder: str) -> dict[Path, np.ndarray]:
        """The shards that can be read, oldest first."""
        found = {path: read_shard(path) for path in self._shards(encoder)}
        return {path: shard for path, shard in found.items() if shard is not None}

    def stamp(self, encoder: str) -> tuple[tuple[str, int, int], ...]:
        """Changes whenever `load` would return something else."""
        seen = []
        # With every label somebody asks; paths would take ten times as long.
        with suppress(FileNotFoundError), os.scandir(self.root / encoder) as entries:
            for entry in entries:
                if SHARD.fullmatch(entry.name) and not entry.is_dir():
                    with suppress(FileNotFoundError):  # merged by another thread
                        stat = entry.stat()
                        seen.append((entry.name, stat.st_mtime_ns, stat.st_size))
        return tuple(sorted(seen))

    def _shards(self, encoder: str) -> list[Path]:
        folder = self.root / encoder
        if not folder.is_dir():
            return []
        names = [p for p in folder.iterdir() if SHARD.fullmatch(p.name)]
        return sorted((p for p in names if not p.is_dir()), key=lambda p: int(p.stem))

    @staticmethod
    def _is_ours(path: Path) -> bool:
        """Was it written here? Nothing else is removed, whatever was put here."""
        named = SHARD.fullmatch(path.name) or UNFINISHED.fullmatch(path.name)
        return bool(named) and not path.is_dir()

    def _folders(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        inside = sorted(self.root.iterdir())
        # A link leads to files that are somebody else's.
        return [path for path in inside if path.is_dir() and not path.is_symlink()]

    def _merge(self, shards: list[Path], new: np.ndarray) -> None:
        # The merged shard takes the last number: a crash before the others are gone
        # leaves each vector twice, which loading does not mind.
        parts = [part for path in shards if (part := read_shard(path)) is not None]
        same = [sound_rows(part) for part in parts if part.dtype == new.dtype]
        merged = _newest_of_each(np.concatenate([*same, new]))
        # Some systems keep a file that is mapped into memory: ours are let go of, those
        # that another process has mapped are left for the next merge.
        del parts, same
        self._loaded.clear()
        last = shards[-1]
        number = min(int(last.stem) + 1, LAST)
        write_shard(last.with_name(f"{number:06d}.npy"), merged)
        for path in shards:
            if int(path.stem) != number:
                with suppress(PermissionError):
                    path.unlink(missing_ok=True)


def _newest_of_each(records: np.ndarray) -> np.ndarray:
    """The last record of each key, in their order."""
    keys = np.char.add(records["video"], records["fingerprint"])
    _, places = np.unique(keys[::-1], return_index=True)
    return records[np.sort(len(records) - 1 - places)]


def _usual_kind(shards: Iterable[np.ndarray]) -> np.dtype[np.void] | None:
    """What most records are; an encoder's key stands for one width."""
    counts: Counter[np.dtype[np.void]] = Counter()
    for shard in shards:
        counts[shard.dtype] += len(shard)
    return counts.most_common(1)[0][0] if counts else None
