"""`clipshelf sort`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipshelf.app.sorting import Proposal, Sorted, propose, propose_certified, sort
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    percent,
    printable,
    show_json,
    show_table,
)
from clipshelf.domain.moves import Mode
from clipshelf.domain.video import shown
from clipshelf.library.plan import OnConflict

VERBS = {Mode.MOVE: "Move", Mode.COPY: "Copy", Mode.LINK: "Link"}


@click.command("sort")
@library_argument
@click.option(
    "--above",
    type=click.FloatRange(0, 1),
    help="File videos whose confidence is at least this, from 0 to 1.",
)
@click.option("--certified", is_flag=True, help="File exactly the certified pairs.")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in VERBS]),
    default=Mode.MOVE.value,
    show_default=True,
    help="copy and link leave the file where it is; link is a second name of it.",
)
@click.option(
    "--on-conflict",
    type=click.Choice(["rename", "skip", "fail"]),
    default="rename",
    show_default=True,
    help="What to do when a name is taken.",
)
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def command(
    library: Path | None,
    state: Path | None,
    above: float | None,
    mode: str,
    on_conflict: OnConflict,
    *,
    certified: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """File the videos that the model is sure of."""
    if (above is None) != certified:
        raise click.UsageError("Say how sure: --above P, or --certified.")
    with opened(library, state, looks=True) as found:
        proposal = (
            propose_certified(found, on_conflict=on_conflict, mode=Mode(mode))
            if above is None
            else propose(found, above, on_conflict=on_conflict, mode=Mode(mode))
        )
        if not as_json:
            _show(proposal)
        moves = bool(proposal.plan.moves) and not dry_run
        if moves and not yes:
            if as_json or not sys.stdin.isatty():
                raise click.UsageError("Nobody can be asked here: add --yes.")
            click.confirm(f"{VERBS[Mode(mode)]} these files?", abort=True)
        result = sort(found, proposal) if moves else Sorted(None, proposal)
    if as_json:
        show_json(result.to_json())
    elif result.batch:
        moved = count(len(result.to_json()["moves"]), "video")
        click.echo(f"Filed {moved}. clipshelf undo takes that back.")
        for path, reason in result.failed:
            click.echo(f"Stays: {printable(shown(path))} ({reason})", err=True)


def _show(proposal: Proposal) -> None:
    sure = {filing.video: filing.confidence for filing in proposal.filings}
    rows = [
        (shown(move.source), shown(move.target), percent(sure[move.video]))
        for move in proposal.plan.moves
        if not move.sidecar
    ]
    if rows:
        show_table("Plan", ("file", "goes to", "confidence"), rows)
    for path, reason in proposal.plan.skipped:
        click.echo(f"Stays: {printable(shown(path))} ({reason})", err=True)
    click.echo(
        f"{count(len(rows), 'video')} to file,"
        f" {count(proposal.below, 'video')} not sure enough."
    )
