"""Tables of docs/benchmark.md about libraries of many clips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tables import points, share, table

Result = dict[str, Any]


def live(results: Sequence[Result]) -> str:
    """From a label to the new order of questions, through the HTTP API."""
    rows = []
    for result in sorted(results, key=lambda one: one["videos"]):
        server = result["server"]
        rows.append(
            (
                f"{result['videos']:,}",
                f"{result['p50_ms']:.0f}",
                f"{result['p95_ms']:.0f}",
                f"{result['batch_ms']:.0f}",
                f"{result['first_questions_ms'] / 1000:.1f}",
                f"{server['peak_kb'] / 1024:,.0f}",
                f"{result['features_bytes'] / 2**30:.2f}",
            )
        )
    heads = ("videos", "p50 ms", "p95 ms", "a new batch, ms", "first questions, s")
    heads_of_room = ("memory at most, MB", "vectors on disk, GB")
    cores = results[0]["machine"]["cores"]
    loads = ", ".join(f"{max(one['load_average']):.1f}" for one in results)
    note = f"\n{cores} cores; load averages of up to {loads} during the runs.\n"
    return table((*heads, *heads_of_room), rows) + note


def live_peers(results: Sequence[Result]) -> str:
    """What others take for the same, on as many vectors in the same run."""
    smallest = min(results, key=lambda one: one["videos"])
    peers = smallest["peers"]
    ours = smallest["p50_ms"]
    refit = peers["sklearn_refit_ms"] + peers["sklearn_score_ms"]
    timed = {
        "clipshelf: label, refit, rescore, new order, through HTTP": ours,
        "scikit-learn: refit and rescore": refit,
        **{
            f"scikit-activeml: {name}, after that refit": query["with_refit_ms"]
            for name, query in peers["skactiveml"].items()
            if query is not None
        },
        "the original sorter: retrain and predict": peers["original_retrain_ms"],
    }
    rows = [(name, f"{ms:,.0f}", f"{ms / ours:.1f}") for name, ms in timed.items()]
    return table((f"{peers['videos']:,} videos", "ms", "times ours"), rows)


def scale(result: Result) -> str:
    """Scanning again, opening, and the command line's start."""
    rows = [
        (
            f"{one['files']:,}",
            f"{one['first_scan_s']:.1f}",
            f"{one['rescan_s']:.2f}",
            f"{one['open_s']:.3f}",
        )
        for one in result["libraries"]
    ]
    help_ = result["help"]
    note = (
        f"\n`clipshelf --help` takes {help_['above_bare_ms']:.0f} ms more than an "
        f"interpreter that does nothing ({help_['bare_ms']:.0f} ms).\n"
    )
    heads = ("files", "first scan, s", "scan again, s", "open, s")
    return table(heads, rows) + note


def part(result: Result) -> str:
    """Questions from a part of the pool against questions from all of it."""
    rows = []
    for name, data in result["sets"].items():
        gaps = data["part_minus_whole"]
        rows.append(
            (
                name,
                f"{data['pool']:,}",
                share(data["part_of_the_pool"]),
                *(
                    f"{points(gaps[one]['mean'])} ± {100 * gaps[one]['half']:.1f}"
                    for one in ("accuracy", "macro_recall")
                ),
            )
        )
    heads = ("set", "pool", "of it looked at", "accuracy", "macro recall")
    return table(heads, rows) + f"\n{result['seeds']} seeds, paired.\n"
