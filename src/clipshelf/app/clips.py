"""A clip as the pages show it: its name, its picture, its film."""

from __future__ import annotations

from typing import Any

from clipshelf.app import certifying
from clipshelf.app.opening import Library
from clipshelf.domain.video import VideoId, name_fields


def clip_json(video: VideoId, path: str) -> dict[str, Any]:
    """`id`, `video` (the file's name), and where to ask for picture and film.

    Args:
        video: its id.
        path: of one of its files, relative to the library.
    """
    return {
        "id": video,
        **name_fields("video", path.rpartition("/")[2]),
        "thumbnail": f"/api/thumbnails/{video}",
        "url": f"/api/media/{video}",
    }


def blind(library: Library) -> frozenset[VideoId]:
    """Videos that have to be judged without any help: open audits and open checks."""
    checks = (item.video for item in certifying.questions(library))
    return frozenset((*library.audits.open(), *checks))
