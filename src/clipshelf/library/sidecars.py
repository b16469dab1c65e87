"""Side-cars: files that belong to a video and travel with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from clipshelf.domain.features import Metadata
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.library.walk import SIDECAR_SUFFIXES, VIDEO_SUFFIXES

MAX_JSON_BYTES = 8 << 20  # yt-dlp writes up to about 1 MB
MAX_TEXT = 10_000  # characters of a caption that are kept
MAX_TAGS, MAX_TAG = 200, 100  # hashtags of a video, and characters of one
HASHTAG = re.compile(r"#(\w+)")


def owners(names: Iterable[str]) -> dict[str, str]:
    """Which video each side-car of one folder belongs to.

    Args:
        names: every file name in the folder.

    Returns:
        Side-car -> video. A side-car goes with the longest stem that it begins with
        (`a.b.info.json` with `a.b.mp4`, not `a.mp4`), and with none when two videos
        share that stem: it cannot follow both.
    """
    stems: dict[str, list[str]] = {}
    sidecars = []
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        if dot and f".{suffix.lower()}" in VIDEO_SUFFIXES:
            stems.setdefault(stem, []).append(name)
        elif dot and f".{suffix.lower()}" in SIDECAR_SUFFIXES:
            sidecars.append(name)
    found = {}
    for name in sidecars:
        videos = _longest(name, stems)
        if len(videos) == 1:
            found[name] = videos[0]
    return found


def _longest(name: str, stems: dict[str, list[str]]) -> Sequence[str]:
    stem = name
    while "." in stem:
        stem = stem.rpartition(".")[0]
        if stem in stems:
            return stems[stem]
    return ()


def renamed(sidecar: str, video: str, target: str) -> str:
    """A side-car's name when its video is called `target`."""
    stem = video.rpartition(".")[0]
    return target.rpartition(".")[0] + sidecar[len(stem) :]


def read_info(path: Path) -> Metadata | None:
    """What a yt-dlp `.info.json` says; None if it is not one.

    Source: the field names are those of yt-dlp's output template.
    """
    try:
        info = parse_json(read_plain(path, MAX_JSON_BYTES))
    except (OSError, ValueError):
        return None
    return info_metadata(info) if isinstance(info, dict) else None


def info_metadata(info: dict[str, Any]) -> Metadata:
    """The same, of a document that was read already."""
    caption = _text(info, "description") or _text(info, "title")
    sound = " - ".join(filter(None, (_text(info, "artist"), _text(info, "track"))))
    return Metadata(
        caption=caption,
        author=_text(info, "uploader_id") or _text(info, "uploader"),
        sound=sound,
        hashtags=hashtags(info.get("tags"), caption),
    )


def hashtags(said: Any, caption: str) -> tuple[str, ...]:
    """Those of a list and those of a text, in order and without repeats."""
    listed = [tag for tag in said if isinstance(tag, str)] if type(said) is list else []
    found = [*listed[:MAX_TAGS], *HASHTAG.findall(caption)[:MAX_TAGS]]
    tags = {clean(tag, MAX_TAG).lower().lstrip("#") for tag in found}
    return tuple(sorted(tags - {""}))


def _text(info: dict[str, Any], key: str) -> str:
    value = info.get(key)
    return clean(value, MAX_TEXT) if isinstance(value, str) else ""


def clean(text: str, most: int) -> str:
    """At most so many characters of a text, without what spoils it elsewhere."""
    # A lone surrogate is legal in JSON and nowhere else; a zero byte ends texts early.
    whole = text[:most].encode("utf-8", "replace").decode()
    return whole.replace("\0", "").strip()
