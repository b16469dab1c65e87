"""What to label next: a pool of videos, and the picks made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, Self

import numpy as np

from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Fitted, Floats, Ints
from clipshelf.domain.video import VideoId


@dataclass(frozen=True, slots=True)
class Pool:
    """The videos that may be asked about, as arrays that share their row order.

    n = videos in the pool, k = folders with a label, d = width of a vector, l = labels.
    Before there is a model k is 0: nothing is known, and every video is as unsure as
    the next.

    Raises:
        Invalid: shapes disagree, or a number is not finite.
    """

    proba: Floats  # (n, k), rows sum to 1
    vectors: Floats  # (n, d), rows have unit length
    counts: Ints  # (k,), labels so far in each folder
    rng: np.random.Generator
    folders: tuple[str, ...] = ()  # k names, for reasons; empty where there are none
    labelled: Floats = field(default_factory=lambda: np.zeros((0, 0)))  # (l, d)
    answers: Ints = field(
        default_factory=lambda: np.zeros(0, np.int64)
    )  # (l,) in 0..k-1
    model: Fitted | None = None  # what `proba` came from, for asking it "what if"
    # (f, d), text vectors of folder names, of folders without a label too; comparable
    # with `vectors` once each side's mean is subtracted. Empty without a text space.
    prompts: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def __post_init__(self) -> None:
        if self.proba.ndim != 2 or len(self.proba) != len(self.vectors):
            raise Invalid("Pool: one row of proba a vector.", code="bad-pool")
        if self.proba.shape[1] != len(self.counts):
            raise Invalid("Pool: one count a folder.", code="bad-pool")
        if not all(
            np.isfinite(numbers).all()
            for numbers in (self.proba, self.vectors, self.prompts)
        ):
            raise Invalid("Pool: numbers must be finite.", code="bad-pool")

    def __len__(self) -> int:
        return len(self.proba)

    def folder(self, column: int) -> str:
        """The name of a folder, for reasons."""
        return self.folders[column] if self.folders else f"folder {column}"


@dataclass(frozen=True, slots=True)
class Picks:
    """Rows of a pool, the most useful to label first, and why."""

    rows: Ints  # (m,), m <= n, no repeats
    scores: Floats  # (m,), falling; comparable within one call only
    reasons: tuple[str, ...]  # m sentences without a full stop
    kinds: tuple[str, ...] = ()  # m; empty when all are of the strategy's own kind

    @classmethod
    def top(
        cls,
        scores: Floats,
        n: int,
        rng: np.random.Generator,
        reason: Callable[[int], str],
    ) -> Self:
        """The `n` best-scored rows, each with its reason; exact ties at random."""
        order = np.lexsort((rng.random(len(scores)), -scores))[:n]
        reasons = tuple(reason(int(row)) for row in order)
        return cls(order.astype(np.int64), scores[order], reasons)


class Strategy(Protocol):
    """Decides which videos are worth a person's time. Built without arguments."""

    name: ClassVar[str]

    def pick(self, pool: Pool, n: int) -> Picks:
        """`min(n, len(pool))` rows, best first, the same for the same seed."""
        ...


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One question to a person."""

    video: VideoId
    kind: str  # first, uncertain, random, ...
    score: float
    reason: str
    priority: str  # "high" or "normal", for the mark in the page
    guess: str | None = None  # a folder without an example, by its name alone
