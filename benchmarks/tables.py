"""Tables and sentences of the docs, each from one benchmark's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Result = dict[str, Any]
MEASURES = ("accuracy", "macro_recall")
OURS = "auto"


def sets(result: Result) -> str:
    """What was replayed."""
    rows = [
        (
            name,
            str(data["videos"]),
            str(data["folders"]),
            str(data["batch"]),
            "yes" if data["prompts"] else "no",
            share(data["ceiling"]["accuracy"]),
            share(data["ceiling"]["macro_recall"]),
        )
        for name, data in result["sets"].items()
    ]
    heads = ("set", "pool", "folders", "batch", "names", "ceiling: accuracy", "macro")
    machine = result["machine"]
    note = (
        f"\n{result['seeds']} seeds; Python {machine['python']}, scikit-learn "
        f"{machine['scikit-learn']}, scikit-activeml {machine['scikit-activeml']}.\n"
    )
    return table(heads, rows) + note


def labels(result: Result) -> str:
    """Labels to 95 % of the ceiling: accuracy / macro recall."""

    def cell(data: Result, name: str) -> str:
        known = data["summary"][name]
        most = data["curves"][name]["labels"][-1]
        return " / ".join(
            str(known[f"labels_to_95_{measure}"] or f"> {most}") for measure in MEASURES
        )

    return by_set(result, cell)


def areas(result: Result) -> str:
    """Means of the curves: accuracy / macro recall."""

    def cell(data: Result, name: str) -> str:
        known = data["summary"][name]
        return " / ".join(f"{known[f'aulc_{measure}']:.3f}" for measure in MEASURES)

    return by_set(result, cell)


def minus(result: Result) -> str:
    """`auto` minus each other: points of the area, with 95 % intervals."""

    def cell(data: Result, name: str) -> str:
        gaps = data["minus"].get(name)
        if not gaps:
            return "-"
        return "<br>".join(gap(gaps[f"aulc_{measure}"]) for measure in MEASURES)

    return by_set(result, cell, without=OURS)


def below(result: Result) -> str:
    """Where auto is below random beyond chance, in a sentence."""
    found = [
        f"{name}, {measure.replace('_', ' ')}, at {', '.join(map(str, at))} labels "
        f"(against {other})"
        for name, data in result["sets"].items()
        for other, both in data["below_random"].items()
        for measure, at in both.items()
        if at
    ]
    if not found:
        return "On no set and at no checkpoint is `auto` below either random.\n"
    return "`auto` is below random on " + "; ".join(found) + ".\n"


def curves(result: Result) -> str:
    """A figure a set."""
    return "".join(
        f"![Learning curves on {name}: accuracy and macro recall by number of labels]"
        f"(figures/curves-{slug(name)}.svg)\n\n"
        for name in result["sets"]
    )


def truth(result: Result) -> str:
    """What `auto` is told about itself, and what is true."""
    rows = []
    for name, data in result["sets"].items():
        seen, known = data["measured"].get(OURS), data["summary"].get(OURS)
        if seen and known:
            rows.append(
                (
                    name,
                    str(seen["labels"]),
                    share(seen["true_accuracy"]),
                    share(seen["audit_accuracy"]),
                    number(known["audit_error"]),
                    share(seen["cv_accuracy"]),
                    number(known["cv_error"]),
                    number(known["ece"]),
                    number(known["ece_floor"]),
                )
            )
    heads = (
        "set",
        "labels",
        "truth",
        "audit",
        "off by",
        "cross-validation",
        "off by",
        "ECE",
        "its floor",
    )
    return table(heads, rows)


def certificates(result: Result) -> str:
    """What `auto` may file, and whether the claim held."""
    rows = []
    for name, data in result["sets"].items():
        found = data["certificates"].get(OURS)
        if found:
            right = found["realised_precision"]
            rows.append(
                (
                    name,
                    f"{found['granted']} of {found['seeds']}",
                    share(found["share"]),
                    f"{found['checks']:.0f} (at most {found['most_checks']})",
                    share(right) if right is not None else "-",
                    str(found["violated"]),
                )
            )
    heads = ("set", "granted", "of the rest", "checks", "right", "false")
    return table(heads, rows)


def speed(result: Result) -> str:
    """Milliseconds of a batch, ours and the peer's."""
    rows = []
    for name, ours in result["strategies"].items():
        peer = ours["peer"]
        rows.append(
            (
                name,
                f"{ours['median_ms']:.0f} ms",
                f"{ours['held_mb']:.0f} MB",
                peer["name"] if peer else "-",
                f"{peer['median_ms']:.0f} ms" if peer else "-",
                f"{peer['held_mb']:.0f} MB" if peer else "-",
            )
        )
    heads = ("strategy", "time", "memory", "scikit-activeml's", "time", "memory")
    what = (
        f"{result['videos']:,} videos, {result['width']:,} numbers each, "
        f"{result['labels']} labelled, {result['batch']} asked for; one thread, "
        "medians."
    )
    return f"{what}\n\n{table(heads, rows)}"


