"""What a chart is, and the shapes it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

WIDTH, HEIGHT = 460, 340  # of a panel, in pixels
LEFT, RIGHT, TOP, BOTTOM = 54, 16, 34, 46  # margins of a panel
HEAD, KEY = 40, 22  # heights: of the title, and of a row of the key
INK, FAINT, GRID = "#222222", "#666666", "#e4e4e4"
# Told apart by people who do not see all colours: Okabe and Ito (2008).
COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#8c8c8c",
    "#7a5195",
    "#5d4037",
)
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One curve; `low` and `high` bound its band, empty for none."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes. The same name has the same colour in every panel."""

    title: str
    x_title: str
    lines: tuple[Line, ...]
    marks: tuple[tuple[str, float], ...] = ()  # horizontal: what it is, and where
    percent: bool = True  # is y a share?
    diagonal: bool = False  # a line where x and y are equal


@dataclass(frozen=True, slots=True)
class Chart:
    """Panels side by side under one title, with one key."""

    title: str
    panels: tuple[Panel, ...]
    description: str = ""  # what is to be seen, for those who cannot see it

    @property
    def names(self) -> tuple[str, ...]:
        """Of all lines, in order, each once."""
        return tuple(dict.fromkeys(line.name for p in self.panels for line in p.lines))

    def colour(self, name: str) -> str:
        """The colour of a line."""
        return COLOURS[self.names.index(name) % len(COLOURS)]


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points, or the area within them."""

    points: tuple[Point, ...]
    colour: str
    width: float = 1.0  # 0: an area
    opacity: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a point."""

    at: Point
    words: str
    anchor: Literal["start", "middle", "end"] = "start"
    size: int = 12
    colour: str = INK
    bold: bool = False


Shape: TypeAlias = Path | Text


def size(chart: Chart) -> tuple[int, int]:
    """Width and height in pixels."""
    height = HEAD + KEY * len(_rows(chart)) + HEIGHT
    return WIDTH * len(chart.panels), height


def shapes(chart: Chart) -> Iterator[Shape]:
    """All of a chart, in the order to be drawn."""
    yield Text((LEFT, 26), chart.title, size=16, bold=True)
    for number, row in enumerate(_rows(chart)):
        y = HEAD + KEY * number + 10
        for x, name in row:
            yield Path(((x, y), (x + 20, y)), chart.colour(name), 3)
            yield Text((x + 26, y + 4), name)
    top = HEAD + KEY * len(_rows(chart))
    for number, panel in enumerate(chart.panels):
        yield from _Axes(panel, WIDTH * number + LEFT, top + TOP).shapes(chart)


def _rows(chart: Chart) -> list[list[tuple[float, str]]]:
    """The key: names with their places, wrapped."""
    rows: list[list[tuple[float, str]]] = [[]]
    x = float(LEFT)
    for name in chart.names:
        wide = 44 + 7.2 * len(name)
        if rows[-1] and x + wide > WIDTH * len(chart.panels) - RIGHT:
            rows.append([])
            x = float(LEFT)
        rows[-1].append((x, name))
        x += wide
    return rows


class _Axes:
    """From numbers to places."""

    def __init__(self, panel: Panel, left: float, top: float) -> None:
        self.panel, self.left, self.top = panel, left, top
        self.wide, self.high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        x = np.concatenate([np.asarray(line.x, float) for line in panel.lines])
        parts = [(line.y, line.low, line.high) for line in panel.lines]
        y = np.concatenate([np.asarray(p, float) for three in parts for p in three])
        y = np.concatenate([y, [value for _, value in panel.marks]])
        self.x_ticks = _ticks(float(x.min()), float(x.max()))
        self.y_ticks = _ticks(float(y.min()), float(y.max()))
        self.x0, self.x1 = float(x.min()), float(x.max())
        self.y0, self.y1 = self.y_ticks[0], self.y_ticks[-1]
        if panel.percent:
            self.y1 = max(min(self.y1, 1.0), float(y.max()))

    def at(self, x: float, y: float) -> Point:
        right = (x - self.x0) / max(self.x1 - self.x0, 1e-9)
        up = (y - self.y0) / max(self.y1 - self.y0, 1e-9)
        return self.left + right * self.wide, self.top + (1 - up) * self.high

    def shapes(self, chart: Chart) -> Iterator[Shape]:
        yield Text((self.left, self.top - 12), self.panel.title, size=13, bold=True)
        yield from self._grid()
        for line in self.panel.lines:
            if len(line.low):
                there = zip(line.x, line.high, strict=True)
                back = list(zip(line.x, line.low, strict=True))[::-1]
                points = tuple(self.at(x, y) for x, y in (*there, *back))
                yield Path(points, chart.colour(line.name), 0, 0.16)
        for line in self.panel.lines:
            points = tuple(self.at(x, y) for x, y in zip(line.x, line.y, strict=True))
            yield Path(points, chart.colour(line.name), 2, dashed=line.dashed)

    def _grid(self) -> Iterator[Shape]:
        bottom = self.top + self.high
        for tick in self.y_ticks:
            if tick <= self.y1 + 1e-9:
                x, y = self.at(self.x0, tick)
                yield Path(((x, y), (x + self.wide, y)), GRID)
                words = f"{tick:.0%}" if self.panel.percent else f"{tick:g}"
                yield Text((x - 8, y + 4), words, "end", 11, FAINT)
        for tick in self.x_ticks:
            if self.x0 - 1e-9 <= tick <= self.x1 + 1e-9:
                x, _ = self.at(tick, self.y0)
                yield Path(((x, bottom), (x, bottom + 4)), FAINT)
                yield Text((x, bottom + 18), f"{tick:g}", "middle", 11, FAINT)
        middle = self.left + self.wide / 2
        yield Text((middle, bottom + 36), self.panel.x_title, "middle", 12, FAINT)
        for words, value in self.panel.marks:
            x, y = self.at(self.x0, value)
            yield Path(((x, y), (x + self.wide, y)), FAINT, dashed=True)
            yield Text((x + self.wide, y - 5), words, "end", 11, FAINT)
        if self.panel.diagonal:
            low, high = max(self.x0, self.y0), min(self.x1, self.y1)
            yield Path((self.at(low, low), self.at(high, high)), FAINT, dashed=True)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, six or so."""
    span = max(high - low, 1e-6)
    raw = span / 6
    unit = 10.0 ** np.floor(np.log10(raw))
    step = next(m * unit for m in (1, 2, 2.5, 5, 10) if m * unit >= raw * 0.999)
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return [float(n * step) for n in np.arange(first, last + 1)]
