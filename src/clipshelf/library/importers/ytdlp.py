"""What yt-dlp leaves beside its videos: `.info.json`.

A side-car that lies beside its video in the library is read by every scan; this reads
the ones that lie elsewhere, and from the former the dates, which a scan leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.library.importers.facts import (
    is_number_of,
    line,
    moment,
    of_link,
    posted_by_number,
    seconds_of,
    text,
)
from clipshelf.library.importers.parts import Part, only_parts, parts, unread
from clipshelf.library.sidecars import MAX_JSON_BYTES, info_metadata
from clipshelf.library.walk import VIDEO_SUFFIXES

SUFFIX = ".info.json"
ENOUGH = 5000  # files that a first look goes through
LISTS = {"playlist", "multi_video"}


@dataclass(frozen=True, slots=True)
class YtDlp:
    """Captions, authors, sounds, hashtags and the time of posting."""

    name: ClassVar[str] = "yt-dlp"

    def sniff(self, path: Path) -> float:
        """By the suffix."""
        for number, part in enumerate(only_parts(path)):
            if part.last.endswith(SUFFIX):
                return 0.8 if path.is_file() else 0.5
            if number > ENOUGH:
                break
        return 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """Each side-car."""
        others, found = 0, False
        for part in parts(path, MAX_JSON_BYTES):
            if isinstance(part, Skipped):
                yield part
            elif part.last.endswith(SUFFIX):
                found = True
                yield _side_car(part)
            else:
                others += not part.last.endswith(tuple(VIDEO_SUFFIXES))
        if others or not found:
            yield Skipped(f"{others} other files", f"not called *{SUFFIX}")


def _side_car(part: Part) -> Found:
    try:
        info = part.json()
    except (OSError, ValueError) as error:
        return unread(part, error)
    if not isinstance(info, dict):
        return Skipped(part.name, "not a document of yt-dlp's")
    if info.get("_type") in LISTS:
        return Skipped(part.name, "about a list, not a video")
    service, id_ = _known_as(info)
    if not id_:
        return Skipped(part.name, "it names no video")
    facts = info_metadata(info)
    file, size = _beside(part)
    return Saved(
        service=service,
        id=id_,
        file=file,
        size=size,
        caption=facts.caption,
        author=facts.author,
        sound=facts.sound,
        hashtags=facts.hashtags,
        posted=moment(info.get("timestamp"))
        or moment(info.get("upload_date"))
        or posted_by_number(service, id_),
        duration=seconds_of(info.get("duration")),
        collections=tuple(filter(None, [line(info.get("playlist_title"))])),
    )


def _known_as(info: dict[str, Any]) -> tuple[str, str]:
    """Service and number, from the address where it tells them."""
    known = of_link(info.get("webpage_url")) or of_link(info.get("original_url"))
    if known is not None:
        return known
    service = text(info.get("extractor_key") or info.get("extractor"), 40).lower()
    service = service.partition(":")[0] or "unknown"
    id_ = info.get("id")
    plain = text(id_, 100)
    if service in {"tiktok", "instagram", "youtube"} and not is_number_of(service, id_):
        return service, ""
    return service, plain if plain == id_ else ""


def _beside(part: Part) -> tuple[str, int | None]:
    """The video that it lies beside, by name and size."""
    if part.place is None:
        return "", None
    stem = part.place.name[: -len(SUFFIX)]
    for suffix in sorted(VIDEO_SUFFIXES):
        video = part.place.with_name(stem + suffix)
        if video.is_file() and not video.is_symlink():
            return video.name, video.stat().st_size
    return "", None
