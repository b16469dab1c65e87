"""The tables of docs/benchmark.md about signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTS = {"all_folders": "all folders", "mixed_sources": "mixed sources"}
WEIGHED = ("learned weights", "learned weights, shrunk", "late fusion")
UNHEARD = "half of the sound unheard"


def added(result: dict[str, Any]) -> str:
    """What each signal adds to pictures."""
    names = [
        name
        for name in result["all_folders"]["scores"]
        if name not in (*WEIGHED, UNHEARD)
    ]
    rows = [(name, name, "frames") for name in names]
    return _table(result, "signals", rows) + _beneath(result)


def weighed(result: dict[str, Any]) -> str:
    """Learned weights beside the fixed ones, and a library that is half heard."""
    used = "frames+caption+sound"
    rows = [(f"{name}, beside fixed weights", name, "used") for name in WEIGHED]
    unheard = (f"{UNHEARD}, beside frames+caption", UNHEARD, "unheard")
    draws = result["all_folders"]["scores"][WEIGHED[0]]["draws"]
    beneath = (
        f"\nAll are of {used}; learned weights and late fusion on the first {draws}"
        " draws, and each difference on the draws of its row.\n"
    )
    return _table(result, "way", [*rows, unheard]) + beneath


def views(result: dict[str, Any]) -> str:
    """Ways to look at frames, beside the mean of their vectors."""
    lines = [_head("way")]
    for name in result["all_folders"]["ways"]:
        cells = []
        for part in PARTS:
            one = result[part]["ways"][name]
            difference = _interval(one["accuracy_added"])
            cells += [_shares(one), "-" if name == "mean" else difference]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return (
        "\n".join(lines) + f"\n\n{result['clips']} clips, {result['seeds']} draws of"
        " labels, the same for all.\n"
    )


def _table(result: dict[str, Any], what: str, rows: list[tuple[str, str, str]]) -> str:
    lines = [_head(what)]
    for title, name, base in rows:
        cells = []
        for part in PARTS:
            one = result[part]["scores"][name]
            difference = _interval(one[f"accuracy_over_{base}"])
            cells += [_shares(one), "-" if name == base else difference]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _head(what: str) -> str:
    columns = " | ".join(f"{title} | added, points" for title in PARTS.values())
    return f"| {what} | {columns} |\n|---|---|---|---|---|"


def _beneath(result: dict[str, Any]) -> str:
    clips = [result[part]["clips"] for part in PARTS]
    share = round(100 * result["labelled_share"])
    return (
        f"\nAccuracy and macro recall in percent; {clips[0]} and {clips[1]} clips,"
        f" {share} % of each folder labelled, {result['seeds']} draws. Added: accuracy"
        " beside frames alone on the same draws, mean with its 95 % interval.\n"
    )


def _shares(one: Mapping[str, Any]) -> str:
    return f"{100 * one['accuracy']:.1f}, {100 * one['macro_recall']:.1f}"


def _interval(told: Mapping[str, float]) -> str:
    mean, low, high = (100 * told[name] for name in ("mean", "low", "high"))
    return f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"
