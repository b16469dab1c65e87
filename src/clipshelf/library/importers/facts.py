"""Links, dates, texts and numbers as exports write them, and nothing else.

A link is never followed as it came: its service and the video's number are read from
it, and it is built anew from these two.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from clipshelf.library.sidecars import MAX_TAGS, MAX_TEXT, clean, hashtags

EARLIEST, LATEST = 946_684_800.0, 4_102_444_800.0  # the years 2000 to 2100
LONGEST_SECONDS = 1e6  # of a video
MAX_NAME = 200  # characters of a collection's or a file's name

_LINKS = (
    # Old and new hosts; a photo post has /photo/ in its place.
    ("tiktok", r"tiktok[a-z]*\.com/(?:[^?#]*/)?(?:video|v|embed)/(\d{5,20})(?!\d)"),
    ("tiktok", r"tiktok[a-z]*\.com/(?:[^?#]*/)?v/(\d{5,20})\.html"),
    ("instagram", r"instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/([\w-]{5,40})(?![\w-])"),
    ("youtube", r"youtube(?:-nocookie)?\.com/watch\?(?:[^#]*&)?v=([\w-]{11})(?![\w-])"),
    ("youtube", r"youtube(?:-nocookie)?\.com/(?:shorts|embed|v)/([\w-]{11})(?![\w-])"),
    ("youtube", r"youtu\.be/([\w-]{11})(?![\w-])"),
)  # fmt: skip
_HOST = r"(?:https?://)?(?:[\w-]{1,40}\.){0,3}"
_LINK = tuple((s, re.compile(_HOST + rest, re.ASCII)) for s, rest in _LINKS)
_PHOTO = re.compile(r"tiktok[a-z]*\.com/[^?#]{0,200}/photo/\d", re.ASCII)
_IDS = {
    "tiktok": re.compile(r"\d{5,20}", re.ASCII),
    "instagram": re.compile(r"[\w-]{5,40}", re.ASCII),
    "youtube": re.compile(r"[\w-]{11}", re.ASCII),
}
_ADDRESSES = {
    "tiktok": "https://www.tiktok.com/@/video/{}",
    "instagram": "https://www.instagram.com/reel/{}/",
    "youtube": "https://www.youtube.com/watch?v={}",
}
_UTC = re.compile(r"\s*(?:UTC|GMT)$")


def of_link(link: Any) -> tuple[str, str] | None:
    """Service and number of the video that a link leads to; None if to none."""
    if not isinstance(link, str):
        return None
    for service, pattern in _LINK:
        match = pattern.match(link[:2000].strip())
        if match:
            return service, match[1]
    return None


def is_photo(link: Any) -> bool:
    """Does it lead to a post of pictures?"""
    return isinstance(link, str) and bool(_PHOTO.search(link[:2000]))


def link_to(service: str, number: str) -> str:
    """The address of a video, from its number alone; empty for other services."""
    if service not in _IDS or not _IDS[service].fullmatch(number):
        return ""
    return _ADDRESSES[service].format(number)


def is_number_of(service: str, number: Any) -> bool:
    """Could that service call a video so?"""
    pattern = _IDS.get(service)
    return (
        isinstance(number, str)
        and pattern is not None
        and bool(pattern.fullmatch(number))
    )


def posted_by_number(service: str, number: str) -> float | None:
    """When a TikTok was posted: the upper half of its number is the time.

    Source: the numbers of public videos against the times that the service tells;
    they agree to the second.
    """
    if service != "tiktok" or len(number) < 18:
        return None
    return moment(int(number) >> 32)


def moment(said: Any) -> float | None:
    """Seconds since 1970 of a date in any export's form; None if it is no date.

    Numbers are seconds or milliseconds; a time without a zone is UTC.
    """
    if isinstance(said, bool) or said is None:
        return None
    if isinstance(said, str):
        text = _UTC.sub("", said[:60].strip())
        if re.fullmatch(r"\d{9,13}(?:\.\d{1,9})?", text, re.ASCII):
            return moment(float(text))
        try:
            when = datetime.fromisoformat(text)
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            seconds = when.timestamp()
        except (ValueError, OverflowError):
            return None
    elif isinstance(said, int | float) and -1e15 < said < 1e15:
        seconds = said / 1000 if said > LATEST else float(said)
    else:
        return None
    return seconds if EARLIEST <= seconds <= LATEST else None


def seconds_of(said: Any) -> float | None:
    """A video's length; None if it is none."""
    if isinstance(said, str):
        if not re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", said.strip(), re.ASCII):
            return None
        said = float(said)
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    fits = 0 < said < LONGEST_SECONDS and math.isfinite(said)
    return float(said) if fits else None


def text(said: Any, most: int = MAX_TEXT) -> str:
    """A text without what databases and files cannot hold; empty if it is none."""
    return clean(said, most) if isinstance(said, str) else ""


def line(said: Any) -> str:
    """A name: a text in one line."""
    return " ".join(text(said, MAX_NAME).split())


def tags(said: Any, caption: str = "") -> tuple[str, ...]:
    """Hashtags of a list, or of a text of words, and those in a caption."""
    if isinstance(said, str):
        said = re.findall(r"[^\s,;#]+", said[:MAX_TEXT])
    return hashtags(said, caption)[: 2 * MAX_TAGS]


def many(said: Any) -> list[Any]:
    """A list; what else exports put in an empty one's place counts as empty."""
    return said if isinstance(said, list) else []


def named(said: Any) -> dict[str, Any]:
    """A mapping; anything else counts as empty."""
    return said if isinstance(said, dict) else {}
