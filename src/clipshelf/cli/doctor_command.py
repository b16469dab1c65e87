"""`clipshelf doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipshelf.app.doctor import diagnose
from clipshelf.app.locating import find_library
from clipshelf.app.repairing import Repaired, repair
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import printable, show_json

PROBLEMS_FOUND = 9


@click.command("doctor")
@library_argument
@click.option("--fix", is_flag=True, help="Mend what needs no decision of yours.")
@json_option
def command(
    library: Path | None, state: Path | None, *, fix: bool, as_json: bool
) -> None:
    """Look for problems; change nothing, unless with --fix."""
    root = library or find_library(Path.cwd())
    done = repair(root, state) if fix else Repaired((), diagnose(root, state))
    if as_json:
        document = done.to_json()
        show_json(document if fix else {"problems": document["problems"]})
    else:
        _show(done)
    if done.problems:
        sys.exit(PROBLEMS_FOUND)


def _show(done: Repaired) -> None:
    for deed in done.fixed:
        click.echo(f"Fixed: {printable(deed)}.")
    for problem in done.problems:
        click.echo(f"{problem.code}: {printable(problem.what)}")
        click.echo(f"  hint: {problem.hint}")
    if not done.problems:
        click.echo("No problems found.")
