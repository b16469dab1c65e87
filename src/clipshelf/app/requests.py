"""A client's own keys: what was asked under one counts once, and is answered again."""

from __future__ import annotations

import os
from collections.abc import Sequence

from clipshelf.app.finding import find_video
from clipshelf.app.opening import Library
from clipshelf.domain.errors import ClipshelfError, Conflict
from clipshelf.domain.video import VideoId
from clipshelf.library.store.batches import Batch, Kind


def done_before(
    library: Library, request: str | None, kind: Kind, videos: Sequence[str] = ()
) -> Batch | None:
    """What was done under a key already; None if nothing was.

    Args:
        library: an open one.
        request: the key; None or empty: none.
        kind: what is asked for now.
        videos: about which, by id, path or name; empty: whichever they were.

    Raises:
        Conflict: it was something else, or about other videos.
    """
    batch = library.journal.batches.by_request(request) if request else None
    if batch is None:
        return None
    asked = [_meant(library, batch, video) for video in videos]
    # A name that leads nowhere by now may well have led to a video of that batch.
    others = asked and None not in asked and not _about(library, batch) & set(asked)
    if batch.kind is not kind or others:
        raise reused()
    return batch


def reused() -> Conflict:
    """A key that stood for something else the first time."""
    return Conflict(
        "Something else was asked for under this key before.",
        code="request-reused",
        hint="Use a new key for everything that is asked for.",
    )


def _about(library: Library, batch: Batch) -> set[VideoId | None]:
    """The videos of a batch, taken back or not."""
    query = """
        SELECT video FROM labels WHERE batch = ?
        UNION SELECT video FROM moves WHERE batch = ? AND NOT sidecar
    """
    return {str(row["video"]) for row in library.db.rows(query, batch.name, batch.name)}


def _meant(library: Library, batch: Batch, name: str) -> VideoId | None:
    """A video by what it is called, or was before that batch; None if none is."""
    if name.isascii() and library.catalogue.video(name) is not None:
        return name
    query = "SELECT video, source FROM moves WHERE batch = ? AND NOT sidecar"
    for row in library.db.rows(query, batch.name):
        source = os.fsdecode(row["source"])
        if name in {source, source.rpartition("/")[2]}:
            return str(row["video"])
    try:
        return find_video(library, name).id
    except ClipshelfError:
        return None
