"""`clipshelf certify`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from clipshelf.app.certifying import certify, to_json
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import count, opened, percent, printable, show_json

NEEDS_CHECKS, REFUSED = 7, 8
EXIT_CODES = {"checking": NEEDS_CHECKS, "refused": REFUSED, "certified": 0}


@click.command("certify")
@library_argument
@click.option("--precision", default=0.95, show_default=True, help="Share to be right.")
@click.option("--confidence", default=0.9, show_default=True, help="How sure of that.")
@click.option("--again", is_flag=True, help="Begin a new attempt.")
@json_option
def command(
    library: Path | None,
    state: Path | None,
    precision: float,
    confidence: float,
    *,
    again: bool,
    as_json: bool,
) -> None:
    """Promise how many of the guesses are right, after a few checks.

    Exit code 7: checks are needed (label the listed videos, then ask again);
    8: refused; 0: certified, and `clipshelf sort --certified` files the pairs.
    """
    with opened(library, state) as found:
        claim = certify(found, precision=precision, confidence=confidence, again=again)
        document = to_json(found, claim)
    if as_json:
        show_json(document)
    else:
        _show(document)
    sys.exit(EXIT_CODES[document["status"]])


def _show(claim: dict[str, Any]) -> None:
    promise = f"at least {percent(claim['precision'])} right"
    sure = f"{percent(claim['confidence'])} sure"
    pairs, status = len(claim["pairs"]), claim["status"]
    if status == "checking":
        checks = count(claim["checks_needed"], "video")
        goal = claim["in_reach"]
        click.echo(f"Check these {checks} and I can file {goal}: {promise}, {sure}.")
        for check in claim["checks"]:
            click.echo(f"  {printable(check['video'])}")
        click.echo("Answer with clipshelf label or in the page; then certify again.")
    elif status == "certified":
        click.echo(f"Certified: {pairs} of {claim['total']} videos, {promise}, {sure}.")
        click.echo("clipshelf sort --certified files them.")
    else:
        click.echo(f"Refused: {claim['why']}")
