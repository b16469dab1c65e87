"""Finding the video that a person means."""

from __future__ import annotations

import os
from pathlib import Path

from clipshelf.app.opening import Library
from clipshelf.domain.errors import Conflict, NotFound
from clipshelf.domain.video import Video


def find_video(library: Library, name: str) -> Video:
    """By id, by path (in the library or on disk), or by a file name that is unique.

    Raises:
        NotFound: nothing goes by that name.
        Conflict: several videos do.
    """
    video = library.catalogue.video(name)
    if video is not None and video.files:
        return video
    ids = library.catalogue.named(_relative(library, name))
    if not ids:
        raise NotFound(
            f"There is no video called {name[:200]!r}.",
            code="unknown-video",
            hint="Give its id, its path or its file name; scan again if it is new.",
        )
    if len(ids) > 1:
        raise Conflict(
            f"{len(ids)} videos are called {name[:200]!r}.",
            code="ambiguous-video",
            hint="Give the path, or the id that `clipshelf next --json` shows.",
        )
    found = library.catalogue.video(ids[0])
    assert found is not None, "a name leads to a video that exists"
    return found


def _relative(library: Library, name: str) -> str:
    path = Path(name)
    if not path.is_absolute():
        return name.removeprefix("./")
    try:
        return path.relative_to(library.root).as_posix()
    except ValueError:
        return os.fspath(path)
