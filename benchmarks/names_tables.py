"""The tables of docs/names.md."""

from __future__ import annotations

from typing import Any

PARTS = {"all_folders": "all folders", "mixed_sources": "folders of mixed sources"}


def names(result: dict[str, Any]) -> str:
    """What names find, and what they add to the head."""
    return f"{_found(result)}\n{_added(result)}"


def _found(result: dict[str, Any]) -> str:
    lines = [
        "| five suggestions a folder | by | right | folders with one right"
        " | by chance |\n|---|---|---|---|---|"
    ]
    for part, title in PARTS.items():
        known = result[part]
        for way, score in known["suggestions"].items():
            what = f"{title} ({known['folders']}, {known['clips']} clips)"
            lines.append(
                f"| {what} | {_way(way)} | {_percent(score['of_five_right'])}"
                f" | {_percent(score['folders_with_one_in_five'])}"
                f" | {_percent(known['by_chance'])} |"
            )
    return "\n".join(lines) + "\n"


def _added(result: dict[str, Any]) -> str:
    lines = [
        "| labels a folder | signals | accuracy without and with names"
        " | macro recall without and with | added to macro recall, points |"
        "\n|---|---|---|---|---|"
    ]
    for part, title in PARTS.items():
        for signals, told in result[part]["head"].items():
            for labels, one in told.items():
                without = one["without"] or [None, None]
                pairs = zip(without, one["with_names"], strict=True)
                accuracy, recall = (f"{_percent(a)}, {_percent(b)}" for a, b in pairs)
                added = one["macro_recall_added"]
                interval = (
                    f"{100 * added['mean']:+.1f}"
                    f" ({100 * added['low']:+.1f} to {100 * added['high']:+.1f})"
                    if one["without"]
                    else "all of it"
                )
                lines.append(
                    f"| {labels} | {signals}, {title} | {accuracy} | {recall}"
                    f" | {interval} |"
                )
    seeds = result["seeds"]
    return (
        "\n".join(lines) + f"\n\nThe head is `blend`; {seeds} draws of labels, the same"
        " with and without, mean with its 95 % interval (bootstrap over the draws)."
        " `python benchmarks/names.py FOLDER --keep DIR` measures it.\n"
    )


def _way(way: str) -> str:
    if way == "ConSE":
        return "pictures, to the words (ConSE)"
    return f"{way}, from the words" if way == "pictures" else way


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
