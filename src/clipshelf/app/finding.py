"""Finding the video that a person means."""

from __future__ import annotations

import os
from contextlib import suppress
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
    # No id, and no text that a database could be asked for, holds foreign bytes.
    video = library.catalogue.video(name) if name.isascii() else None
    if video is not None and video.files:
        return video
    ids = library.catalogue.named(_relative(library, name)) or library.catalogue.shown(
        name
    )
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
    """A path below the library, however it was written; else the name as it is."""
    if library.catalogue.named(name):
        return name
    # Not resolve(), which would follow a link that lies there under this name.
    there = Path(os.path.abspath(name))  # noqa: PTH100
    root = Path(os.path.abspath(library.root))  # noqa: PTH100
    for folder in there.parents:
        with suppress(OSError, ValueError):  # a zero byte is in no name
            if folder == root or folder.samefile(root):  # or a link that leads to it
                return there.relative_to(folder).as_posix()
    return name
