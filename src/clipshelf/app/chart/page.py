"""Charts as one HTML file that needs nothing else: plotly is inside."""

from __future__ import annotations

from typing import Any

from plotly.graph_objects import Figure, Scatter
from plotly.subplots import make_subplots

from clipshelf.app.chart.drawing import Chart, Line


def html(chart: Chart) -> str:
    """The whole document, which asks no server for anything."""
    figure = make_subplots(
        cols=len(chart.panels), subplot_titles=[p.title for p in chart.panels]
    )
    for column, panel in enumerate(chart.panels, 1):
        for line in panel.lines:
            for trace in _traces(chart, line, first=column == 1):
                figure.add_trace(trace, row=1, col=column)
        for words, value in panel.marks:
            figure.add_hline(
                value,
                line_dash="dash",
                line_color="#666666",
                annotation_text=words,
                row=1,
                col=column,
            )
        figure.update_xaxes(title_text=panel.x_title, row=1, col=column)
        if panel.percent:
            figure.update_yaxes(tickformat=".0%", row=1, col=column)
    _style(figure, chart)
    text: str = figure.to_html(include_plotlyjs=True, full_html=True)
    return text


def _traces(chart: Chart, line: Line, *, first: bool) -> list[Any]:
    colour = chart.colour(line.name)
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    shared = {"legendgroup": line.name, "mode": "lines"}
    band = []
    if len(line.low):
        band = [
            Scatter(
                x=[*line.x, *list(line.x)[::-1]],
                y=[*line.high, *list(line.low)[::-1]],
                fill="toself",
                fillcolor=f"rgba({red},{green},{blue},0.16)",
                line={"width": 0},
                hoverinfo="skip",
                showlegend=False,
                **shared,
            )
        ]
    curve = Scatter(
        x=list(line.x),
        y=list(line.y),
        name=line.name,
        line={"color": colour, "dash": "dash" if line.dashed else "solid"},
        showlegend=first,
        **shared,
    )
    return [*band, curve]


def _style(figure: Figure, chart: Chart) -> None:
    figure.update_layout(
        title=chart.title,
        template="plotly_white",
        hovermode="x unified",
        legend={"orientation": "h", "y": -0.2},
        meta={"description": chart.description},
    )
