"""What matters most, in a few words; and in which order the pictures tell the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clipshelf.app.chart.exhibit import Fact, count, percent

LIGHTS = {
    "red": "Labels still teach it",
    "amber": "Labels may still teach it",
    "green": "You may stop here",
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pictures that belong together."""

    title: str
    text: str
    exhibits: tuple[str, ...]  # by name; "map" is told apart, since it takes longer


def facts(
    counts: dict[str, Any],
    model: dict[str, Any] | None,
    stopping: dict[str, Any] | None,
    folders: int,
) -> tuple[Fact, ...]:
    """How often it is right, how much is labelled and sorted, and whether to stop."""
    total = counts["total"]
    there = counts["labelled"] + counts["filed"]
    found = [
        _right(model),
        Fact(str(counts["labelled"]), "labels", f"in {count(folders, 'folder')}"),
        Fact(
            percent(there / total) if total else "–",
            "in folders",
            f"{there} of {count(total, 'clip')}",
        ),
    ]
    if stopping is not None:
        reasons = stopping["reasons"]
        first = f"{reasons[0][:1].upper()}{reasons[0][1:]}." if reasons else ""
        words = LIGHTS.get(stopping["colour"], stopping["colour"])
        found.append(Fact(words, "", first, stopping["colour"]))
    return tuple(found)


def chapters(stopping: dict[str, Any] | None) -> tuple[Chapter, ...]:
    """In the order in which a person asks."""
    reasons = "; ".join(stopping["reasons"]) if stopping else ""
    light = LIGHTS.get(stopping["colour"], stopping["colour"]) if stopping else ""
    stop = f"{light}: {reasons}. A light, never a lock." if stopping else ""
    return (
        Chapter("How good it is", "", ("learning", "calibration", "confidence")),
        Chapter("Your library", "", ("map", "distribution", "labels")),
        Chapter("Folder by folder", "", ("recalls", "confusion")),
        Chapter("What asking is worth", stop, ("saved", "agreement")),
    )


def _right(model: dict[str, Any] | None) -> Fact:
    label = "right, of clips drawn at random"
    audit = model["audit"] if model else None
    if not audit or audit["accuracy"] is None:
        note = "no random check has been answered yet" if model else "no model yet"
        return Fact("?", label, f"Nobody knows: {note}.")
    low, high = round(100 * audit["low"]), percent(audit["high"])
    checks = count(audit["n"], "random check")
    return Fact(percent(audit["accuracy"]), label, f"{low} to {high}, on {checks}")
