"""The table of docs/benchmark.md that says how fast clips are looked at."""

from __future__ import annotations

from typing import Any

from tables import share, table


def extraction(result: dict[str, Any]) -> str:
    """Milliseconds a clip: ours, the original's, each stage alone, both limits."""
    rows = [
        (
            name,
            str(one["clips"]),
            _ms(one["ms_per_clip"]),
            _ms(one["original_ms_per_clip"]),
            f"**{one['ratio']:.1f}**" if one["ratio"] is not None else "-",
            f"{_ms(one['core_ms_per_clip'])}, {_ms(one['original_core_ms_per_clip'])}",
            f"{_ms(one['decode_ms'])} + {_ms(one['encode_ms'])}",
            share(one["share_of_limit"]),
            share(one["share_of_shared_limit"]),
        )
        for name, one in result["sets"].items()
    ]
    heads: tuple[str, ...] = (
        "set",
        "clips",
        "ms a clip",
        "original",
        "ratio",
        "core ms: ours, original",
    )
    heads = (*heads, "decoding + encoding alone", "of the slower", "of both")
    machine = result["machine"]
    note = (
        f"\n{machine['cores']} cores; medians of {result['repeats']} turns; load "
        f"{machine['load_before']:.0f} before and {machine['load_after']:.0f} after, "
        "by others at work on the machine.\n"
    )
    return table(heads, rows) + note


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}" if value < 100 else f"{value:.0f}"
