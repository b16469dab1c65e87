"""`clipshelf models`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.installing import install, remove
from clipshelf.app.locating import find_library, is_known, locate
from clipshelf.app.using import Listed, list_models, use
from clipshelf.cli.listing import ListsByDefault
from clipshelf.cli.options import FOLDER, json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    progress,
    show_json,
    show_table,
)
from clipshelf.domain.features import Signal
from clipshelf.signals.encoders.catalogue import MB, find


@click.group(
    "models",
    cls=ListsByDefault,
    context_settings={"help_option_names": ["-h", "--help"]},
)
def command() -> None:
    """List, install, use and remove the models that look, read and listen.

    Without a command it lists: clipshelf models [LIBRARY].
    """


@command.command("list")
@library_argument
@json_option
def list_command(library: Path | None, state: Path | None, *, as_json: bool) -> None:
    """Show every model: what it serves, its size, whether it is here and in use.

    --json says more: licences, digests, what each is good at.
    """
    root = library or find_library(Path.cwd())
    if library is not None or is_known(locate(root, state)[1]):
        with opened(root, state, looks=True) as found:
            listed = list_models(found)
    else:
        listed = list_models()
    if as_json:
        show_json({"models": [one.to_json() for one in listed]})
        return
    heads = ("name", "for", "MB", "speed", "")
    show_table("Models", heads, [_row(one) for one in listed])


@command.command("install")
@click.argument("name")
@click.option(
    "--from", "source", type=FOLDER, help="A folder that holds its files: no network."
)
@json_option
def install_command(name: str, source: Path | None, *, as_json: bool) -> None:
    """Fetch a model; its size is told first, and an interrupted fetch goes on.

    Nothing is used of it before clipshelf models use.
    """
    model = find(name)
    if model.on_hub and source is None:
        click.echo(
            f"{name}: {model.megabytes} MB from {model.repo}, licence {model.licence}.",
            err=True,
        )
    with progress() as watch:
        fetched = install(name, source, watch)
    if as_json:
        show_json(fetched.to_json())
        return
    size = f"{fetched.bytes / MB:.0f} MB"
    click.echo(f"{name} is here{' already' if fetched.already else ''}: {size}.")
    if model.signals:
        click.echo(f"clipshelf models use {name} lets a library use it.")
    if model.text:
        click.echo(f"Folder names help it once {model.text} is installed as well.")


@command.command("use")
@click.argument("name")
@library_argument
@click.option(
    "--signal",
    "signals",
    multiple=True,
    type=click.Choice([str(signal) for signal in Signal]),
    help="Only for this one of its signals.",
)
@json_option
def use_command(
    name: str,
    library: Path | None,
    state: Path | None,
    signals: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Let a library use a model; until its vectors are there, the old ones serve."""
    with opened(library, state, looks=True) as found:
        chosen = use(found, name, tuple(Signal(signal) for signal in signals))
    if as_json:
        show_json(chosen.to_json())
        return
    served = ", ".join(chosen.signals)
    click.echo(f"{name} is used for {served} from now on.")
    if chosen.waiting:
        click.echo(
            f"{count(chosen.waiting, 'video')} wait for it: clipshelf embed or the open"
            " page looks at them; until then the old vectors serve."
        )


@command.command("remove")
@click.argument("name")
@json_option
def remove_command(name: str, *, as_json: bool) -> None:
    """Free the disk of a model that no library uses."""
    freed = remove(name)
    if as_json:
        show_json({"name": name, "freed": freed})
        return
    if freed:
        click.echo(f"{name} is gone: {freed / MB:.0f} MB are free.")
    else:
        click.echo(f"{name} was not here.")


def _row(one: Listed) -> tuple[str, ...]:
    here = "in use" if one.in_use else "" if one.missing else "here"
    size = f"{one.megabytes}" if one.megabytes else "-"
    signals = ", ".join(one.signals) or "names"
    return (one.name, signals, size, one.speed, here)
