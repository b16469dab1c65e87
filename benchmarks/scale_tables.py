"""The table of docs/scale.md: core-hours and GPU-hours of very many clips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tables import table

MILLION = 1_000_000
MS_AN_HOUR = 3_600_000
NAMES = {"ocr": "text on the screen", "speech": "speech"}


def scale(result: dict[str, Any]) -> str:
    """Core-hours as measured; GPU-hours as they follow from what is assumed."""
    heads = ("work", "core ms a clip", "10^6: core-hours", "10^7: core-hours")
    machine, rate = result["machine"], result["assumed"]["frames_per_second"]
    gpu = result["frames_a_clip"] * MILLION / rate / 3600
    words = ", ".join(
        f"{NAMES[name]} {one['clips']} clips ({one['with_words']} with words)"
        for name, one in result["words"].items()
    )
    return (
        table(heads, _rows(result))
        + f"\nMeasured on {machine['cores']} cores with {result['processes']} processes"
        f" at a load of {machine['load_before']:.0f} to {machine['load_after']:.0f}, by"
        f" others at work on the machine: {words}, starting left out; frames from"
        " [the benchmark](benchmark.md#how-long-a-clip-takes).\n"
        "\n**GPU-hours are an estimate, not a measurement.** Clips have"
        f" {result['frames_a_clip']} frames. A GPU that is assumed to encode {rate:,}"
        f" frames a second has 10^6 clips done in {gpu:.1f} GPU-hours and 10^7 in"
        f" {10 * gpu:.0f}, beside the core-hours of decoding:"
        f" {_feeding(result)} {_speech(result)}\n"
    )


def _rows(result: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, one in result["frames"].items():
        yield _row(f"frames, {name}", one["core_ms_per_clip"])
        yield _row(
            "decoding alone, by the clock on all cores", one["decode_core_ms_per_clip"]
        )
    for name, one in result["words"].items():
        yield _row(NAMES[name], one["core_ms_per_clip"])


def _row(name: str, core_ms: float) -> tuple[str, ...]:
    hours = core_ms * MILLION / MS_AN_HOUR
    return name, f"{core_ms:,.0f}", f"{hours:,.0f}", f"{10 * hours:,.0f}"


def _feeding(result: dict[str, Any]) -> str:
    rate = result["assumed"]["frames_per_second"] / result["frames_a_clip"]
    cores = [one["decode_core_ms_per_clip"] for one in result["frames"].values()]
    least, most = (rate * ms / 1000 for ms in (min(cores), max(cores)))
    return f"to keep it busy takes {least:.0f} to {most:,.0f} cores."


def _speech(result: dict[str, Any]) -> str:
    times = result["assumed"]["speech_seconds_per_second"]
    hours = 10 * MILLION / times / 3600
    return (
        f"Speech, assumed to be transcribed {times} times faster than it is spoken,"
        f" costs {hours:.0f} GPU-hours for 10^6 clips with ten seconds of it each, and"
        f" {10 * hours:.0f} for 10^7."
    )
