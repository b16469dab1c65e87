"""Where the words of a search stand in what is known of a video."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from clipshelf.library.store.texts import Text

BEFORE, AFTER = 20, 40  # characters shown around the first word that was found
NAMES = {"name": "file", "seen": "on screen", "spoken": "said", "hashtags": "tags"}
# A caption says more than the name of a file: it is quoted first.
ORDER = ("caption", "seen", "spoken", "hashtags", "author", "sound", "name")


def quote(text: Text, words: Sequence[str]) -> str:
    """`caption: ... pasta with lemon ...`; empty if none of the words is there."""
    wanted = [folded(word) for word in words]
    best, most = "", 0
    for column in ORDER:
        said: str = getattr(text, column)
        plain = folded(said)
        places = [at for word in wanted if (at := plain.find(word)) >= 0]
        if len(places) > most:
            most = len(places)
            best = f"{NAMES.get(column, column)}: {_around(said, min(places))}"
    return best


def opening(text: Text) -> str:
    """The first words of its caption, or its file's name."""
    return _around(text.caption or text.name, 0)


def folded(text: str) -> str:
    """Without accents and cases, character for character: places stay the same."""
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    return unicodedata.normalize("NFKD", char)[0].lower()[0]


def _around(text: str, at: int) -> str:
    start, end = max(0, at - BEFORE), at + AFTER
    # Not in the middle of a word, where one begins or ends nearby.
    start = text.find(" ", start, at) + 1 or start if start else 0
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + 1) if " " in text[at:end] else end
    part = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{part}{' …' if end < len(text) else ''}"
