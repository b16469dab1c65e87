"""Where the paths of the journal lie on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clipshelf.domain.video import ROOT
from clipshelf.library.walk import STATE_FOLDER

TRASH = f"{STATE_FOLDER}/trash"  # as the journal writes it, wherever the state lies


@dataclass(frozen=True, slots=True)
class Places:
    """A library's root, and its trash: a folder of the state."""

    root: Path
    trash: Path

    def of(self, path: str) -> Path:
        """Where a file of the journal lies."""
        if in_trash(path):
            return self.trash / path[len(TRASH) + 1 :]
        return self.root / path

    def shown(self, place: Path) -> str:
        """The other way round: a file's path as the journal writes it."""
        if place.is_relative_to(self.trash):
            return f"{TRASH}/{place.relative_to(self.trash).as_posix()}"
        return place.relative_to(self.root).as_posix()


def in_trash(path: str) -> bool:
    """Is this a file that was thrown away?"""
    return path.startswith(TRASH + "/")


def folder_of(path: str) -> str:
    """The folder that a path lies in; `ROOT` for the library's own root."""
    return path.rpartition("/")[0] or ROOT
