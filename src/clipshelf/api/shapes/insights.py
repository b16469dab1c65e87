"""Numbers and pictures of how learning stands.

A picture is plain JSON for plotly.js, which nobody needs written down twice.
"""

from __future__ import annotations

from typing import Any, Literal

from clipshelf.api.shapes.base import Clip, Shape


class Fact(Shape):
    """A number that is worth large letters."""

    value: str
    label: str
    note: str
    light: str
    """The colour of a lamp beside it; may be empty."""


class Chapter(Shape):
    """Pictures that belong together, by their names."""

    title: str
    text: str
    exhibits: list[str]


class Numbers(Shape):
    """A picture's numbers, as text."""

    heads: list[str]
    rows: list[list[str]]


class Exhibit(Shape):
    """One picture."""

    name: str
    title: str
    text: str
    figure: dict[str, Any] | None
    """For plotly.js: `data`, `layout`, `height` and the `width` it needs."""
    narrow: dict[str, Any] | None
    """For a phone, where it is another one."""
    table: Numbers | None
    missing: str
    """Why there is no picture yet."""


class Script(Shape):
    """What draws the pictures."""

    url: str
    sheets: list[str]


class Insights(Shape):
    """The numbers, the pictures made of them, and what draws these."""

    facts: list[Fact]
    chapters: list[Chapter]
    series: dict[str, Any]
    """All numbers, for programs."""
    exhibits: list[Exhibit]
    script: Script | None
    """Null: plotly is not installed."""
    install: str
    """What to type then."""


class Judged(Clip):
    """A clip behind a cell of the confusion matrix."""

    confidence: float
    """From 0 to 1."""


class Cell(Shape):
    """The clips behind one cell of the confusion matrix, surest first."""

    folder: str
    predicted: str
    count: int
    """The ones not shown included."""
    videos: list[Judged]


class Point(Clip):
    """A clip's place on the map."""

    x: float
    y: float
    folder: str | None
    kind: Literal["labelled", "predicted", "filed"]
    confidence: float | None
    """From 0 to 1."""


class LibraryMap(Shape):
    """Every clip's place."""

    points: list[Point]
    method: str | None
    kept: float | None
    """Share of neighbours that are neighbours here too."""
    of: int
    """Clips that there are."""
    exhibit: Exhibit
    drawing: bool
    """A newer one is on its way."""
