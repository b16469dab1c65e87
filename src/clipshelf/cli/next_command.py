"""`clipshelf next`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.asking import AUTO, BATCH
from clipshelf.app.queueing import measure_now, next_videos
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import count, opened, percent, show_json, show_table


@click.command("next")
@library_argument
@click.option("-n", "n", type=click.IntRange(1), default=BATCH, help="How many.")
@click.option("--strategy", default=AUTO, show_default=True, help="How to choose.")
@click.option(
    "--measure",
    type=click.IntRange(1),
    help="First ask so many random checks, to measure the model now.",
)
@json_option
def command(
    library: Path | None,
    state: Path | None,
    n: int,
    strategy: str,
    measure: int | None,
    *,
    as_json: bool,
) -> None:
    """Show which videos to label next, and why."""
    with opened(library, state, looks=True) as found:
        if measure:
            measure_now(found, measure)
        queue = next_videos(found, n, strategy).to_json()
    if as_json:
        show_json(queue)
        return
    rows = [
        (
            ("! " if video["priority"] == "high" else "") + video["video"],
            video["kind"],
            video["predicted_folder"] or "-",
            percent(video["confidence"]),
            video["reason"],
        )
        for video in queue["videos"]
    ]
    heads = ("video", "kind", "folder", "confidence", "why")
    title = f"{len(rows)} of {count(queue['remaining'], 'video')}"
    show_table(title, heads, rows, empty="There is nothing to ask about.")
    if any(video["priority"] == "high" for video in queue["videos"]):
        click.echo("! marks those that teach most.", err=True)
    if queue["waiting"]:
        waiting = count(queue["waiting"], "video")
        click.echo(f"{waiting} not looked at yet: clipshelf embed", err=True)
