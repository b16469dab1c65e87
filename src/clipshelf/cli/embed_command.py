"""`clipshelf embed`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipshelf.app.embedding import embed
from clipshelf.app.scanning import scan
from clipshelf.app.transcribing import transcribe
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    progress,
    show_json,
    show_problems,
)
from clipshelf.domain.features import Signal
from clipshelf.domain.reading import READ
from clipshelf.signals.run.pool import cores

DEFAULT = "frames,caption,tags"
MOST_READERS = 4  # processes, each of which loads its models: half a gigabyte


@click.command("embed")
@library_argument
@click.option(
    "--signals",
    default=DEFAULT,
    show_default=True,
    help=f"Which signals to embed, separated by commas: {', '.join(Signal)}.",
)
@click.option(
    "--speech-minutes",
    type=click.FloatRange(min=0),
    metavar="M",
    help="End when so much speech is transcribed; the next run goes on from there.",
)
@json_option
def command(
    library: Path | None,
    state: Path | None,
    signals: str,
    speech_minutes: float | None,
    *,
    as_json: bool,
) -> None:
    """Look at the videos, only the new ones; read their words if that is asked for."""
    chosen = _signals(signals)
    words = [signal for signal in READ if signal in chosen]
    with opened(library, state) as found, progress() as watch:
        scan(found, watch)
        looked = [signal for signal in chosen if signal not in READ]
        report = embed(found, watch, signals=looked).to_json()
        if words:
            read = transcribe(
                found,
                watch,
                signals=words,
                speech_minutes=speech_minutes,
                workers=min(MOST_READERS, cores()),
            )
            report["words"] = {str(one.signal): one.to_json() for one in read}
    if as_json:
        show_json(report)
        return
    click.echo(
        f"{count(report['embedded'], 'video')} embedded in {report['seconds']:.1f} s,"
        f" {report['skipped']} were done before, {len(report['failed'])} failed."
    )
    for signal, one in report.get("words", {}).items():
        click.echo(f"{signal}: {_told(one)}")
    show_problems(report["failed"])


def _told(one: dict[str, Any]) -> str:
    """What one reader did, in a line."""
    if one["missing"]:
        return f"nothing is read; it needs {one['missing']}."
    return (
        f"{count(one['read'], 'video')} read in {one['seconds']:.1f} s,"
        f" {one['with_text']} of them with words, {one['left']} left."
    )


def _signals(text: str) -> tuple[Signal, ...]:
    try:
        return tuple(Signal(name.strip()) for name in text.split(","))
    except ValueError as error:
        known = ", ".join(Signal)
        raise click.BadParameter(
            f"{error}; known signals: {known}", param_hint="--signals"
        ) from error
