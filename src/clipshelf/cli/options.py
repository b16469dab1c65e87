"""Arguments that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = click.Path(path_type=Path, file_okay=False)


def library_argument(command: Command) -> Command:
    """`[LIBRARY]` and `--state`."""
    command = click.argument("library", required=False, type=FOLDER)(command)
    return state_option(command)


def state_option(command: Command) -> Command:
    """`--state`, for libraries that cannot hold clipshelf's own files."""
    return click.option(
        "--state",
        type=FOLDER,
        envvar="CLIPSHELF_STATE",
        help="Where to keep clipshelf's own files [default: LIBRARY/.clipshelf].",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document."
    )(command)
