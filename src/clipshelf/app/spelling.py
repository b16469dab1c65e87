"""Which word of the texts a mistyped one may have meant."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 4  # letters: a shorter word is one letter away from too many others


def corrected(typed: str, known: Iterable[str]) -> str | None:
    """The first of the known words that is one slip away; None if there is none.

    A slip is a letter too much, too few, wrong, or two that changed places.

    Args:
        typed: one word; a phrase is not corrected.
        known: words in lower case, the most frequent first.
    """
    word = typed.casefold().lstrip("#@")
    if len(word) < SHORTEST:
        return None
    return next((other for other in known if _one_slip(word, other)), None)


def _one_slip(one: str, other: str) -> bool:
    """Are they one edit apart (Damerau)?"""
    short, long = sorted((one, other), key=len)
    at = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    if len(long) == len(short) + 1:
        return short[at:] == long[at + 1 :]
    if len(long) != len(short):
        return False
    swapped = long[at : at + 2][::-1] == short[at : at + 2]
    return short[at + 1 :] == long[at + 1 :] or (
        swapped and short[at + 2 :] == long[at + 2 :]
    )
