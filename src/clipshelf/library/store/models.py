"""Saved models: a card and arrays, written then renamed. They carry no code."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4
from zipfile import BadZipFile
from zlib import error as zlib_error

import numpy as np

from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Arrays, ModelCard

MAX_ARRAYS_BYTES = 4 << 30
DAMAGE = (OSError, ValueError, EOFError, KeyError, BadZipFile, zlib_error)
KEPT = 5  # models that stay on disk, the newest ones


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The folder `models/` of a library's state."""

    root: Path

    def save(self, card: ModelCard, arrays: Arrays) -> None:
        """Write a model; it is there whole, or not at all."""
        self.root.mkdir(parents=True, exist_ok=True)
        temporary = self.root / f".{uuid4().hex}"
        temporary.mkdir()
        # JSON's escapes also carry folder names that are not UTF-8.
        text = json.dumps(asdict(card), indent=1)
        (temporary / "card.json").write_text(text, encoding="ascii")
        np.savez(temporary / "arrays.npz", allow_pickle=False, **dict(arrays))
        temporary.rename(self.root / card.id)
        for old in self._ids()[:-KEPT]:
            shutil.rmtree(self.root / old, ignore_errors=True)

    def newest(self) -> ModelCard | None:
        """The card of the last model that can be read."""
        for name in reversed(self._ids()):
            try:
                return self.card(name)
            except Invalid:
                continue
        return None

    def card(self, name: str) -> ModelCard:
        """One model's card.

        Raises:
            Invalid: it is missing or damaged.
        """
        path = self.root / name / "card.json"
        try:
            return _from_json(json.loads(path.read_text(encoding="ascii")))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise _damaged(name) from error

    def arrays(self, card: ModelCard) -> Arrays:
        """One model's arrays.

        Raises:
            Invalid: they are missing, damaged or beyond any sensible size.
        """
        path = self.root / card.id / "arrays.npz"
        try:
            if path.stat().st_size > MAX_ARRAYS_BYTES:
                raise _damaged(card.id)
            # Our own handle: NumPy leaves its one open where the archive is damaged.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                return {name: archive[name] for name in archive.files}
        except DAMAGE as error:
            raise _damaged(card.id) from error

    def _ids(self) -> list[str]:
        """By age: an id begins with its time."""
        if not self.root.is_dir():
            return []
        return sorted(
            path.name
            for path in self.root.iterdir()
            if path.is_dir() and not path.name.startswith(".")
        )


def _from_json(facts: dict[str, object]) -> ModelCard:
    for key in ("folders", "encoders"):
        value = facts[key]
        if not isinstance(value, list):
            raise TypeError(key)
        facts[key] = tuple(value)
    return ModelCard(**facts)  # type: ignore[arg-type]  # checked by the caller's try


def _damaged(name: str) -> Invalid:
    return Invalid(
        f"The saved model {name} cannot be read.",
        code="bad-model",
        hint="clipshelf train makes a new one.",
    )
