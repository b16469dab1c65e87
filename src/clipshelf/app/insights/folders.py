"""Pictures of the folders: how large, and mistaken for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from clipshelf.app.chart.exhibit import (
    HUES,
    Exhibit,
    Table,
    Trace,
    count,
    figure,
    hue,
    percent,
    plain,
    short,
)
from clipshelf.app.insights.progress import AFTER, GIVEN
from clipshelf.app.insights.series import FolderCount, Training
from clipshelf.app.verdicts import Verdicts

SHOWN = HUES  # folders of a stack: two layers of one colour would look like one folder
UNJUDGED = (
    "No clip has been judged by a model that had not seen it: that takes a training on "
    "two labels in a folder, and two folders."
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


def label_counts(trainings: Sequence[Training]) -> Exhibit:
    """Labels of each folder as they came in, stacked."""
    title = "Where the labels went"
    if not trainings:
        return Exhibit("labels", title, "", None, missing=AFTER)
    last = trainings[-1].counts
    names = sorted(last, key=lambda name: (-last[name], name))
    stacked = names[:SHOWN] if len(names) > SHOWN else names
    rest = [name for name in names if name not in stacked]
    x = [0, *(t.labels for t in trainings)]  # it began with none
    data = [
        _layer(name, x, [0, *(t.counts.get(name, 0) for t in trainings)], hue(number))
        for number, name in enumerate(stacked)
    ]
    if rest:
        sums = [sum(t.counts.get(name, 0) for name in rest) for t in trainings]
        data.append(_layer(f"{len(rest)} smaller folders", x, [0, *sums], "@soft"))
    return Exhibit(
        "labels",
        title,
        "Labels of each folder, one on top of the other, the largest below. A small "
        "folder that stays small is one that the model knows little about.",
        figure(
            data,
            height=360,
            x={"title": GIVEN},
            y={"title": "labels in the folder", "rangemode": "tozero"},
            showlegend=True,
            legend={"traceorder": "reversed", "x": 1.01, "y": 1},
        ),
        Table(
            ("folder", "labels", "at the first training"),
            tuple(
                (name, str(last[name]), str(trainings[0].counts.get(name, 0)))
                for name in names
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


def _layer(name: str, x: list[int], y: list[int], colour: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(name),
        "x": x,
        "y": y,
        "stackgroup": "labels",
        "line": {"width": 1, "color": colour},
        "fillcolor": f"{colour}/0.55",
        "hovertemplate": "%{y} in %{fullData.name}, of %{x}<extra></extra>",
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
