"""docs/reference/cli.md: every command's help, and the exit codes."""

from __future__ import annotations

import click
from click import Context

from clipshelf import cli
from clipshelf.cli import EXIT_CODES
from markdown import code, table

WIDTH = 88
INTRO = """# Command line

LIBRARY is a folder of videos. Where it may be left out, it is the nearest folder
upwards that was opened before, else the current one. Every command takes `--help`, and
every one that shows something `--json`: one JSON document on stdout, in ASCII. A name
that is not UTF-8 is given with U+FFFD, and beside it `name_bytes` in base64. Progress
and remarks go to stderr. A file that cannot be read never makes a command fail.

Output is coloured on a terminal and plain elsewhere; `NO_COLOR=1` makes it plain
always.
"""
CODES = (
    ("0", "Done"),
    ("1", "The system said no: a full disk, a missing right"),
    ("2", "The command was not understood"),
    *(
        (str(number), f"{kind.__name__}: {kind.__doc__}")
        for kind, number in EXIT_CODES.items()
    ),
    ("7", "`certify`: checks are needed"),
    ("8", "`certify`: refused"),
    ("9", "`doctor`: there are problems"),
    (str(cli.INTERRUPTED), "Stopped with Ctrl-C; what was finished is kept"),
)


def command(name: str) -> click.Command:
    """A command by its name."""
    found = cli.app.get_command(Context(cli.app), name)
    assert found is not None, name
    return found


def page() -> str:
    """In the order of `clipshelf --help`."""
    whole = Context(cli.app, info_name="clipshelf", max_content_width=WIDTH)
    whole.terminal_width = WIDTH
    parts = [INTRO, "## Exit codes\n", table(("code", "means"), CODES), ""]
    parts += ["## clipshelf\n", code(whole.get_help()), ""]
    for name in cli.COMMANDS:
        context = Context(command(name), whole, name, max_content_width=WIDTH)
        context.terminal_width = WIDTH
        parts += [f"## {name}\n", code(context.get_help()), ""]
    return "\n".join(parts)
