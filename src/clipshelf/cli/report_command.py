"""`clipshelf report`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.reporting import check, report
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import opened, printable, progress, show_json


@click.command("report")
@library_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default="report.html",
    show_default=True,
    help="Where to write it.",
)
@click.option(
    "--thumbnails", is_flag=True, help="Put pictures and names of clips into it."
)
@json_option
def command(
    library: Path | None,
    state: Path | None,
    output: Path,
    *,
    thumbnails: bool,
    as_json: bool,
) -> None:
    """Write how learning stands into one HTML file, which needs nothing else."""
    check(output)
    with opened(library, state) as found, progress() as watch:
        written = report(found, output, watch, thumbnails=thumbnails)
    document = written.to_json()
    if as_json:
        show_json(document)
        return
    megabytes = written.size / 1e6
    click.echo(f"Wrote {printable(document['path'])} ({megabytes:.1f} MB).")
    for exhibit in written.exhibits:
        if exhibit.missing:
            click.echo(f"  Left out: {exhibit.title}. {exhibit.missing}")
