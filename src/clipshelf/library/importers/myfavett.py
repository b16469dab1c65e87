"""An archive of myfaveTT: the folder that holds `data/`, or a part of the way down.

Its small databases are lines of JavaScript. In the newer generation these hold JSON,
packed and as base64; in the older one JSON as a text; `facts.json` repeats them.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.library.importers.facts import (
    is_number_of,
    line,
    many,
    moment,
    named,
    posted_by_number,
    tags,
    text,
)
from clipshelf.library.importers.parts import MOST_BYTES, MOST_VALUES, Part, unread

APPDATA = ".appdata"
FACTS = "facts.json"
GZIP_WINDOW = 31  # zlib's way of saying: a header of gzip's, and the largest window
ASSIGNED = re.compile(r"\s*(?:window\.)?\w{1,40}\s*=\s*(\S.*)", re.DOTALL)
# What each database says, in the words of `facts.json`.
DATABASES = {
    "db_videos.js": "videos",
    "db_authors.js": "authors",
    "db_texts.js": "videoDescriptions",
    "db_bookmarked.js": "bookmarked",
    "db_likes.js": "likes",
}
NOT_OURS = {"db_following.js", FACTS}


@dataclass(frozen=True, slots=True)
class MyFaveTT:
    """Authors, captions and times of posting; no time of saving, no collections."""

    name: ClassVar[str] = "myfavett"

    def sniff(self, path: Path) -> float:
        """By its databases."""
        place = _appdata(path)
        if place is None:
            return 0.0
        names = (*DATABASES, FACTS)
        return 0.95 if any((place / name).is_file() for name in names) else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """Bookmarks, then likes, then what is only there because of its author."""
        place = _appdata(path)
        if place is None:
            yield Skipped(path.name, f"no folder data/{APPDATA} is in it")
            return
        facts = _Facts()
        yield from facts.read(place)
        yield from facts.videos()


def _appdata(path: Path) -> Path | None:
    """The folder of the databases, from any of the folders above it."""
    for place in (path / "data" / APPDATA, path / APPDATA, path):
        if place.name == APPDATA and place.is_dir():
            return place
    return None


@dataclass(slots=True)
class _Facts:
    """Everything that the databases say, each from where it could be read."""

    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self, place: Path) -> Iterator[Skipped]:
        """The databases; and `facts.json` in the place of those that fail."""
        for name, what in DATABASES.items():
            part = _part(place / name)
            try:
                self.said[what] = named(_script(part.text()))
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                yield unread(part, error)
        if len(self.said) < len(DATABASES):
            yield from self._facts(_part(place / FACTS))
        strange = {
            entry.name
            for entry in place.iterdir()
            if entry.name not in DATABASES and entry.name not in NOT_OURS
        }
        for name in sorted(strange)[:20]:
            yield Skipped(line(name), "no database that is known here")

    def _facts(self, part: Part) -> Iterator[Skipped]:
        try:
            document = named(part.json())
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            yield unread(part, error)
            return
        for what in DATABASES.values():
            self.said.setdefault(what, named(document.get(what)))

    def videos(self) -> Iterator[Found]:
        """What is listed, and what has an entry without being listed."""
        wanted = _listed(self.said.get("bookmarked", {}))
        likes = self.said.get("likes", {})
        liked = _listed(named(likes.get("likes")) or likes)
        known = self.said.get("videos", {})
        if not known and not wanted and not liked:
            yield Skipped("the archive", "it lists no videos")
        for id_ in dict.fromkeys((*wanted, *liked, *known)):
            if is_number_of("tiktok", id_):
                yield self._video(id_, favourite=id_ in wanted)
            else:
                yield Skipped(line(str(id_)), "no number of a video")

    def _video(self, id_: str, *, favourite: bool) -> Saved:
        facts = named(self.said.get("videos", {}).get(id_))
        caption = text(self.said.get("videoDescriptions", {}).get(id_))
        sound = text(facts.get("audioId"), 40)
        return Saved(
            service="tiktok",
            id=id_,
            file=f"{id_}.mp4",
            caption=caption,
            author=self._author(facts.get("authorId")),
            sound=sound if is_number_of("tiktok", sound) else "",
            hashtags=tags(None, caption),
            posted=moment(facts.get("createTime")) or posted_by_number("tiktok", id_),
            favourite=favourite,
        )

    def _author(self, id_: Any) -> str:
        """What an author is called now: people change their names."""
        if not isinstance(id_, str):
            return ""
        author = named(self.said.get("authors", {}).get(id_))
        names = [*many(author.get("nicknames")), *many(author.get("uniqueIds"))]
        return next(filter(None, map(line, reversed(names))), "")


def _listed(lists: dict[str, Any]) -> dict[Any, None]:
    """Numbers in the order of a list, without repeats."""
    ids = [*many(lists.get("officialList")), *many(lists.get("downloaded"))]
    return dict.fromkeys(id_ for id_ in ids if isinstance(id_, str))


def _part(path: Path) -> Part:
    return Part(path.name, lambda: read_plain(path, MOST_BYTES), path)


def _script(script: str) -> Any:
    """The value that a line of JavaScript assigns.

    Raises:
        ValueError: it is written in a way that is not known here.
    """
    match = ASSIGNED.fullmatch(script)
    if match is None:
        raise ValueError("no assignment of a value")
    said = match[1].strip().rstrip(";").rstrip()
    if said.startswith("String.raw`") and said.endswith("`"):
        return _parsed(said[len("String.raw`") : -1])
    if said[0] in "'`" and said[-1] == said[0]:
        return _parsed(re.sub(r"\\([\\'`/])", r"\1", said[1:-1]))
    value = _parsed(said)
    if not isinstance(value, str):
        return value
    return _parsed(value if value.lstrip()[:1] in {"{", "["} else _unpack(value))


def _parsed(text: bytes | str) -> Any:
    return parse_json(text, MOST_VALUES)


def _unpack(packed: str) -> bytes:
    try:
        content = base64.b64decode(packed, validate=True)
        engine = zlib.decompressobj(GZIP_WINDOW)
        out = engine.decompress(content, MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("not packed as myfaveTT does it") from error
    if engine.unconsumed_tail or not engine.eof:
        raise ValueError("cut short, or larger than archives are")
    return out
