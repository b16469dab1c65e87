"""Tables of docs/reliability.md: many clients at once, and a server used for long."""

from __future__ import annotations

from typing import Any

from tables import table

Result = dict[str, Any]
SPREADS = {
    "one client alone: a label": "alone_ms",
    "all at once: a label": "label_ms",
    "all at once: an undo": "undo_ms",
    "the page's next questions": "next_ms",
}


def load(result: Result) -> str:
    """What was sent, what became of it, and how long it took."""
    server = result["server"]
    facts = [
        ("videos", f"{result['videos']:,}"),
        ("clients at once", str(result["clients"])),
        ("labels acknowledged", f"{result['labels']:,}"),
        ("of them sent twice", f"{result['sent_twice']:,}"),
        ("taken back", f"{result['taken_back']:,}"),
        ("**lost, doubled, or counted wrongly**", f"**{len(result['wrong'])}**"),
        ("labels a second", f"{result['labels_per_second']:g}"),
        ("trainings that ended meanwhile", str(result["events"].get("trained", 0))),
        ("server's memory at the end", f"{server['rss_kb'] / 1024:,.0f} MB"),
        ("server's processor time", f"{server['cpu_seconds']:,} s"),
    ]
    times = [
        (what, *(f"{result[key][of]:,.0f}" for of in ("n", "p50", "p95", "p99", "max")))
        for what, key in SPREADS.items()
        if result[key]
    ]
    heads = ("milliseconds", "n", "p50", "p95", "p99", "longest")
    return "\n".join((table(("", ""), facts), table(heads, times), _note(result)))


def soak(result: Result) -> str:
    """What a server holds, minute by minute, and whether it grows."""
    done = result["done"]
    rows = [
        (
            f"{one['minute']:g}",
            f"{one['rss_mb']:.0f}",
            f"{one['files']}",
            f"{one['threads']}",
            f"{one['events']}",
            f"{one['log_mb']:.1f}",
            f"{one['database_mb']:.1f}",
        )
        for one in _thinned(result["readings"])
    ]
    heads = ("minute", "MB", "files", "threads", "events", "log MB", "database MB")
    words = (
        f"{done['labels']:,} labels, {done['undos']:,} undos, {done['next']:,} requests"
        f" for questions, {done['pictures']:,} pictures, {done['films']:,} films,"
        f" {result['events'].get('trained', 0):,} trainings in"
        f" {result['minutes']:g} minutes. Memory: {result['start_mb']:.0f} MB at the"
        f" start, {result['warm_mb']:.0f} MB after a warm-up of"
        f" {result['warm_up_minutes']:g} minutes, {result['end_mb']:.0f} MB in the end,"
        f" at most {result['most_mb']:.0f} MB; slope after the warm-up"
        f" {result['slope_mb_a_minute']:+.2f} MB a minute, which makes"
        f" {result['growth_mb']:+.1f} MB (bound: {result['bound_mb']:g}).\n"
    ).replace(" -", " −")
    return "\n".join((words, table(heads, rows), _note(result)))


def _thinned(readings: list[Result], most: int = 12) -> list[Result]:
    """The first and the last, and as many between them, as evenly as can be."""
    step = max(1, -(-(len(readings) - 1) // (most - 1)))
    return [*readings[:-1:step], readings[-1]]


def _note(result: Result) -> str:
    machine, (before, after) = result["machine"], result["load_average"]
    return (
        f"    {result['command']}\n\n{machine['cores']} cores and"
        f" {machine['memory_gb']} GB, shared with other work (load average"
        f" {before:g} before and {after:g} after), Python {machine['python']}.\n"
    )
