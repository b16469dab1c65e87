"""Charts as one HTML file that needs nothing else: plotly is inside."""

from __future__ import annotations

from collections.abc import Sequence

from clipshelf.app.chart.document import Document, Section, html
from clipshelf.app.chart.drawing import Chart, Line, Panel
from clipshelf.app.chart.exhibit import (
    HUES,
    Exhibit,
    Table,
    Trace,
    band,
    figure,
    hue,
    line,
    percent,
    plain,
)


def page(chart: Chart) -> str:
    """The whole document, which asks no server for anything."""
    exhibits = tuple(
        _exhibit(chart, panel, number) for number, panel in enumerate(chart.panels)
    )
    section = Section("", "", exhibits)
    return html(Document(chart.title, chart.description, (), (section,)))


def _exhibit(chart: Chart, panel: Panel, number: int) -> Exhibit:
    data = [trace for one in panel.lines for trace in _traces(chart, panel, one)]
    marks = [_mark(words, level, panel) for words, level in panel.marks]
    if panel.diagonal:
        data.append(_diagonal(panel))
    return Exhibit(
        f"panel-{number}",
        panel.title,
        "Bands are 95 % intervals." if any(len(o.low) for o in panel.lines) else "",
        figure(
            [*data, *marks],
            height=400,
            x={"title": panel.x_title},
            y={"tickformat": ".0%"} if panel.percent else {},
            showlegend=True,
        ),
        _table(panel),
    )


def _traces(chart: Chart, panel: Panel, drawn: Line) -> list[Trace]:
    number = chart.names.index(drawn.name)
    colour = hue(number)
    dashed = drawn.dashed or number >= HUES  # there are no more colours to tell
    shown = "%{y:.1%}" if panel.percent else "%{y:.3g}"
    curve = line(
        drawn.name,
        drawn.x,
        drawn.y,
        colour,
        line={"color": colour, "width": 2, "dash": "dash" if dashed else "solid"},
        hovertemplate=f"{plain(drawn.name)} at %{{x}}: {shown}<extra></extra>",
    )
    if not len(drawn.low):
        return [curve]
    return [band(drawn.x, drawn.low, drawn.high, colour), curve]


def _mark(words: str, level: float, panel: Panel) -> Trace:
    return _faint(words, _ends(panel), [level, level])


def _diagonal(panel: Panel) -> Trace:
    ends = _ends(panel)
    return _faint("equal", ends, ends)


def _faint(words: str, x: Sequence[float], y: Sequence[float]) -> Trace:
    dash = {"color": "@soft", "width": 1, "dash": "dash"}
    return line(words, x, y, "@soft", mode="lines", line=dash, hoverinfo="name")


def _ends(panel: Panel) -> list[float]:
    every = [x for one in panel.lines for x in one.x]
    return [min(every), max(every)]


def _table(panel: Panel) -> Table:
    heads = (panel.x_title, *(one.name for one in panel.lines))
    places = sorted({x for one in panel.lines for x in one.x})
    values = [dict(zip(one.x, one.y, strict=True)) for one in panel.lines]
    rows = (
        (f"{x:g}", *(_cell(known.get(x), panel) for known in values)) for x in places
    )
    return Table(heads, tuple(rows))


def _cell(value: float | None, panel: Panel) -> str:
    if value is None:
        return "–"
    return percent(value) if panel.percent else f"{value:.3g}"
