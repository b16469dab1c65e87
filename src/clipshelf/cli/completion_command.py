"""`clipshelf completion`."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

VARIABLE = "_CLIPSHELF_COMPLETE"
PLACES = {
    "bash": "~/.local/share/bash-completion/completions/clipshelf",
    "zsh": "a folder of $fpath, as _clipshelf",
    "fish": "~/.config/fish/completions/clipshelf.fish",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(PLACES)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options, and their values."""
    completion = get_completion_class(shell)
    assert completion is not None, "click knows these shells"
    root = ctx.find_root().command
    click.echo(completion(root, {}, "clipshelf", VARIABLE).source())
    if sys.stdout.isatty():
        click.echo(f"Save this as {PLACES[shell]}.", err=True)
