"""`clipshelf predict`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipshelf.app.predicting import predict_surely
from clipshelf.app.queueing import predictions_json, publish
from clipshelf.app.sorting import propose, sort
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import count, opened, percent, show_json, show_table


@click.command("predict")
@library_argument
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out videos whose confidence is lower.",
)
@click.option("--top-k", type=click.IntRange(1), default=5, help="Folders a video.")
@click.option("--move", is_flag=True, help="File what is at or above the threshold.")
@json_option
def command(
    library: Path | None,
    state: Path | None,
    threshold: float,
    top_k: int,
    *,
    move: bool,
    as_json: bool,
) -> None:
    """Show a folder for every unsorted video."""
    if move and not threshold:
        raise click.UsageError("--move needs --threshold, so that you say how sure.")
    with opened(library, state, looks=True) as found:
        predicted = predict_surely(found)
        publish(found, predicted)
        videos = list(predictions_json(found, predicted, top_k=top_k))
        shown = [video for video in videos if video["confidence"] >= threshold]
        moved = sort(found, propose(found, threshold)).to_json() if move else None
    if as_json:
        show_json({"videos": shown} | ({"sort": moved} if moved else {}))
        return
    surest = max((video["confidence"] for video in videos), default=None)
    _show(shown, len(videos), surest)
    if moved:
        click.echo(f"Filed {count(len(moved['moves']), 'video')}; clipshelf undo.")


def _show(videos: list[dict[str, Any]], total: int, surest: float | None) -> None:
    rows = [
        (
            video["video"],
            video["predicted_folder"],
            percent(video["confidence"]),
            ", ".join(
                f"{other['folder']} {percent(other['confidence'])}"
                for other in video["top_predictions"][1:3]
            ),
        )
        for video in videos
    ]
    heads = ("video", "folder", "confidence", "or")
    title = f"{len(videos)} of {count(total, 'unsorted video')}"
    show_table(title, heads, rows, empty=_none(total, surest))


def _none(total: int, surest: float | None) -> str:
    if surest is None:
        return "No video is unsorted."
    unsorted = count(total, "unsorted video")
    return f"None of {unsorted}: the model is at most {percent(surest)} sure."
