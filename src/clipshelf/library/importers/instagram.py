"""Instagram's "Download your information", as JSON: saved posts and collections.

Labels are in the person's language and change with the version, so links, times and
names are told by what they look like and by where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.library.importers.facts import (
    line,
    many,
    moment,
    named,
    of_link,
    tags,
    text,
)
from clipshelf.library.importers.parts import Part, head, only_parts, parts, unread

POSTS, COLLECTIONS = "saved_posts", "saved_collections"
KEYS = {
    POSTS: ("saved_saved_media", "saved_media", "saved_posts"),
    COLLECTIONS: ("saved_saved_collections", "saved_collections"),
}
DEEPEST = 8
NAMES = {"name", "nom", "nome", "nombre", "naam", "title", "titel", "titre"}
CAPTIONS = {"caption", "légende", "bildunterschrift", "leyenda", "legenda"}


@dataclass(frozen=True, slots=True)
class Instagram:
    """Links with the time of saving, their collections, authors where they are told."""

    name: ClassVar[str] = "instagram"

    def sniff(self, path: Path) -> float:
        """By the names of its files; a single one by its beginning as well."""
        if path.suffix.lower() == ".json":
            begins = head(path)
            keys = [key.encode() for pair in KEYS.values() for key in pair]
            label = b"instagram.com/" in begins and b"label_values" in begins
            return 0.9 if label or any(key in begins for key in keys) else 0.0
        ours = any(_kind(part) for part in only_parts(path))
        return 0.9 if ours else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """Each post as often as it is listed: the import puts the facts together."""
        others, found = 0, False
        for part in parts(path):
            if isinstance(part, Skipped):
                yield part
            elif part.last.endswith(".json") and (_kind(part) or path.is_file()):
                found = True
                yield from _document(part)
            elif _kind(part):
                yield Skipped(part.name, "not JSON: ask Instagram for JSON")
            else:
                others += 1
        if others or not found:
            reason = "not about saved posts" if found else "no saved posts are in it"
            yield Skipped(f"{others} other files", reason)


def _kind(part: Part) -> str:
    stem = part.last.rpartition(".")[0]
    return stem if stem in {POSTS, COLLECTIONS, "saved_media"} else ""


def _document(part: Part) -> Iterator[Found]:
    try:
        document = part.json()
    except (OSError, ValueError) as error:
        yield unread(part, error)
        return
    posts, collections = _list(document, POSTS), _list(document, COLLECTIONS)
    if isinstance(document, list):  # the present form has no name for its list
        if _kind(part) == COLLECTIONS:
            collections = document
        else:
            posts = document
    elif not posts and not collections:
        yield Skipped(part.name, "no list of saved posts is in it")
    for number, entry in enumerate(posts, 1):
        yield _post(entry, number)
    yield from _collections(collections)


def _list(document: Any, kind: str) -> list[Any]:
    for key in KEYS[kind]:
        if many(named(document).get(key)):
            return many(named(document)[key])
    return []


def _post(entry: Any, number: int) -> Found:
    known = _links(entry)
    if not known:
        return Skipped(f"saved post no. {number}", "no link to a video or post")
    service, id_ = known[0]
    caption = _labelled(entry, CAPTIONS)
    return Saved(
        service,
        id_,
        author=_whole(line(named(entry).get("title"))),
        caption=caption,
        hashtags=tags(None, caption),
        saved=_time(entry),
    )


def _collections(entries: list[Any]) -> Iterator[Found]:
    """A name, and what follows it; or, in the present form, a name with its content."""
    current = ""
    for number, entry in enumerate(entries, 1):
        known, name = _links(entry), _collection_name(entry)
        nested = "label_values" in named(entry)
        if nested or not known:
            current = name or current
            if not known:
                if not name:
                    yield Skipped(f"collection no. {number}", "neither name nor link")
                continue
        when, author = (None, "") if nested else (_time(entry), name)
        for service, id_ in known:
            yield Saved(
                service,
                id_,
                author=author,
                saved=when,
                collections=tuple(filter(None, [current])),
            )


def _collection_name(entry: Any) -> str:
    """The text that is called a name in some language, or else the first."""
    fields = named(named(entry).get("string_map_data"))
    values = [(str(k), named(v).get("value")) for k, v in fields.items()]
    labels = many(named(entry).get("label_values"))
    values += [(str(named(v).get("label")), named(v).get("value")) for v in labels]
    texts = [(_whole(key).lower(), line(value)) for key, value in values if value]
    first = [name for key, name in texts if key in NAMES] or [n for _, n in texts]
    return next((_whole(n) for n in first if n and not n.startswith("http")), "")


def _links(value: Any, level: int = 0) -> list[tuple[str, str]]:
    """Every post that is linked to in an entry, in order and without repeats."""
    if isinstance(value, str):
        known = of_link(value)
        return [known] if known is not None and known[0] == "instagram" else []
    if level > DEEPEST or not isinstance(value, dict | list):
        return []
    inside = value.values() if isinstance(value, dict) else value
    found = [link for part in inside for link in _links(part, level + 1)]
    return list(dict.fromkeys(found))


def _time(value: Any, level: int = 0) -> float | None:
    """The first time that stands in an entry."""
    if level > DEEPEST:
        return None
    if isinstance(value, dict):
        when = moment(value.get("timestamp"))
        inside = list(value.values())
    else:
        when, inside = None, many(value)
    for part in inside:
        if when is not None:
            break
        when = _time(part, level + 1)
    return when


def _labelled(entry: Any, names: set[str]) -> str:
    for label in many(named(entry).get("label_values")):
        if _whole(str(named(label).get("label"))).lower() in names:
            return _whole(text(named(label).get("value")))
    return ""


def _whole(said: str) -> str:
    """Mend a text whose bytes were taken for letters: Meta writes UTF-8 twice."""
    try:
        return said.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return said
