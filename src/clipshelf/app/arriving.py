"""Use case: what a new library shows while it is looked at for the first time."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from clipshelf.app.opening import Library

TAGS = 8
COMMON = 3  # clips that share a tag before it is worth a folder
# What nearly every clip carries says nothing about it.
EMPTY_TAGS = frozenset(
    {"fyp", "foryou", "foryoupage", "fy", "fypage", "xyzbca", "parati", "pourtoi"}
    | {"viral", "viralvideo", "trending", "trend", "explore", "video", "duet"}
    | {"tiktok", "reel", "reels", "short", "shorts"}
)


def arrivals(library: Library, n: int) -> dict[str, Any]:
    """The newest pictures, and folders that the clips' own tags suggest.

    Args:
        library: being looked at.
        n: pictures, the newest first.

    Returns:
        `pictures` (n at most), how many there are in all (`seen`), and `tags`, the
        most frequent first.
    """
    pictures = _pictures(library)
    return {
        "pictures": [
            {"id": video, "thumbnail": f"/api/thumbnails/{video}"}
            for video in pictures[:n]
        ],
        "seen": len(pictures),
        "tags": _tags(library),
    }


def _pictures(library: Library) -> list[str]:
    """Videos with a thumbnail, the newest first."""
    try:
        with os.scandir(library.thumbnails) as entries:
            made = [
                (entry.stat().st_mtime_ns, entry.name.removesuffix(".jpg"))
                for entry in entries
                if entry.name.endswith(".jpg")
            ]
    except FileNotFoundError:
        return []  # before the first one
    return [video for _, video in sorted(made, reverse=True)]


def _tags(library: Library) -> list[str]:
    """Hashtags of several clips, but not of most of them."""
    metadata = library.catalogue.metadata().values()
    counts = Counter(
        tag for known in metadata for tag in {t.casefold() for t in known.hashtags}
    )
    most = max(COMMON, len(metadata) // 2)
    return [
        tag
        for tag, times in counts.most_common()
        if COMMON <= times <= most and tag not in EMPTY_TAGS
    ][:TAGS]
