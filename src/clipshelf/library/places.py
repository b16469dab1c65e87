"""Where the paths of the journal lie on disk."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from clipshelf.domain.video import ROOT
from clipshelf.library.reading import climbs
from clipshelf.library.walk import STATE_FOLDER

TRASH = f"{STATE_FOLDER}/trash"  # as the journal writes it, wherever the state lies
LEADS_OUT = frozenset({errno.EINVAL, errno.ELOOP})


@dataclass(frozen=True, slots=True)
class Places:
    """A library's root, and its trash: a folder of the state."""

    root: Path
    trash: Path

    def of(self, path: str) -> Path:
        """Where a file of the journal lies: in the library or in its trash.

        A state folder may have come with somebody's videos: its journal says where
        files should go, and is not believed when that is elsewhere.

        Raises:
            OSError: the path leads out, also through a link; see `LEADS_OUT`.
        """
        start = self.trash if in_trash(path) else self.root
        parts = path[len(TRASH) + 1 :].split("/") if in_trash(path) else path.split("/")
        if any(climbs(part) for part in parts):
            raise OSError(errno.EINVAL, "not a path inside the library")
        place = start
        for part in parts[:-1]:
            place /= part
            if place.is_symlink():
                raise OSError(errno.ELOOP, "a link leads out of the library")
        return place / parts[-1]

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
