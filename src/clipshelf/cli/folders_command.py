"""`clipshelf folders`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app import overview
from clipshelf.app.describing import describe
from clipshelf.cli.listing import ListsByDefault
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import opened, printable, show_json, show_table
from clipshelf.domain.video import shown


@click.group(
    "folders",
    cls=ListsByDefault,
    context_settings={"help_option_names": ["-h", "--help"]},
)
def command() -> None:
    """List folders, and say in words what one is for.

    Without a command it lists: clipshelf folders [LIBRARY].
    """


@command.command("list")
@library_argument
@json_option
def list_command(library: Path | None, state: Path | None, *, as_json: bool) -> None:
    """Show every folder, its videos, and what was said of it."""
    with opened(library, state, looks=True) as found:
        folders = overview.folders(found)
    if as_json:
        show_json({"folders": folders})
        return
    rows = [
        (one["name"], str(one["count"]), one.get("description", "")) for one in folders
    ]
    heads = ("folder", "videos", "what it is for")
    show_table("Folders", heads, rows, empty="There is no folder yet.")


@command.command("describe")
@click.argument("folder")
@click.argument("description")
@library_argument
@click.option(
    "--phrase",
    "phrases",
    multiple=True,
    help="As the caption of one of its clips might say; can be given several times.",
)
@json_option
def describe_command(
    folder: str,
    description: str,
    library: Path | None,
    state: Path | None,
    phrases: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Say what a folder is for: it finds first suggestions before it has an example."""
    with opened(library, state, looks=True) as found:
        name, note = describe(found, folder, description, phrases)
    if as_json:
        document = {"folder": shown(name), "description": note.description}
        show_json({**document, "phrases": list(note.phrases)})
        return
    click.echo(f"{printable(shown(name))}: {printable(note.description)}")
