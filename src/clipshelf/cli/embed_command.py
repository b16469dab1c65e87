"""`clipshelf embed`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipshelf.app.dividing import embed_shard
from clipshelf.app.embedding import embed
from clipshelf.app.engines import ENGINES, engine_called
from clipshelf.app.listening import listen
from clipshelf.app.opening import Library
from clipshelf.app.scanning import scan
from clipshelf.app.transcribing import transcribe
from clipshelf.cli.options import FOLDER, json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    progress,
    show_json,
    show_problems,
)
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Watch
from clipshelf.domain.features import Signal
from clipshelf.domain.reading import COSTLY, READ
from clipshelf.domain.shard import Shard
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
@click.option(
    "--shard",
    metavar="N/OF",
    help="Only this part of the videos' frames, as 3/16, for others that do the other"
    " parts; the next embed without it takes in what all have made.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="Who looks at the frames: this machine, or a Ray cluster.",
)
@click.option(
    "--address",
    metavar="HOST:PORT",
    help="Of a Ray cluster that is running; without it one begins and ends here.",
)
@click.option(
    "--out",
    type=FOLDER,
    help="Where --shard or --engine ray leaves its Parquet files, to be kept.",
)
@click.option(
    "--ingest",
    type=FOLDER,
    metavar="DIR",
    help="Take in the Parquet files of such a folder first.",
)
@json_option
def command(
    library: Path | None,
    state: Path | None,
    *,
    signals: str,
    speech_minutes: float | None,
    shard: str | None,
    engine: str,
    address: str | None,
    out: Path | None,
    ingest: Path | None,
    as_json: bool,
) -> None:
    """Look at the videos, only the new ones; listen and read if that is asked for."""
    chosen = _signals(signals)
    words = [signal for signal in READ if signal in chosen]
    part = _shard(shard)
    _check(part, chosen, spread=engine != ENGINES[0], address=address, out=out)
    if part is not None and ingest:
        raise click.UsageError("--ingest goes without --shard.")
    with opened(library, state) as found, progress() as watch:
        if part is not None:
            report = _divided(found, watch, part, out)
        else:
            scan(found, watch)
            report = embed(
                found,
                watch,
                signals=[signal for signal in chosen if signal not in COSTLY],
                engine=engine_called(engine, address=address, out=out),
                ingest=ingest,
            ).to_json()
        if Signal.SOUND in chosen:
            workers = min(MOST_READERS, cores())
            report["sound"] = listen(found, watch, workers=workers).to_json()
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
    else:
        _tell(report)


def _divided(
    library: Library, watch: Watch, shard: Shard, out: Path | None
) -> dict[str, Any]:
    """One shard; only where no scan was made before is one made now."""
    if not library.was_scanned():
        scan(library, watch)
    report = embed_shard(library, shard, watch, out=out)
    return report.to_json() | {"shard": str(shard)}


def _tell(report: dict[str, Any]) -> None:
    if report["taken"]:
        click.echo(f"{count(report['taken'], 'video')} taken in from other processes.")
    of = f" of shard {report['shard']}" if "shard" in report else ""
    click.echo(
        f"{count(report['embedded'], 'video')}{of} embedded in"
        f" {report['seconds']:.1f} s,"
        f" {report['skipped']} were done before, {len(report['failed'])} failed."
    )
    if "sound" in report:
        click.echo(f"sound: {_heard(report['sound'])}")
    for signal, one in report.get("words", {}).items():
        click.echo(f"{signal}: {_told(one)}")
    show_problems(report["failed"])
    show_problems(report["refused"])


def _told(one: dict[str, Any]) -> str:
    """What one reader did, in a line."""
    if one["missing"]:
        return f"nothing is read; it needs {one['missing']}."
    return (
        f"{count(one['read'], 'video')} read in {one['seconds']:.1f} s,"
        f" {one['with_text']} of them with words, {one['left']} left."
    )


def _heard(one: dict[str, Any]) -> str:
    """What was listened to, in a line."""
    if one["missing"]:
        return f"nothing is heard; it needs {one['missing']}."
    return (
        f"{count(one['heard'], 'video')} heard in {one['seconds']:.1f} s,"
        f" {one['with_sound']} of them with sound, {one['left']} left."
    )


def _signals(text: str) -> tuple[Signal, ...]:
    try:
        return tuple(Signal(name.strip()) for name in text.split(","))
    except ValueError as error:
        known = ", ".join(Signal)
        raise click.BadParameter(
            f"{error}; known signals: {known}", param_hint="--signals"
        ) from error


def _shard(text: str | None) -> Shard | None:
    try:
        return None if text is None else Shard.parse(text)
    except Invalid as error:
        raise click.BadParameter(
            f"{error} {error.hint}", param_hint="--shard"
        ) from error


def _check(
    shard: Shard | None,
    signals: tuple[Signal, ...],
    *,
    spread: bool,
    address: str | None,
    out: Path | None,
) -> None:
    """Which options go together."""
    if address and not spread:
        raise click.UsageError("--address goes with --engine ray.")
    if out and not spread and shard is None:
        raise click.UsageError("--out goes with --shard or --engine ray.")
    if shard is not None and spread:
        raise click.UsageError("--shard needs no engine: leave one of the two out.")
    if shard is not None and (
        Signal.FRAMES not in signals or any(signal in COSTLY for signal in signals)
    ):
        raise click.UsageError(
            "--shard divides frames; words and sound come without it."
        )
