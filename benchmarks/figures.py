"""Figures of the docs, each from one benchmark's JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clipshelf.app.chart import Chart, Line, Panel
from tables import slug

TITLES = {"accuracy": "Accuracy", "macro_recall": "Macro recall"}
KINDS = {
    "truth": "true accuracy on the rest",
    "cross_validated": "cross-validated",
    "raw_confidence": "mean confidence, uncalibrated",
    "audit": "audit",
}
DASHED = ("random", "as they come", "true accuracy on the rest")
# In a figure of seven lines the eye finds what it looks for; the tables have them all.
SHOWN = 7
Results = dict[str, dict[str, Any]]


def figures(results: Results) -> Iterator[tuple[str, Chart]]:
    """Name and chart of each figure whose benchmark was run."""
    if "strategies" in results:
        for name, data in results["strategies"]["sets"].items():
            yield f"curves-{slug(name)}", curves(name, data)
    if "lessons" in results:
        chosen = results["lessons"]["sets"]
        yield "classic", classic(chosen)
        yield "belief", belief(chosen)
        yield "weights", weights(chosen)


def curves(name: str, data: dict[str, Any]) -> Chart:
    """Every strategy on one set; the largest areas where there are many."""
    area = {n: s["aulc_macro_recall"] for n, s in data["summary"].items()}
    always = [n for n in area if n in {"auto", "random", "random+blend"}]
    others = sorted((n for n in area if n not in always), key=lambda n: -area[n])
    kept = [*always, *others[: SHOWN - len(always)]]
    panels = tuple(
        Panel(
            title,
            "labels",
            tuple(
                line(
                    label,
                    data["curves"][label]["labels"],
                    data["curves"][label][measure],
                    data["curves"][label][f"{measure}_half"],
                )
                for label in kept
            ),
            (("every label", data["ceiling"][measure]),),
        )
        for measure, title in TITLES.items()
    )
    return Chart(f"Learning curves on {name}", panels, "Means with 95 % intervals.")


def classic(sets: dict[str, Any]) -> Chart:
    """The classic rules beside random, one panel a set."""
    panels = tuple(
        Panel(
            f"Accuracy on {name}",
            "labels",
            tuple(of(label, c) for label, c in data["classic"]["curves"].items()),
        )
        for name, data in sets.items()
    )
    return Chart(
        "Classic rules, begun at random",
        panels,
        "Least confidence, entropy and the mix start below random and cross it later.",
    )


def belief(sets: dict[str, Any]) -> Chart:
    """Belief beside truth for least confidence and for auto, on the first set."""
    name, data = next(iter(sets.items()))
    shown = {
        "least_confidence": ("truth", "cross_validated", "raw_confidence"),
        "auto": ("truth", "cross_validated", "audit"),
    }
    panels = tuple(
        Panel(
            f"{strategy} on {name}",
            "labels",
            tuple(of(KINDS[kind], data["belief"][strategy][kind]) for kind in kinds),
        )
        for strategy, kinds in shown.items()
    )
    return Chart(
        "What is believed, and what is true",
        panels,
        "Cross-validation and raw confidence lie below the truth; the audit near it.",
    )


def weights(sets: dict[str, Any]) -> Chart:
    """Balanced weights and none, on the first set."""
    name, data = next(iter(sets.items()))
    panels = tuple(
        Panel(
            f"{title} on {name}",
            "random labels",
            tuple(of(label, c) for label, c in data["weights"][measure].items()),
        )
        for measure, title in TITLES.items()
    )
    return Chart(
        "Folders weighing alike, or as they come",
        panels,
        "Balanced weights raise macro recall.",
    )


def of(label: str, curve: dict[str, Any]) -> Line:
    """A line from means and half widths."""
    return line(label, curve["labels"], curve["mean"], curve["half"])


def line(label: str, x: list[int], y: list[float], half: list[float]) -> Line:
    """With its band, inside 0 and 1."""
    low = [max(0.0, m - h) for m, h in zip(y, half, strict=True)]
    high = [min(1.0, m + h) for m, h in zip(y, half, strict=True)]
    return Line(label, [float(n) for n in x], y, low, high, label in DASHED)
