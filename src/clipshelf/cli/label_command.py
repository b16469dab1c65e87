"""`clipshelf label`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.labelling import label
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import publish
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import opened, printable, show_json
from clipshelf.domain.label import How


@click.command("label")
@click.argument("video")
@click.argument("folder")
@library_argument
@click.option("--no-move", is_flag=True, help="Remember the label, leave the file.")
@json_option
def command(
    video: str,
    folder: str,
    library: Path | None,
    state: Path | None,
    *,
    no_move: bool,
    as_json: bool,
) -> None:
    """Put VIDEO (its id, path or name) into FOLDER."""
    with opened(library, state) as found:
        labelled = label(found, video, folder, how=How.CLI, move=not no_move).to_json()
        publish(found, predict(found))
    if as_json:
        show_json(labelled)
        return
    done = "moved to" if labelled["moved"] else "labelled, not moved:"
    click.echo(f"{printable(labelled['video'])} {done} {labelled['folder']}")
    if labelled["problem"]:
        click.echo(f"The file stays where it is: {labelled['problem']}.", err=True)
