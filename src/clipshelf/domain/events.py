"""What long work tells whoever is watching: a terminal, a page, a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work has come."""

    work: str  # scan, embed, train
    done: int
    total: int
    rate: float = 0.0  # items a second; 0 before it can be told
    item: str = ""  # what is being worked on, as text that can be shown

    @property
    def seconds_left(self) -> float | None:
        """At the present rate; None before it can be told."""
        return (self.total - self.done) / self.rate if self.rate > 0 else None


Watch: TypeAlias = Callable[[Progress], None]


def unwatched(_: Progress) -> None:
    """Nobody is looking."""


def always() -> bool:
    """Nobody ends it before its time."""
    return True
