"""The table of docs/page.md: from a key to the next clip, and the page's memory."""

from __future__ import annotations

from typing import Any

from tables import table


def keys(result: dict[str, Any]) -> str:
    """How long a key takes; what the page holds after the first labels and the last."""
    rows = []
    for run in result["runs"]:
        begun, ended = run["memory"][1], run["memory"][-1]
        rows.append(
            (
                f"{run['videos']:,}",
                f"{run['labels']}",
                *(f"{run[key]:.0f}" for key in ("p50_ms", "p95_ms", "max_ms")),
                f"{begun['heap_kb'] / 1024:.1f}, {ended['heap_kb'] / 1024:.1f}",
                f"{begun['nodes']}, {ended['nodes']}",
                f"{begun['listeners']}, {ended['listeners']}",
            )
        )
    heads = ("videos", "labels", "p50 ms", "p95 ms", "longest ms")
    return table((*heads, "heap MB", "DOM nodes", "listeners"), rows)
