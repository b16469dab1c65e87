"""Models that a person asked for: each a folder of the user's cache, whole or absent.

A model's folder holds its files and `installed.json`, which says what they were when
they came. Nothing is used that differs from that.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from clipshelf.domain.errors import Unavailable
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.signals.encoders.weights.assets import cache_folder

NOTE = "installed.json"
MOST_NOTE_BYTES = 1 << 20
STEP = 1 << 20  # bytes read at once


@dataclass(frozen=True, slots=True)
class Installed:
    """A model on this machine, and what its files were when it came."""

    folder: Path
    revision: str  # the hub's; empty where it came from a folder
    origin: str  # the repository, or `a folder`
    digests: Mapping[str, str]  # path in the folder -> SHA-256
    sizes: Mapping[str, int]  # bytes

    @property
    def bytes(self) -> int:
        """On the disk."""
        return sum(self.sizes.values())

    @property
    def digest(self) -> str:
        """Of all files together: vectors carry it."""
        told = json.dumps(sorted(self.digests.items())).encode()
        return hashlib.sha256(told).hexdigest()

    def verified(self) -> Path:
        """Its folder, every file being what it was; reads all of it.

        Raises:
            Unavailable: a file is missing or differs.
        """
        for name, digest in self.digests.items():
            path = self.folder / name
            if not path.is_file() or sha256_of(path) != digest:
                model = self.folder.name
                raise Unavailable(
                    f"{name} of the model {model} is not what was installed.",
                    code="weights-differ",
                    hint=f"clipshelf models remove {model}, then install it again.",
                )
        return self.folder

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """What a folder holds; None unless it is a whole model."""
        try:
            told = parse_json(read_plain(folder / NOTE, MOST_NOTE_BYTES))
        except (OSError, ValueError):
            return None
        files = told.get("files") if isinstance(told, dict) else None
        if not isinstance(files, dict) or not files:
            return None
        known = {str(name): facts for name, facts in files.items()}
        if not all(_is_sound(name, facts) for name, facts in known.items()):
            return None
        return cls(
            folder,
            revision=str(told.get("revision", "")),
            origin=str(told.get("origin", "")),
            digests={name: facts["sha256"] for name, facts in known.items()},
            sizes={name: facts["bytes"] for name, facts in known.items()},
        )


def models_folder() -> Path:
    """Where all of them are."""
    return cache_folder() / "models"


def installed(name: str) -> Installed | None:
    """A model by its name in the catalogue; None unless all of it is here."""
    folder = models_folder() / name
    try:
        written = (folder / NOTE).stat().st_mtime_ns
    except OSError:
        return None
    return _known(folder, written)


@lru_cache(64)
def _known(folder: Path, written: int) -> Installed | None:
    """What a folder held when its note was written; keys of vectors ask often."""
    del written
    return Installed.read(folder)


def unfinished(name: str) -> Path:
    """Where a model is put together; a later attempt goes on from what lies here."""
    return models_folder() / f".{name}.part"


def finish(name: str, *, revision: str, origin: str) -> Installed:
    """Make what was put together a model; it is there whole, or not at all."""
    folder, target = unfinished(name), models_folder() / name
    files = {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NOTE
    }
    note = {"name": name, "revision": revision, "origin": origin, "files": files}
    with (folder / NOTE).open("w", encoding="ascii") as file:
        json.dump(note, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        shutil.rmtree(target)
    folder.rename(target)
    made = Installed.read(target)
    assert made is not None, "it was written just now"
    return made


def discard(name: str) -> int:
    """Remove a model, finished or not; how many bytes that frees."""
    freed = 0
    for folder in (models_folder() / name, unfinished(name)):
        # The note goes first: what is left of a removal that fails is no model.
        with suppress(OSError):
            (folder / NOTE).unlink()
        if folder.is_dir() and not folder.is_symlink():
            freed += sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
            shutil.rmtree(folder)
    return freed


def sha256_of(path: Path, told: Callable[[int], None] = lambda _: None) -> str:
    """The digest of a file, as sixty-four hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(STEP):
            digest.update(part)
            told(len(part))
    return digest.hexdigest()


def _is_sound(name: str, facts: Any) -> bool:
    """Is this a file further down, with a digest and a size?"""
    parts = Path(name).parts
    return (
        bool(parts)
        and not Path(name).is_absolute()
        and ".." not in parts
        and isinstance(facts, dict)
        and isinstance(facts.get("sha256"), str)
        and isinstance(facts.get("bytes"), int)
    )
