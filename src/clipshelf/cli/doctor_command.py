"""`clipshelf doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipshelf.app.doctor import examine
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import opened, show_json

PROBLEMS_FOUND = 9


@click.command("doctor")
@library_argument
@json_option
def command(library: Path | None, state: Path | None, *, as_json: bool) -> None:
    """Look for problems; change nothing."""
    with opened(library, state) as found:
        problems = [problem.to_json() for problem in examine(found)]
    if as_json:
        show_json({"problems": problems})
    for problem in problems if not as_json else ():
        click.echo(f"{problem['code']}: {problem['what']}")
        click.echo(f"  hint: {problem['hint']}")
    if not problems and not as_json:
        click.echo("No problems found.")
    if problems:
        sys.exit(PROBLEMS_FOUND)
