"""Byte ranges: which parts of a file a client asks for (RFC 9110, section 14)."""

from __future__ import annotations

import re
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""The first byte of a part, and the one after its last."""

MAX_RANGES = 16  # more than any player asks for; a flood of tiny parts costs more
DIGITS = 19  # 10^18 bytes are larger than any file; longer numbers only cost time
RANGE = re.compile(r"([0-9]*)-([0-9]*)", re.ASCII)


def spans(header: str | None, size: int) -> tuple[Span, ...] | None:
    """The parts that a `Range` header asks for, as far as there are such bytes.

    Args:
        header: as it was sent; None without one.
        size: of the whole file, in bytes.

    Returns:
        None if the whole file is to be sent: there is no header, it is malformed, has
        another unit, or asks for too many parts. Empty if none of the parts exists,
        which is answered with 416. Parts that touch are one; else the order is kept.
    """
    unit, _, asked = (header or "").partition("=")
    items = [item for raw in asked.split(",") if (item := raw.strip(" \t"))]
    if unit.strip(" \t").lower() != "bytes" or not 1 <= len(items) <= MAX_RANGES:
        return None
    found: list[Span] = []
    for item in items:
        span = _span(item, size)
        if span is None:
            return None
        if span[0] < span[1]:
            found = _merged(found, span)
    return tuple(found)


def _span(item: str, size: int) -> Span | None:
    """One part, empty if it begins after the end; None if it is malformed."""
    match = RANGE.fullmatch(item)
    if match is None or item == "-":
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - _number(last)), size
    if last and _number(last) < _number(first):
        return None
    start = _number(first)
    end = min(size, _number(last) + 1) if last else size
    return start, end


def _merged(found: list[Span], span: Span) -> list[Span]:
    """With one more part; those that it touches become one, at the first's place."""
    touching = [f for f in found if f[0] <= span[1] and span[0] <= f[1]]
    if not touching:
        return [*found, span]
    one = (
        min(span[0], *(f[0] for f in touching)),
        max(span[1], *(f[1] for f in touching)),
    )
    at = found.index(touching[0])
    rest = [f for f in found if f not in touching]
    return [*rest[:at], one, *rest[at:]]


def _number(digits: str) -> int:
    return int(digits.lstrip("0")[:DIGITS] or "0")
