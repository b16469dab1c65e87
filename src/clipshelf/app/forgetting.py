"""Use case: remove everything that is stored about a library."""

from __future__ import annotations

import shutil
from pathlib import Path

from clipshelf.domain.errors import NotFound
from clipshelf.domain.video import shown
from clipshelf.library.walk import STATE_FOLDER


def forget(root: Path, state: Path | None = None) -> str:
    """Delete the state folder and nothing else; its name.

    Raises:
        NotFound: there is none, or the folder is not one of ours.
    """
    place = state or root / STATE_FOLDER
    if not (place / "library.db").is_file():
        raise NotFound(
            "Nothing is stored about this library.", code="nothing-to-forget"
        )
    shutil.rmtree(place)
    return shown(place.name)
