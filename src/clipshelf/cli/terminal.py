"""What the commands show: progress, tables, JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import floor
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table

from clipshelf.app.locating import check_known, find_library
from clipshelf.app.opening import Library, open_library
from clipshelf.domain.events import Progress, Watch

WHOLE = 40  # columns that a table gives to what it lists, before anything else
UNBROKEN = 10_000  # columns; a table takes as many as it needs

VERBS = {
    "scan": "Reading",
    "embed": "Looking",
    "train": "Learning",
    "demo": "Drawing",
    "simulate": "Replaying",
    "map": "Drawing",
    "read": "Reading",
    "import": "Taking",
    "fetch": "Fetching",
    "install": "Fetching",
}


@contextmanager
def opened(
    library: Path | None, state: Path | None, *, looks: bool = False
) -> Iterator[Library]:
    """The library that a command works on, closed at its end.

    A command that only `looks` makes no state in a folder that was never opened.
    """
    root = library or find_library(Path.cwd())
    if looks:
        check_known(root, state)
    with open_library(root, state) as found:
        if found.lost_its_database():
            said = "Its database is lost; clipshelf scan builds it anew"
            click.echo(f"{said}, clipshelf doctor says more.", err=True)
        for sentence in found.resumed.told:
            click.echo(sentence, err=True)
        yield found


@contextmanager
def progress() -> Iterator[Watch]:
    """A bar on stderr for each piece of work, with rate and time left."""
    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}", style="dim"),
    )
    console = Console(stderr=True)
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def watch(at: Progress) -> None:
            if at.work not in tasks:
                tasks[at.work] = bars.add_task(VERBS.get(at.work, at.work), pace="")
            bars.update(
                tasks[at.work], completed=at.done, total=at.total, pace=pace(at)
            )

        yield watch


def pace(at: Progress) -> str:
    """`12.3/s, 41 s left`; empty before it can be told."""
    if at.seconds_left is None:
        return ""
    minutes, seconds = divmod(round(at.seconds_left), 60)
    left = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return f"{at.rate:.1f}/s, {left} left"


def show_json(document: Any) -> None:
    """One document on stdout, ASCII, so that no terminal's encoding can spoil it."""
    click.echo(json.dumps(document, indent=1))


def show_table(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], empty: str = ""
) -> None:
    """A table, or the sentence `empty` for one without a row.

    Text is shown as it is, whatever it looks like.
    """
    if empty and not rows:
        click.echo(empty)
        return
    table = Table(title=escape(title), title_justify="left", title_style="bold")
    # What comes first is what other commands take: a name in two lines is none.
    first = min(max((len(row[0]) for row in rows), default=0), WHOLE)
    for number, head in enumerate(heads):
        table.add_column(head, overflow="fold", min_width=0 if number else first)
    for row in rows:
        table.add_row(*(escape(printable(cell)) for cell in row))
    _table_console().print(table)


def _table_console() -> Console:
    """As wide as the terminal; in a pipe, where lines are searched, none is broken."""
    console = Console()
    if console.is_terminal or "COLUMNS" in os.environ:
        return console
    return Console(width=UNBROKEN)


def printable(name: str) -> str:
    """A name in one line: a file may be called after a control sequence."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def percent(p: float | None) -> str:
    """Whole percents, a half upwards as in the page, never a false 100 %."""
    if p is None:
        return "-"
    return ">99 %" if 0.99 < p < 1 else f"{floor(p * 100 + 0.5)} %"


def length(seconds: float | None) -> str:
    """`1:05`; empty where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def count(number: int, noun: str) -> str:
    """`1 video`, `2 videos`."""
    if number == 1:
        return f"{number} {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("ry") else f"{number} {noun}s"


def show_problems(problems: Sequence[dict[str, str]]) -> None:
    """Files that cannot be used, on stderr."""
    for problem in problems:
        click.echo(f"  {printable(problem['name'])}: {problem['reason']}", err=True)
