"""The command line. A command is a module, imported only when it is called."""

from __future__ import annotations

import shlex
import sqlite3
import sys
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click

from clipshelf import __version__
from clipshelf.cli.examples import epilog
from clipshelf.domain import errors

COMMANDS = (
    "open",
    "scan",
    "embed",
    "train",
    "predict",
    "next",
    "label",
    "folders",
    "import",
    "trash",
    "certify",
    "sort",
    "review",
    "undo",
    "history",
    "search",
    "export",
    "simulate",
    "report",
    "serve",
    "demo",
    "models",
    "doctor",
    "forget",
    "completion",
)
EXIT_CODES = {
    errors.Invalid: 3,
    errors.NotFound: 4,
    errors.Conflict: 5,
    errors.Unavailable: 6,
}
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class LazyGroup(click.Group):
    """Knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; None if there is no such command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"clipshelf.cli.{cmd_name}_command")
        command: click.Command = module.command
        command.epilog = epilog(cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A slip is answered with what was probably meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(error.message + meant(args[0]), error.ctx) from None

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Names and first lines, without importing a single command."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


SUMMARIES = {
    "open": "Scan a library, open the labelling page, learn while you label.",
    "scan": "Look at the folders: what is new, moved, gone, unreadable.",
    "embed": "Look at the videos, only the new ones.",
    "train": "Learn from every label and predict the rest.",
    "predict": "Show a folder for every unsorted video.",
    "next": "Show which videos to label next, and why.",
    "label": "Put a video into a folder.",
    "folders": "List folders, and say in words what one is for.",
    "import": "Take in what another program knows of your videos.",
    "trash": "Throw a video away so that it can be brought back.",
    "certify": "Promise how many of the guesses are right, after a few checks.",
    "sort": "File the videos that the model is sure of.",
    "review": "List labelled videos that are probably in the wrong folder.",
    "undo": "Put the files of the last batch back.",
    "history": "List the batches of moves.",
    "search": "Find clips by words, by what they look like, or copies of each other.",
    "export": "Take the sorted videos, or what is known of them, out of a library.",
    "simulate": "Replay known answers: how fast would each strategy have learned?",
    "report": "Write how learning stands into one HTML file, which needs nothing else.",
    "serve": "Serve the labelling page without opening a browser.",
    "demo": "Draw a small library to play with.",
    "models": "List, install, use and remove the models that look, read and listen.",
    "doctor": "Look for problems, and mend them with --fix.",
    "forget": "Remove everything clipshelf has stored about a library.",
    "completion": "Print what makes a shell complete commands and options.",
}


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clipshelf")
def app() -> None:
    """Learn your own folders of short videos from a few examples; file the rest."""


def meant(word: str) -> str:
    """What to add to the news that this word is no command; empty without an idea."""
    with suppress(OSError, ValueError):  # too long, or no name at all
        if Path(word).is_dir():
            return f" It is a folder: clipshelf open {shlex.quote(word)}"
    close = get_close_matches(word, COMMANDS, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _write_any_name() -> None:
    """A pipe on Windows takes 256 characters: no name may end a command half done."""
    out = sys.stdout
    if isinstance(out, TextIOWrapper) and out.errors == "strict":
        out.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run a command; an error is a sentence and a hint on stderr, and an exit code."""
    _write_any_name()
    try:
        app(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished is kept.", err=True)
        sys.exit(INTERRUPTED)
    except (OSError, sqlite3.Error) as error:
        click.echo(f"error: {error}", err=True)
        click.echo("hint: clipshelf doctor may say more.", err=True)
        sys.exit(1)
    except errors.ClipshelfError as error:
        click.echo(f"error: {error}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        sys.exit(next(c for kind, c in EXIT_CODES.items() if isinstance(error, kind)))
