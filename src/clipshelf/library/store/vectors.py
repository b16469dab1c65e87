"""Feature files: vectors keyed by content, as shards that NumPy maps into memory.

Everything here can be deleted and is made again by `embed`. A damaged shard counts as
absent; so do single vectors that hold something that is not a number.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from clipshelf.library.store.shelf import Run, Shelf, let_go

MERGE_AT = 32  # shards; opening many small files is what makes loading slow
# Of a shard that is left as it is: else with every few hundred videos all that came
# before them would be written anew.
SETTLED_BYTES = 32 << 20
SHARD = re.compile(r"\d{6,8}\.npy")
UNFINISHED = re.compile(r"\d{6,8}\.[0-9a-f]{32}\.tmp")
LAST = 99_999_999  # the highest number that a shard's name has room for


@dataclass(frozen=True, slots=True)
class FeatureFiles:
    """The folder `features/` of a library's state."""

    root: Path
    _loaded: dict[tuple[str, int | None], tuple[object, Shelf]] = field(
        default_factory=dict
    )
    # What is known of the shards that do not change any more.
    _settled: dict[tuple[str, int | None], tuple[object, Run]] = field(
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
        small = shards[_settled(shards) :]
        if number > LAST:  # a name that left no room for another
            self._merge(shards, records)
        elif len(small) >= MERGE_AT:
            self._merge(small, records)
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

    def came(
        self, encoder: str, before: Collection[tuple[str, int, int]]
    ) -> frozenset[VideoId]:
        """Videos in shards that were not there at an earlier `stamp`."""
        found: set[bytes] = set()
        for name, *rest in self.stamp(encoder):
            if (name, *rest) not in before:
                shard = read_shard(self.root / encoder / name)
                if shard is not None:
                    found.update(shard["video"].tolist())
                    let_go(shard)
        return frozenset(video.decode("ascii", "replace") for video in found)

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
        self._forget()  # some systems keep a file that is mapped into memory
        for path in found:
            with suppress(PermissionError):  # another process has it mapped
                path.unlink(missing_ok=True)
        return found

    def _read_all(self, encoder: str, dim: int | None) -> Shelf:
        shards = self._whole(encoder)
        kind = record(dim) if dim else _usual_kind(shards.values())
        fitting = [path for path, shard in shards.items() if shard.dtype == kind]
        old = _settled(fitting)
        parts = tuple(shards[path] for path in fitting)
        stamp = tuple((path.name, len(shards[path])) for path in fitting[:old])
        known = self._settled.get((encoder, dim))
        if known is None or known[0] != stamp:
            known = (stamp, Run.of(parts[:old], 0))
            self._settled[encoder, dim] = known
        fresh = Run.of(parts[old:], sum(map(len, parts[:old])))
        return Shelf(parts, (fresh, known[1]))

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

    def _forget(self) -> None:
        self._loaded.clear()
        self._settled.clear()

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
        self._forget()
        last = shards[-1]
        number = min(int(last.stem) + 1, LAST)
        write_shard(last.with_name(f"{number:06d}.npy"), merged)
        for path in shards:
            if int(path.stem) != number:
                with suppress(PermissionError):
                    path.unlink(missing_ok=True)


def _settled(shards: list[Path]) -> int:
    """How many, from the oldest on, are left as they are: up to the last large one."""
    for at in range(len(shards), 0, -1):
        with suppress(FileNotFoundError):  # merged by another thread
            if shards[at - 1].stat().st_size >= SETTLED_BYTES:
                return at
    return 0


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
