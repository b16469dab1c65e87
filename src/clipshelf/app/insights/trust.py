"""Pictures of how far to trust the model: calibration, and labels saved."""

from __future__ import annotations

from typing import Any

from clipshelf.app.chart.exhibit import (
    Exhibit,
    Table,
    Trace,
    band,
    figure,
    interval,
    line,
    percent,
)
from clipshelf.learning.reliability import FEWEST, Reliability

CURVES = {"auto": "@accent", "random+blend": "@chart-2", "random": "@soft"}
CALLED = {
    "auto": "asking as clipshelf does",
    "random+blend": "asking at random, same model",
    "random": "asking at random, plain model",
}


def calibration(audit: Reliability | None, judged: Reliability | None) -> Exhibit:
    """Confidence against truth: on the diagonal a model means what it says."""
    title = "Does it mean what it says?"
    found = {"cross-validation": judged, "random checks": audit}
    known = {name: r for name, r in found.items() if r is not None and r.groups}
    if not known:
        n = audit.n if audit else 0
        missing = f"This takes {FEWEST} random checks or judged labels; there are {n}."
        return Exhibit("calibration", title, "", None, missing=missing)
    colours = {"cross-validation": "@soft", "random checks": "@accent"}
    data: list[Trace] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, 1],
            "y": [0, 1],
            "line": {"color": "@soft", "width": 1, "dash": "dash"},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    data += [_points(name, r, colours[name]) for name, r in known.items()]
    return Exhibit(
        "calibration",
        title,
        _calibration_words(known),
        figure(
            data,
            height=320,
            x={"title": "how sure it was", "share": True},
            y={"title": "how often it was right", "share": True},
            showlegend=True,
        ),
        Table(
            ("measured by", "how sure", "how often right"),
            tuple(
                (name, percent(group.confidence), interval(group.right))
                for name, r in known.items()
                for group in r.groups
            ),
        ),
    )


def saved(replay: dict[str, Any] | None) -> Exhibit:
    """What asking cleverly is worth, on this person's own labels."""
    title = "Labels saved"
    if replay is None:
        missing = (
            "Your labels can be replayed: would it have learned as fast from questions "
            "drawn at random? That takes a minute or two."
        )
        return Exhibit("saved", title, "", None, missing=missing)
    data: list[Trace] = []
    for curve in replay["lines"]:
        name, x, colour = curve["name"], curve["x"], CURVES.get(curve["name"], "@ink")
        if curve["low"]:
            data.append(band(x, curve["low"], curve["high"], colour))
        hover = "%{x} labels: %{y:.0%} right<extra></extra>"
        called = CALLED.get(name, name)
        data.append(line(called, x, curve["y"], colour, hovertemplate=hover))
    data.append(_ceiling(replay))
    return Exhibit(
        "saved",
        title,
        f"{replay['words']} A replay of the {replay['labels']} labels of that day, "
        f"{replay['seeds']} times: some were learned from, the others tested on; bands "
        "are 95 % intervals of the mean. These are clips that were chosen for being "
        "hard, so only the difference between the lines counts.",
        figure(
            data,
            x={"title": "labels", "rangemode": "tozero"},
            y={"share": True},
            showlegend=True,
        ),
        Table(
            ("labels", *(CALLED.get(c["name"], c["name"]) for c in replay["lines"])),
            tuple(
                (f"{labels:.0f}", *map(percent, shares))
                for labels, *shares in zip(
                    replay["lines"][0]["x"],
                    *(curve["y"] for curve in replay["lines"]),
                    strict=True,
                )
            ),
        ),
    )


def _points(name: str, found: Reliability, colour: str) -> Trace:
    groups = found.groups
    shares = [(g.right.accuracy or 0.0, g.right) for g in groups]
    return line(
        name,
        [g.confidence for g in groups],
        [share for share, _ in shares],
        colour,
        mode="markers",
        marker={"color": colour, "size": 8},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [right.high - share for share, right in shares],
            "arrayminus": [share - right.low for share, right in shares],
            "color": colour,
            "thickness": 1,
            "width": 0,
        },
        text=[interval(right) for _, right in shares],
        hovertemplate="%{x:.0%} sure: %{text} right<extra></extra>",
    )


def _calibration_words(known: dict[str, Reliability]) -> str:
    words = "On the dashed line it is as often right as it is sure; below it, too sure."
    audit = known.get("random checks")
    if audit is None:
        return (
            f"{words} The grey points are cross-validation, on clips that were chosen "
            f"for being hard: biased. Fair ones come with {FEWEST} random checks."
        )
    assert audit.error is not None
    assert audit.by_chance is not None
    words += (
        f" Over {audit.n} random checks the mean distance is {percent(audit.error)};"
        f" chance alone makes about {percent(audit.by_chance)} of so few."
    )
    if "cross-validation" in known:
        words += " Grey: cross-validation, which is biased."
    return words


def _ceiling(replay: dict[str, Any]) -> Trace:
    most = max(replay["lines"][0]["x"])
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "with every label",
        "x": [0, most],
        "y": [replay["ceiling"]] * 2,
        "line": {"color": "@soft", "width": 1, "dash": "dash"},
        "hovertemplate": "with every label: %{y:.0%}<extra></extra>",
    }