def classic(result: Result) -> str:
    """How far the classic rules start below random."""
    names = list(next(iter(result["sets"].values()))["classic"]["minus_random_at_40"])
    rows = []
    for name, data in result["sets"].items():
        gaps = data["classic"]["minus_random_at_40"]
        cells = [
            f"{points(gaps[n]['mean'])} ± {100 * gaps[n]['half']:.1f}" for n in names
        ]
        rows.append((name, *cells))
    return table(("set", *(f"`{name}`" for name in names)), rows)


def belief(result: Result) -> str:
    """Cross-validation and truth at 100 labels."""
    rows = []
    for name, data in result["sets"].items():
        for strategy in ("random", "least_confidence", "auto"):
            seen = data["belief"][strategy]
            rows.append(
                (
                    name,
                    f"`{strategy}`",
                    *(
                        at_labels(seen.get(kind), 100)
                        for kind in ("truth", "cross_validated", "audit")
                    ),
                )
            )
    heads = ("set", "asked by", "true accuracy", "cross-validated", "audit says")
    return table(heads, rows)


def weights(result: Result) -> str:
    """Macro recall and accuracy with and without weights, at 100 random labels."""
    rows = []
    for name, data in result["sets"].items():
        cells = [
            at_labels(data["weights"][measure][kind], 100)
            for measure in MEASURES
            for kind in ("as they come", "balanced")
        ]
        rows.append((name, *cells))
    heads = ("set", "accuracy", "balanced", "macro recall", "balanced")
    return table(heads, rows)


def by_set(result: Result, cell: Any, *, without: str | None = None) -> str:
    """Strategies down, sets across."""
    everything = result["sets"]
    names = dict.fromkeys(n for data in everything.values() for n in data["summary"])
    rows = [
        (
            f"**`{name}`**" if name == OURS else f"`{name}`",
            *(
                cell(data, name) if name in data["summary"] else "-"
                for data in everything.values()
            ),
        )
        for name in names
        if name != without
    ]
    return table(("strategy", *everything), rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    lines += [" | ".join(row) for row in rows]
    return "".join(f"| {line} |\n" for line in lines)


def gap(difference: Result | None) -> str:
    """`+3.1 [+2.0, +4.2]`, in points."""
    if difference is None:
        return "-"
    low, high = points(difference["low"]), points(difference["high"])
    return f"{points(difference['mean'])} [{low}, {high}]"


def points(value: float) -> str:
    """Hundredths with a sign."""
    return f"{100 * value:+.1f}".replace("-", "−")


def share(value: float | None) -> str:
    """`93.4 %`."""
    return "-" if value is None else f"{100 * value:.1f} %"


def number(value: float | None) -> str:
    """Three decimals."""
    return "-" if value is None else f"{value:.3f}"


def at_labels(curve: Result | None, labels: int) -> str:
    """A curve's value at so many labels."""
    if curve is None or labels not in curve["labels"]:
        return "-"
    return share(curve["mean"][curve["labels"].index(labels)])


def slug(name: str) -> str:
    """A set's name as part of a file's."""
    return name.replace(" ", "-")
