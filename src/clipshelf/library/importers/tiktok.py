"""TikTok's own "Download your data": JSON, split JSON, text, and any of them in a ZIP.

The names of the outer levels change every year and those of the lists do not, so the
lists are looked for wherever they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.library.importers.facts import (
    is_photo,
    line,
    many,
    moment,
    named,
    of_link,
    posted_by_number,
)
from clipshelf.library.importers.parts import (
    Part,
    head,
    is_archive,
    only_parts,
    parts,
    unread,
)

SAVED, LIKED = "favoritevideolist", "itemfavoritelist"
COLLECTIONS = "favoritecollectionlist"
LEVELS = 4  # root, section, list, and one to spare
MOST_SECTIONS = 8  # that are called by name
NOT_VIDEOS = "not videos"
NAMES = re.compile(
    r"(?:user_data(?:_tiktok)?|favou?rite[ _]videos?|like[ _]list)\.(?:json|txt)",
    re.IGNORECASE,
)
ROOTS = (
    *(b'"likes and favorites"', b'"your activity"', b'"ads and data"', b'"activity"'),
    *(b'"profile information"', b'"videolist"'),
)
# A line of the text form: "Date: ..." or "Link: ...".
FIELD = re.compile(r"(date|link|video ?link)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TikTok:
    """Favourites with the time of saving; no captions, authors or collections' content.

    Likes are told apart: they are no favourites.
    """

    name: ClassVar[str] = "tiktok"

    def sniff(self, path: Path) -> float:
        """By the names of its files; a single file by its beginning as well."""
        if path.is_file() and path.suffix.lower() in {".json", ".txt"}:
            return _sniff_file(path)
        named_so = any(NAMES.fullmatch(part.last) for part in only_parts(path))
        return 0.9 if named_so else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """Favourites first, likes after them, the rest in one line a file."""
        alone = path.is_file() and not is_archive(path)
        found, others = False, 0
        for part in parts(path):
            if isinstance(part, Skipped):
                yield part
            elif part.last.endswith(".json") and (alone or _is_ours(part)):
                found = True
                yield from _document(part)
            elif part.last.endswith(".txt") and (alone or _is_ours(part)):
                found = True
                yield from _lines(part)
            elif alone:
                yield Skipped(part.name, "neither JSON nor text: ask TikTok for JSON")
            else:
                others += 1
        if others:
            yield Skipped(f"{others} other files", "no lists of favourites")
        if not found:
            yield Skipped(path.name, "no list of videos is in it")


def _sniff_file(path: Path) -> float:
    begins = head(path).lower()
    if NAMES.fullmatch(path.name):
        return 0.9
    if any(key.encode() in begins for key in (SAVED, LIKED, "favorite videos")):
        return 0.9
    if path.suffix.lower() == ".json" and any(root in begins for root in ROOTS):
        return 0.7
    return 0.6 if b"link: https://" in begins and b"tiktok" in begins else 0.0


def _is_ours(part: Part) -> bool:
    """Is it the whole export, or the list of favourites or likes of a split one?"""
    return bool(NAMES.fullmatch(part.last))


@dataclass(slots=True)
class _Lists:
    """The lists of one document."""

    saved: list[Any] = field(default_factory=list)
    liked: list[Any] = field(default_factory=list)
    collections: list[Any] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)  # favourites of other kinds
    sections: list[str] = field(default_factory=list)  # in which no list was
    has_videos: bool = False  # is there a list of favourites at all, be it empty?

    def look(self, name: str, value: Any, level: int = 0) -> bool:
        """Look for lists in a value; True if there was one."""
        key = name.lower()
        if key == SAVED:
            self.has_videos = True
            self.saved += many(value)
        elif key == LIKED:
            self.liked += many(value)
        elif key == COLLECTIONS:
            self.collections += many(value)
        elif key.startswith("favorite") and key.endswith("list"):
            if many(value):
                self.others[name] = len(value)
        elif isinstance(value, dict) and level < LEVELS:
            seen = [self.look(str(k), v, level + 1) for k, v in value.items()]
            if value and not any(seen) and level == 2:
                self.sections.append(name)
            return any(seen)
        else:
            return False
        return True


def _document(part: Part) -> Iterator[Found]:
    try:
        document = part.json()
    except (OSError, ValueError) as error:
        yield unread(part, error)
        return
    lists = _Lists()
    if not lists.look("", document) and not isinstance(document, dict):
        yield Skipped(part.name, "not an export of TikTok's")
        return
    yield from _entries(lists.saved, favourite=True)
    yield from _entries(lists.liked, favourite=False)
    if not lists.saved and not lists.liked:
        none = "is empty" if lists.has_videos else "is not in it"
        yield Skipped(part.name, f"the list of favourite videos {none}")
    names = [line(_value(entry, "favoritecollection")) for entry in lists.collections]
    if names:
        reason = "TikTok names collections without saying what is in them"
        listed = ", ".join(filter(None, names[:MOST_SECTIONS]))
        yield Skipped(f"{len(names)} collections: {listed}", reason)
    for name, count in lists.others.items():
        yield Skipped(f"{count} in {line(name)}", NOT_VIDEOS)
    if lists.sections:
        listed = ", ".join(line(name) for name in lists.sections[:MOST_SECTIONS])
        more = len(lists.sections) - MOST_SECTIONS
        rest = f" and {more} more parts" if more > 0 else ""
        yield Skipped(f"{part.name}: {listed}{rest}", "not about favourites")


def _entries(entries: list[Any], *, favourite: bool) -> Iterator[Found]:
    for number, entry in enumerate(entries, 1):
        link = _value(entry, "link") or _value(entry, "videolink")
        yield _saved(link, _value(entry, "date"), number, favourite=favourite)


def _lines(part: Part) -> Iterator[Found]:
    """Blocks of lines, with an empty line after each."""
    try:
        content = part.text()
    except (OSError, ValueError) as error:
        yield unread(part, error)
        return
    favourite, date, number = "like" not in part.last, "", 0
    for raw in content.splitlines():
        match = FIELD.fullmatch(raw.strip()[:2000])
        if match is None:
            if raw.strip():
                yield Skipped(line(raw), "neither a date nor a link")
        elif match[1].lower() == "date":
            date = match[2]
        else:
            number += 1
            yield _saved(match[2], date, number, favourite=favourite)
            date = ""


def _saved(link: Any, date: Any, number: int, *, favourite: bool) -> Found:
    known = of_link(link)
    if known is None:
        kind = "favourite" if favourite else "like"
        what = line(link) or f"{kind} no. {number}"
        photo = is_photo(link)
        return Skipped(what, "a post of pictures" if photo else "no link to a video")
    service, id_ = known
    posted = posted_by_number(service, id_)
    when = moment(date)
    return Saved(service, id_, saved=when, posted=posted, favourite=favourite)


def _value(entry: Any, key: str) -> Any:
    """A field, however its name is written this year."""
    for name, value in named(entry).items():
        if str(name).replace(" ", "").lower() == key:
            return value
    return None
