"""A problem, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from clipshelf.domain.errors import ClipshelfError
from clipshelf.domain.video import shown

NAMED = 3  # of many, so many are called by name


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be."""

    code: str
    what: str
    hint: str

    @classmethod
    def of(cls, error: ClipshelfError) -> Problem:
        """An error as something to be told and not to be stopped by."""
        return cls(error.code, str(error), error.hint)

    def to_json(self) -> dict[str, str]:
        """One line of `doctor --json`."""
        return asdict(self)


def named(names: Sequence[str]) -> str:
    """`a.mp4, b.mp4, c.mp4 and 5 more`."""
    some = ", ".join(shown(name) for name in names[:NAMED])
    more = len(names) - NAMED
    return f"{some} and {more} more" if more > 0 else some


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def size(number: int) -> str:
    """Bytes as people read them: `1.2 GB`."""
    value, units = float(number), iter(("bytes", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while value >= 1000 and unit != "TB":
        value, unit = value / 1000, next(units)
    return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
