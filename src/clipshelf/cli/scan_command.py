"""`clipshelf scan`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.scanning import scan
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    printable,
    progress,
    show_json,
    show_problems,
    show_table,
)

NOTHING_HERE = "Is this the folder with the videos? They end in .mp4, .mov, .webm, ..."


@click.command("scan")
@library_argument
@json_option
def command(library: Path | None, state: Path | None, *, as_json: bool) -> None:
    """Look at the folders: what is new, moved, gone, unreadable."""
    with opened(library, state) as found, progress() as watch:
        report = scan(found, watch).to_json()
    if as_json:
        show_json(report)
        return
    click.echo(
        f"{count(report['found'], 'video')}: {report['unsorted']} unsorted,"
        f" {report['new']} new, {report['moved']} moved, {report['gone']} gone."
    )
    if not report["found"]:
        click.echo(f"hint: {NOTHING_HERE}", err=True)
    rows = [(name, str(number)) for name, number in report["folders"].items()]
    if rows:
        show_table("Folders", ("folder", "videos"), rows)
    if report["unknown_origin"]:
        unknown = count(report["unknown_origin"], "label")
        click.echo(
            f"{unknown} of unknown origin: the record of what was filed by the machine"
            " is lost. If you filed them yourself: clipshelf review --trust",
            err=True,
        )
    for why, number in sorted(report["ignored"].items()):
        click.echo(f"Ignored: {number} ({why}).", err=True)
    for same in report["duplicates"]:
        names = ", ".join(printable(name) for name in same)
        click.echo(f"The same video: {names}", err=True)
    for unclear in report["unclear"]:
        folders = " and ".join(unclear["folders"])
        name = printable(unclear["name"])
        click.echo(f"In several folders: {name} ({folders})", err=True)
    show_problems(report["unreadable"])
