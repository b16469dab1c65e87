"""Pictures of the folders: how large, how well told apart, mistaken for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

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
    plain,
    short,
)
from clipshelf.app.insights.series import FolderCount, Training
from clipshelf.app.verdicts import Verdicts

AFTER = "There is something to see after the first training."
PANELS = 24  # folders with a panel of their own, the largest
ACROSS, NARROW = 4, 2  # panels in a row, and on a phone
HEADING = 17  # characters of a name above a panel
FEW = 10  # labels: with fewer, a recall is hardly more than chance
UNJUDGED = (
    "No clip has been judged by a model that had not seen it: that takes a training on "
    "two labels in a folder, and two folders."
)


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


def distribution(counts: Sequence[FolderCount]) -> Exhibit:
    """What is in each folder, and what would be."""
    title = "What is in your folders"
    shown = [c for c in counts if c.labelled + c.filed + c.predicted]
    if not shown:
        missing = "No folder holds a clip yet."
        return Exhibit("distribution", title, "", None, missing=missing)
    names = [short(c.folder) for c in shown]
    places = list(range(len(shown)))  # two names may be cut to the same
    kinds = (
        ("labelled by you", [c.labelled for c in shown], "@accent"),
        ("filed by the model", [c.filed for c in shown], "@chart-1"),
        ("unsorted, predicted", [c.predicted for c in shown], "@soft/0.45"),
    )
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": values,
            "y": places,
            "customdata": [plain(c.folder) for c in shown],
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertemplate": f"%{{customdata}}: %{{x}} {name}<extra></extra>",
        }
        for name, values, colour in kinds
        if any(values)
    ]
    return Exhibit(
        "distribution",
        title,
        "Clips of each folder. The pale part is unsorted: the model would put them "
        "there, and may be wrong.",
        figure(
            data,
            height=90 + 24 * len(shown),
            barmode="stack",
            bargap=0.3,
            x={"rangemode": "tozero"},
            y={
                "tickvals": places,
                "ticktext": names,
                "autorange": "reversed",
                "showgrid": False,
            },
            showlegend=True,
            legend={"orientation": "h", "y": 1, "x": 0, "yanchor": "bottom"},
        ),
        Table(
            ("folder", "labelled", "filed", "predicted"),
            tuple(
                (c.folder, str(c.labelled), str(c.filed), str(c.predicted))
                for c in shown
            ),
        ),
    )


def confusion(verdicts: Verdicts | None) -> Exhibit:
    """Who is mistaken for whom; each cell stands for clips that can be looked at."""
    title = "What it mistakes for what"
    if verdicts is None:
        return Exhibit("confusion", title, "", None, missing=UNJUDGED)
    counts = verdicts.confusion
    order = np.argsort(-counts.sum(axis=1), kind="stable")
    order = order[counts.sum(axis=1)[order] + counts.sum(axis=0)[order] > 0]
    table = counts[np.ix_(order, order)]
    names = [verdicts.folders[row] for row in order]
    right, n = int(np.trace(table)), int(table.sum())
    return Exhibit(
        "confusion",
        title,
        f"Your folders are rows, the model's guesses columns. {right} of "
        f"{count(n, 'clip')} lie on the diagonal, where both agree "
        f"({percent(right / n)}). Each clip was judged by a model that had not seen "
        "it. Colour is the share of the row.",
        _matrix(table, names, order.tolist()),
        Table(
            ("your folder", "mistaken for", "clips"),
            tuple(
                (m["folder"], m["predicted"], str(m["n"])) for m in mistakes(verdicts)
            ),
        ),
    )


def mistakes(verdicts: Verdicts) -> list[dict[str, Any]]:
    """The cells off the diagonal that hold a clip, the fullest first."""
    table = verdicts.confusion
    rows, columns = np.nonzero(table * (1 - np.eye(len(table), dtype=np.int64)))
    order = np.argsort(-table[rows, columns], kind="stable")
    return [
        {
            "folder": verdicts.folders[rows[i]],
            "predicted": verdicts.folders[columns[i]],
            "cell": [int(rows[i]), int(columns[i])],
            "n": int(table[rows[i], columns[i]]),
        }
        for i in order
    ]


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


def _matrix(table: Any, names: Sequence[str], order: Sequence[int]) -> Trace:
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    places = list(range(len(names)))
    cells = [[[r, c] for c in order] for r in order]
    labels = [[f"{n}" if n else "" for n in row] for row in table.tolist()]
    hover = [
        [
            f"{count(n, 'clip')} of {plain(names[r])},<br>predicted {plain(names[c])}"
            for c, n in enumerate(row)
        ]
        for r, row in enumerate(table.tolist())
    ]
    data = {
        "type": "heatmap",
        "x": places,
        "y": places,
        "z": np.round(shares, 4).tolist(),
        "zmin": 0,
        "zmax": 1,
        "text": labels,
        "texttemplate": "%{text}",
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": cells,
        # Solid, since the counts in the cells take their colour from it.
        "colorscale": [[0, "@accent-faint"], [1, "@accent"]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    ticks = {
        "tickvals": places,
        "ticktext": [short(n) for n in names],
        "showgrid": False,
    }
    return figure(
        [data],
        height=140 + 30 * len(names),
        width=240 + 24 * len(names),
        margin={"l": 8, "r": 72, "t": 8, "b": 8},  # the last name leans out
        x={"title": "predicted", "side": "top", "tickangle": -40, **ticks},
        y={"title": "your folder", "autorange": "reversed", **ticks},
    )
