"""Use case: remove everything that is stored about a library."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from clipshelf.app.locating import is_ours
from clipshelf.domain.errors import NotFound
from clipshelf.domain.video import shown
from clipshelf.library.walk import STATE_FOLDER


def forget(root: Path, state: Path | None = None) -> str:
    """Delete what clipshelf wrote into the state folder, and nothing else; its name.

    Raises:
        NotFound: there is none, or the folder is not one of ours.
    """
    place = state or root / STATE_FOLDER
    if place.is_symlink() or not (place / "library.db").is_file():
        raise NotFound(
            "Nothing is stored about this library.", code="nothing-to-forget"
        )
    for entry in place.iterdir():
        if not is_ours(entry.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    with suppress(OSError):  # something else lies there, and stays
        place.rmdir()
    return shown(place.name)
