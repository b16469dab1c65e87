"""What a person wants to find: words, and filters such as `author:ana longer:30`."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from clipshelf.domain.errors import Invalid

FILTERS = ("folder", "author", "after", "before", "longer", "shorter", "unsorted")
# Dates are sorted newest first, lengths longest first, words from A on; a minus before
# one of these turns it round.
ORDERS = ("saved", "posted", "length", "author", "name")
LONGEST = 1000  # characters of a query that are read; nobody types more
TOKEN = re.compile(
    r"""(?P<key>[a-z]+):(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))"""
    r"""|"(?P<phrase>[^"]+)"|(?P<word>[^\s"]+)""",
    re.IGNORECASE,
)
DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
LENGTH = re.compile(r"(?:(\d{1,5})(?:m|min|:))?(?:(\d{1,6}(?:\.\d+)?)s?)?", re.ASCII)
YES, NO = ("yes", "1", "true"), ("no", "0", "false")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; a filter that is None or empty lets everything through."""

    phrases: tuple[str, ...] = ()
    folder: str = ""  # or one within it
    author: str = ""  # a part of the name
    after: float | None = None  # seconds since 1970: on that day or later
    before: float | None = None  # earlier than that day
    longer: float | None = None  # seconds
    shorter: float | None = None
    unsorted: bool | None = None
    sort: str = ""  # one of `ORDERS`, or `-` and one of them; empty: the best first

    @property
    def filters(self) -> bool:
        """Is anything kept out?"""
        return replace(self, phrases=(), sort="") != Wish()


def understand(query: str, **filters: str | None) -> Wish:
    """Read a query as it is typed; what looks like no filter is a word.

    Args:
        query: words, "several words that belong together", and filters.
        **filters: by their names in `FILTERS`, and `sort`, as they would be typed;
            None: not given. They count more than the ones in the query.

    Raises:
        Invalid: a filter's value cannot be understood.
    """
    phrases: list[str] = []
    wanted: dict[str, Any] = {}
    # Half a character, as a command line may hold one, is in no text.
    whole = query[:LONGEST].encode("utf-8", "replace").decode()
    plain = whole.replace("\u201c", '"').replace("\u201d", '"')
    for token in TOKEN.finditer(plain):
        key = (token["key"] or "").lower()
        if key in {*FILTERS, "sort"}:
            wanted[key] = _value(key, token["quoted"] or token["bare"] or "")
        elif any(char.isalnum() for char in token[0]):
            phrases.append((token["phrase"] or token[0]).strip())
    for key, typed in filters.items():
        if typed is not None:
            wanted[key] = _value(key, typed)
    return Wish(tuple(phrases), **wanted)


def _value(key: str, typed: str) -> Any:
    typed = typed.strip()
    if key == "folder":
        return typed.strip("/")
    if key == "author":
        return typed.lstrip("@")
    if key == "unsorted":
        return _yes(typed)
    if key == "sort":
        return _order(typed.lower())
    return _day(key, typed) if key in {"after", "before"} else _seconds(key, typed)


def _yes(typed: str) -> bool:
    if typed.lower() not in {*YES, *NO}:
        raise _not_understood("unsorted", typed, "Say unsorted:yes or unsorted:no.")
    return typed.lower() in YES


def _order(typed: str) -> str:
    if typed.removeprefix("-") not in ORDERS:
        known = ", ".join(ORDERS)
        hint = f"Sort by one of {known}; sort:-saved is the other way round."
        raise _not_understood("sort", typed, hint)
    return typed


def _day(key: str, typed: str) -> float:
    """The beginning of a day, a month or a year, in UTC."""
    match = DATE.fullmatch(typed)
    if match is not None:
        year, month, day = (int(part or 1) for part in match.groups())
        with suppress(ValueError, OverflowError):  # there is no such day
            return datetime(year, month, day, tzinfo=UTC).timestamp()
    hint = f"Write a date as {key}:2024-05-31, {key}:2024-05 or {key}:2024."
    raise _not_understood(key, typed, hint)


def _seconds(key: str, typed: str) -> float:
    match = LENGTH.fullmatch(typed)
    if not typed or match is None:
        hint = f"Write a length as {key}:90, {key}:1m30 or {key}:1:30."
        raise _not_understood(key, typed, hint)
    return 60.0 * int(match[1] or 0) + float(match[2] or 0)


def _not_understood(key: str, typed: str, hint: str) -> Invalid:
    said = f"{key}:{typed[:100]}"
    return Invalid(f"{said!r} cannot be understood.", code="bad-filter", hint=hint)
