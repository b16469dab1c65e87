"""The picture of how many clips of each folder are found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clipshelf.app.chart.exhibit import (
    Exhibit,
    Table,
    Trace,
    axis,
    band,
    count,
    figure,
    interval,
    line,
    percent,
    short,
)
from clipshelf.app.insights.progress import AFTER
from clipshelf.app.insights.series import Training

PANELS = 24  # folders with a panel of their own, the largest
ACROSS, NARROW = 4, 2  # panels in a row, and on a phone
HEADING = 17  # characters of a name above a panel
FEW = 10  # labels: with fewer, a recall is hardly more than chance


def recalls(trainings: Sequence[Training]) -> Exhibit:
    """Of each folder, how many of its clips are found: a small panel for each."""
    title = "Which folders it finds again"
    scored = [t for t in trainings if t.recalls]
    if not scored:
        return Exhibit("recalls", title, "", None, missing=AFTER)
    last = scored[-1]
    names = sorted(last.recalls, key=lambda name: -last.counts[name])
    few = [name for name in names if last.recalls[name].n < FEW]
    text = (
        "Of the clips that you put into a folder, how many the model would put there "
        "without having seen them, with 95 % intervals. These are the clips that were "
        "asked about, which are harder than the rest."
    )
    if few:
        text += f" {count(len(few), 'folder')} with fewer than {FEW} labels: mind how"
        text += " wide these are."
    if len(names) > PANELS:
        text += f" The {PANELS} largest of {len(names)}; all are in the table."
    return Exhibit(
        "recalls",
        title,
        text,
        _panels(names[:PANELS], scored, ACROSS),
        Table(
            ("folder", "labels", "found again"),
            tuple(
                (name, str(last.counts[name]), interval(last.recalls[name]))
                for name in names
            ),
        ),
        narrow=_panels(names[:PANELS], scored, NARROW),
    )


def _panels(names: Sequence[str], scored: Sequence[Training], across: int) -> Trace:
    across = min(across, len(names))
    down = -(-len(names) // across)
    data: list[Trace] = []
    layout: dict[str, Any] = {}
    notes = []
    most = scored[-1].labels
    for number, name in enumerate(names):
        which = "" if number == 0 else str(number + 1)
        at = {"xaxis": f"x{which}", "yaxis": f"y{which}"}
        points = [(t.labels, t.recalls[name]) for t in scored if name in t.recalls]
        x = [labels for labels, _ in points]
        low, high = [r.low for _, r in points], [r.high for _, r in points]
        data += [
            band(x, low, high, "@accent", **at),
            line(
                name,
                x,
                [r.accuracy for _, r in points],
                "@accent",
                text=[interval(r) for _, r in points],
                hovertemplate="%{x} labels: %{text} found<extra></extra>",
                **at,
            ),
        ]
        column, row = number % across, number // across
        left, top = column / across, 1 - row / down
        place = [left + 0.012, left + 1 / across - 0.012]
        height = [top - 0.72 / down, top - 0.16 / down]
        bare: Trace = {"automargin": False, "showticklabels": False}
        layout[f"xaxis{which}"] = axis(
            **bare, domain=place, anchor=f"y{which}", range=[0, most * 1.03]
        )
        bare["showticklabels"] = column == 0
        layout[f"yaxis{which}"] = axis(
            share=True, **bare, domain=height, anchor=f"x{which}"
        ) | {"dtick": 0.5}
        notes.append(_heading(name, points[-1][1].accuracy, place[0], top))
    return figure(
        data,
        height=128 * down + 10,
        annotations=notes,
        margin={"l": 40, "r": 4, "t": 4, "b": 4},
        **layout,
    )


def _heading(name: str, recall: float | None, x: float, y: float) -> Trace:
    assert recall is not None, "a folder that is scored has a clip"
    return {
        "text": f"{short(name, HEADING)}  {percent(recall)}",
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "font": {"color": "@ink", "size": 12},
    }
