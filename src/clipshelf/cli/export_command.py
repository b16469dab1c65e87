"""`clipshelf export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipshelf.app.exporting import FORMATS, Exported, export
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import count, opened, printable, show_json
from clipshelf.domain.video import shown


@click.command("export")
@library_argument
@click.option(
    "--format", "name", type=click.Choice(FORMATS), required=True, help="What to write."
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help="File or folder to write, outside of the library [default: standard output].",
)
@click.option(
    "--above",
    type=click.FloatRange(0, 1),
    help="Into folders: also guesses of at least this confidence, from 0 to 1.",
)
@click.option("--certified", is_flag=True, help="Into folders: also certified guesses.")
@json_option
def command(
    library: Path | None,
    state: Path | None,
    name: str,
    target: Path | None,
    above: float | None,
    *,
    certified: bool,
    as_json: bool,
) -> None:
    """Take the sorted videos, or what is known of them, out of a library.

    links and copies fill a folder, which may be said again: what is new is added, and
    nothing is overwritten; artifacts fills one too, once. The others make a file.
    """
    if above is not None and certified:
        raise click.UsageError("Either --above or --certified.")
    if as_json and target is None:
        raise click.UsageError("--json needs -o: only one document fits on stdout.")
    with opened(library, state, looks=True) as found:
        done = export(found, name, target, above=above, certified=certified)
    if done.content is not None:
        sys.stdout.buffer.write(done.content)
    elif as_json:
        show_json(done.to_json())
    else:
        _show(done)


def _show(done: Exported) -> None:
    there = f", {done.what.present} there before" if done.what.present else ""
    left = f", {done.what.left} without a folder" if done.what.left else ""
    click.echo(f"Took {count(done.what.taken, 'video')}{there}{left}.")
    for name, reason in done.what.skipped:
        click.echo(f"  {printable(shown(name))}: {reason}", err=True)
