"""Rows with names for their cells, whoever named them; clipshelf's own among them."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clipshelf.domain.label import Answer
from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.domain.video import shown
from clipshelf.library.importers.facts import (
    MAX_NAME,
    is_number_of,
    line,
    many,
    moment,
    of_link,
    posted_by_number,
    seconds_of,
    tags,
    text,
)
from clipshelf.library.importers.shelf import CONTENT

# What a column may be called, in lower case and without anything but letters.
NAMES = {
    "id": ("id", "videoid", "awemeid", "postid", "itemid", "shortcode"),
    "link": ("link", "url", "videourl", "webpageurl", "permalink", "videolink", "href"),
    "service": ("service", "platform", "site", "extractor"),
    "file": ("path", "file", "filename", "filepath", "video", "videopath", "name"),
    "caption": ("caption", "description", "title", "text", "desc"),
    "author": ("author", "uploader", "creator", "channel", "username", "user", "owner"),
    "sound": ("sound", "music", "audio", "track"),
    "hashtags": ("hashtags", "tags"),
    "saved": ("saved", "savedat", "dateadded", "favoritedat", "addedat", "date"),
    "posted": ("posted", "postedat", "uploaddate", "createtime", "published"),
    "duration": ("seconds", "duration", "length", "durations"),
    "folder": ("folder", "collection", "playlist", "category", "label", "class"),
}
_FIELDS = {name: field for field, names in NAMES.items() for name in names}
# What exports put before a cell that would be computed: see `app/exports/csv.py`.
_GUARDED = re.compile(r"'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
DIGITS = re.compile(r"\d{17,20}", re.ASCII)


def fields_of(heads: Sequence[str]) -> dict[str, int]:
    """Which column says what: field -> its number; the first of several counts."""
    found: dict[str, int] = {}
    for number, head in enumerate(heads):
        plain = re.sub(r"[^a-z]", "", head.lower())
        field = _FIELDS.get(plain)
        if field is not None:
            found.setdefault(field, number)
    return found


def is_enough(fields: Iterable[str]) -> bool:
    """Is there a column that tells which video is meant, and one that says more?"""
    found = set(fields)
    return bool(found & {"id", "link", "file"}) and len(found) > 1


def saved_of(row: Mapping[str, Any], where: str) -> Found:
    """A row of one of clipshelf's exports, or of anybody's table.

    Args:
        row: cells by the names that clipshelf gives them, which `NAMES` holds, with
            `by`, `answer` and `path_bytes` besides where clipshelf wrote it.
        where: what to call it if it is skipped.
    """
    content = _cell(row.get("id"))
    ours = bool(CONTENT.fullmatch(content))
    service, id_ = _known_as(row)
    file = _file(row)
    if not (ours or id_ or file):
        return Skipped(where, "it tells neither a video's link nor its file")
    caption = text(_cell(row.get("caption")))
    answer, folder = _answer(row) if ours else (None, None)
    collection = "" if ours else line(_cell(row.get("folder")))
    return Saved(
        service=service,
        id=id_,
        content=content if ours else "",
        file=file,
        caption=caption,
        author=line(_cell(row.get("author"))),
        sound=text(_cell(row.get("sound")), MAX_NAME),
        hashtags=tags(_listed(row.get("hashtags")), caption),
        saved=moment(_cell(row.get("saved"))),
        posted=moment(_cell(row.get("posted"))) or posted_by_number(service, id_),
        duration=seconds_of(_cell(row.get("duration") or row.get("seconds"))),
        collections=(collection,) if collection else (),
        favourite=not ours,  # only listed: nobody wants it fetched
        answer=answer,
        folder=folder,
    )


def _known_as(row: Mapping[str, Any]) -> tuple[str, str]:
    known = of_link(_cell(row.get("link")))
    if known is not None:
        return known
    id_, service = _cell(row.get("id")), _cell(row.get("service")).lower()
    if is_number_of(service, id_):
        return service, id_
    # So long a number is nobody else's; shorter ones could be anything.
    return ("tiktok", id_) if DIGITS.fullmatch(id_) else ("", "")


def _file(row: Mapping[str, Any]) -> str:
    """The name of the file without folders, as bytes where those are told."""
    raw = _cell(row.get("path_bytes") or row.get("name_bytes"))
    path = _cell(row.get("path") or row.get("file"))
    if raw:
        try:
            path = os.fsdecode(base64.b64decode(raw, validate=True))
        except (binascii.Error, ValueError):
            return ""
    name = re.split(r"[/\\]", path)[-1]
    return shown(name)[:MAX_NAME]


def _answer(row: Mapping[str, Any]) -> tuple[Answer | None, str | None]:
    """What a person said; a machine's guess, and what nobody knows, are no answer."""
    folder = _cell(row.get("folder"))
    if _cell(row.get("answer")) == Answer.NONE:
        return Answer.NONE, None
    if _cell(row.get("by")) == "person" and folder:
        return Answer.FOLDER, folder
    return None, None


def _listed(said: Any) -> Any:
    return [_cell(tag) for tag in many(said)] if isinstance(said, list) else _cell(said)


def _cell(said: Any) -> Any:
    """A cell as it was before an export guarded it; numbers as text."""
    if said is None or isinstance(said, bool):
        return ""
    if isinstance(said, int | float):
        return str(said) if abs(said) < 1e25 else ""
    if not isinstance(said, str):
        return ""
    return _GUARDED.sub("", said, count=1) if said.startswith("'") else said
