"""A picture with what it takes to understand it: title, words, numbers.

The figure is plain JSON for plotly.js, which draws it in the page and in the report:
`data`, `layout`, and in pixels its `height` and the `width` that it needs at least.
Nothing here needs plotly: where it is missing, the words and the table stand alone.

Colours are names, since a figure is drawn on light, dark and paper: "@accent" is the
variable `--accent` of the style sheet, "@accent/0.2" the same at a fifth of its
strength (`web/js/insights/figure.js` looks them up).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from clipshelf.learning.audit import AuditAccuracy

Trace: TypeAlias = dict[str, Any]
HUES = 7  # `--chart-1` to `--chart-7`: told apart by people who do not see all colours
MARKS = ("circle", "diamond", "square", "triangle-up")
LONGEST = 26  # characters of a folder's name beside an axis


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that is worth large letters."""

    value: str
    label: str
    note: str
    light: str = ""  # the colour of a lamp beside it: red, amber, green


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a picture, as text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One picture of the insights page and of the report."""

    name: str  # stable, in lower case
    title: str
    text: str  # what is to be seen, and what is to be minded
    figure: Trace | None  # None: see `missing`
    table: Table | None = None
    missing: str = ""  # why there is no figure yet
    narrow: Trace | None = None  # the figure for a phone, where it is another one

    def to_json(self) -> dict[str, Any]:
        """As the page gets it."""
        return asdict(self)


def figure(
    data: Sequence[Trace],
    *,
    height: int = 300,
    width: int = 0,
    x: Trace | None = None,
    y: Trace | None = None,
    **layout: Any,
) -> Trace:
    """A figure in our dress: no frame, a faint grid, text in the page's ink."""
    base: Trace = {
        "xaxis": axis(**(x or {})),
        "yaxis": axis(**(y or {})),
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8, "pad": 4},
        "showlegend": False,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
        },
        "paper_bgcolor": "@none",
        "plot_bgcolor": "@none",
        "font": {"color": "@soft", "size": 12},
        "hoverlabel": {
            "bgcolor": "@surface",
            "bordercolor": "@line",
            "font": {"color": "@ink", "size": 13},
            "align": "left",
        },
        "modebar": {"bgcolor": "@none", "color": "@soft", "activecolor": "@accent"},
        "hovermode": "closest",
        "dragmode": False,
    }
    return {
        "data": list(data),
        "layout": base | layout,
        "height": height,
        "width": width,
    }


def axis(title: str = "", *, share: bool = False, **more: Any) -> Trace:
    """An axis; `share`: from nothing to everything, in percent."""
    base: Trace = {
        "title": {"text": title, "standoff": 8},
        "automargin": True,
        "fixedrange": True,  # a finger that scrolls the page must not drag the chart
        "gridcolor": "@line",
        "linecolor": "@line",
        "zeroline": False,
    }
    if share:
        base |= {"tickformat": ".0%", "range": [0, 1.02], "dtick": 0.25}
    return base | more


def line(
    name: str, x: Sequence[float], y: Sequence[float | None], colour: str, **more: Any
) -> Trace:
    """A line through points; gaps where there is no number."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(x) < 40 else "lines",
        "name": plain(name),
        "x": list(x),
        "y": list(y),
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": 6},
        "connectgaps": True,
    } | more


def band(
    x: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    colour: str,
    **more: Any,
) -> Trace:
    """The area between two lines, behind whatever is drawn after it.

    Of a single point that is a bar from low to high: an area would have no width.
    """
    alone = len(set(x)) == 1
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*high, *reversed(low)],
        "fill": "toself",
        "fillcolor": f"{colour}/0.16",
        "line": {"width": 6 if alone else 0, "color": f"{colour}/0.3"},
        "hoverinfo": "skip",
        "showlegend": False,
    } | more


def hue(number: int) -> str:
    """The colour of a folder, by its place in the order of sizes."""
    return f"@chart-{number % HUES + 1}"


def mark(number: int) -> str:
    """Its shape: with more folders than colours, the next ones have another."""
    return MARKS[number // HUES % len(MARKS)]


def plain(text: str) -> str:
    """Text that plotly shows as it is: it would read `<b>` and `&amp;` as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(name: str, longest: int = LONGEST) -> str:
    """A folder's name beside an axis: the end of a path tells more than its start."""
    return plain(name if len(name) <= longest else f"…{name[1 - longest :]}")


def percent(p: float) -> str:
    """Whole percents, never a false 0 or 100."""
    if 0.99 < p < 1:
        return ">99\N{NO-BREAK SPACE}%"
    if 0 < p < 0.01:
        return "<1\N{NO-BREAK SPACE}%"
    return f"{p * 100:.0f}\N{NO-BREAK SPACE}%"


def percent_or_dash(p: float | None) -> str:
    """The same, for a cell of a table."""
    return "–" if p is None else percent(p)


def interval(share: AuditAccuracy | None) -> str:
    """`84 % (71 to 92 %, of 34)`; a dash where nothing was counted."""
    if share is None or share.accuracy is None:
        return "–"
    low, high = round(100 * share.low), percent(share.high)
    return f"{percent(share.accuracy)} ({low} to {high}, of {share.n})"


def count(n: int, noun: str) -> str:
    """`1 label`, `12 labels`."""
    return f"{n} {noun}{'' if n == 1 else 's'}"
