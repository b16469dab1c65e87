"""The picture of the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from clipshelf.app.chart.exhibit import (
    Exhibit,
    Table,
    Trace,
    figure,
    hue,
    mark,
    plain,
    short,
)
from clipshelf.app.insights.atlas import FEWEST, Atlas, Point
from clipshelf.domain.model import Floats
from clipshelf.domain.video import shown

KINDS = ("predicted", "filed", "labelled")  # in the order in which they are drawn
SIZES = {"labelled": 9, "filed": 7, "predicted": 7}
STRENGTH = {"labelled": 1.0, "filed": 0.75, "predicted": 0.4}
# Of a name on the map, in its units: the map is 2 wide and 2 high, and about 1,000
# pixels by 600.
LETTER_WIDTH, LINE_HEIGHT = 0.016, 0.07
NAMED_NARROW = 5  # names on a phone, of the folders with most labels
TRIED = 12  # places for a name, before the folder goes without


def landscape(atlas: Atlas | None, points: Sequence[Point]) -> Exhibit:
    """Every clip, coloured by its folder; `customdata` is its place in `points`."""
    title = "What lies near what"
    if atlas is None or len(points) < FEWEST:
        missing = "There is a map as soon as a few clips have been looked at."
        return Exhibit("map", title, "", None, missing=missing)
    folders = _by_labels(points)
    bare: Trace = {
        "showgrid": False,
        "showline": False,
        "showticklabels": False,
        "ticks": "",
        "fixedrange": False,
        "range": [-1.06, 1.06],
    }
    return Exhibit(
        "map",
        title,
        _words(atlas),
        figure(
            _traces(points, folders),
            height=640,
            x=bare,
            y=bare,
            annotations=list(_names(points, folders)),
            meta={"few": NAMED_NARROW},
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            showlegend=True,
            legend={
                "orientation": "h",
                "x": 0,
                "y": -0.01,
                "yanchor": "top",
                "itemsizing": "constant",
            },
        ),
        Table(
            ("folder", *reversed(KINDS)),
            tuple(
                (
                    shown(name),
                    *(str(_count(points, name, kind)) for kind in reversed(KINDS)),
                )
                for name in folders
            ),
        ),
    )


def _by_labels(points: Sequence[Point]) -> list[str]:
    """Folders, the one with most labels first: it has its colour in other pictures."""
    labels = Counter(p.folder for p in points if p.kind == "labelled")
    every = {p.folder for p in points if p.folder is not None}
    return sorted(every, key=lambda name: (-labels[name], name))


def _words(atlas: Atlas) -> str:
    words = (
        "Clips that look and read alike lie together. Full colour is a label, pale a "
        "prediction. Only who is near whom means anything: distances between groups do "
        f"not, nor does their size. Made by {atlas.method}."
    )
    if atlas.kept is not None:
        words += (
            f" Of a clip's ten nearest here, {round(10 * atlas.kept)} are among its "
            "ten nearest in truth: it is a sketch."
        )
    if len(atlas.places) < atlas.of:
        words += (
            f" {len(atlas.places)} of {atlas.of} clips, the labelled ones first, the "
            "others drawn at random."
        )
    return words


def _traces(points: Sequence[Point], folders: Sequence[str]) -> list[Trace]:
    """One trace a folder and kind; the key shows a folder once, and hides all of it."""
    listed: dict[str | None, Trace] = {}
    data = []
    for kind in KINDS:
        for number, folder in enumerate([None, *folders], -1):
            rows = [
                row
                for row, p in enumerate(points)
                if p.kind == kind and p.folder == folder
            ]
            if rows:
                trace = _trace(points, rows, folder, kind, number)
                listed[folder] = trace  # the last one, which is the strongest
                data.append(trace)
    for trace in listed.values():
        trace["showlegend"] = True
    return data


def _trace(
    points: Sequence[Point], rows: list[int], folder: str | None, kind: str, number: int
) -> Trace:
    colour = "@soft" if folder is None else hue(number)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "no prediction yet" if folder is None else short(shown(folder)),
        "legendgroup": str(number),
        "legendrank": number,
        "showlegend": False,
        "x": [round(points[row].x, 4) for row in rows],
        "y": [round(points[row].y, 4) for row in rows],
        "customdata": rows,
        "text": [_hover(points[row]) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "color": f"{colour}/{STRENGTH[kind]}",
            "size": SIZES[kind],
            "symbol": "circle" if folder is None else mark(number),
            "line": {"width": 0.5, "color": "@surface"},
        },
    }


def _hover(point: Point) -> str:
    if point.folder is None:
        return "no prediction yet"
    name = plain(shown(point.folder))
    if point.confidence is not None:
        return f"{name}, predicted, {point.confidence:.0%} sure"
    return f"{name}, {point.kind}"


def _names(points: Sequence[Point], folders: Sequence[str]) -> Iterator[Trace]:
    """Folders' names where most of each lies, as far as they do not cover each other.

    A name stands at one of the clips nearest to the folder's median.
    """
    taken: list[tuple[float, float, float]] = []  # x, y, half the width
    for folder in folders:
        half = LETTER_WIDTH * len(short(shown(folder))) / 2
        own = np.array([(p.x, p.y) for p in points if p.folder == folder])
        free = (place for place in _middle(own) if _is_free(place, half, taken))
        place = next(free, None)
        if place is not None:
            taken.append((*place, half))
            yield _name(folder, *place)


def _middle(own: Floats) -> list[tuple[float, float]]:
    away = np.linalg.norm(own - np.median(own, axis=0), axis=1)
    return [(float(x), float(y)) for x, y in own[np.argsort(away)[:TRIED]]]


def _is_free(
    place: tuple[float, float], half: float, taken: Sequence[tuple[float, float, float]]
) -> bool:
    x, y = place
    return all(
        abs(x - other_x) > half + other_half or abs(y - other_y) > LINE_HEIGHT
        for other_x, other_y, other_half in taken
    )


def _name(folder: str, x: float, y: float) -> Trace:
    return {
        "x": x,
        "y": y,
        "text": short(shown(folder)),
        "showarrow": False,
        "font": {"color": "@ink", "size": 12},
        "bgcolor": "@surface/0.8",
        "borderpad": 2,
        "captureevents": False,
    }


def _count(points: Sequence[Point], folder: str, kind: str) -> int:
    return sum(p.folder == folder and p.kind == kind for p in points)
