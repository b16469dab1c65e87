"""What `GET /api/events` tells, by the event's name."""

from __future__ import annotations

from typing import TypeAlias

from clipshelf.api.shapes.base import FileProblem, Shape
from clipshelf.api.shapes.library import FoldersAnswer, Job, Model


class Trained(Shape):
    """`trained`: what a training changed."""

    model: Model | None
    changed: int
    """Predictions that name another folder now."""
    of: int
    """Predictions there are."""
    skipped: bool
    """There was nothing new to learn from."""
    note: str
    """What to know of the choice of the model; may be empty."""


class Vectors(Shape):
    """`vectors`: more clips can be asked about."""

    ready: int
    waiting: int
    """Unsorted clips that have no vectors yet."""


class Fault(Shape):
    """`error`: something went wrong in the background."""

    message: str
    hint: str


# `job`, `trained`, `vectors`, `folders`, `problem` and `error`.
Event: TypeAlias = Job | Trained | Vectors | FoldersAnswer | FileProblem | Fault
