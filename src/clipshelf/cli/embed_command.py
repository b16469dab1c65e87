"""`clipshelf embed`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.embedding import embed
from clipshelf.app.scanning import scan
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    progress,
    show_json,
    show_problems,
)
from clipshelf.domain.features import Signal

DEFAULT = "frames,caption,tags"


@click.command("embed")
@library_argument
@click.option(
    "--signals",
    default=DEFAULT,
    show_default=True,
    help="Which signals to embed, separated by commas.",
)
@json_option
def command(
    library: Path | None, state: Path | None, signals: str, *, as_json: bool
) -> None:
    """Look at the videos, only the new ones."""
    chosen = _signals(signals)
    with opened(library, state) as found, progress() as watch:
        scan(found, watch)
        report = embed(found, watch, signals=chosen).to_json()
    if as_json:
        show_json(report)
        return
    click.echo(
        f"{count(report['embedded'], 'video')} embedded in {report['seconds']:.1f} s,"
        f" {report['skipped']} were done before, {len(report['failed'])} failed."
    )
    show_problems(report["failed"])


def _signals(text: str) -> tuple[Signal, ...]:
    try:
        return tuple(Signal(name.strip()) for name in text.split(","))
    except ValueError as error:
        known = ", ".join(Signal)
        raise click.BadParameter(
            f"{error}; known signals: {known}", param_hint="--signals"
        ) from error
