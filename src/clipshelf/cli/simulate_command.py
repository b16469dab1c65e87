"""`clipshelf simulate`."""

from __future__ import annotations

from pathlib import Path

import click

from clipshelf.app.chart import write
from clipshelf.app.chart.files import check
from clipshelf.app.simulating import (
    figure,
    in_words,
    simulate_file,
    simulate_library,
)
from clipshelf.cli.options import json_option, state_option
from clipshelf.cli.terminal import opened, percent, progress, show_json, show_table
from clipshelf.learning.simulate import Claim, Options, Simulation

SHARE = click.FloatRange(0, 1, min_open=True, max_open=True)


@click.command("simulate")
@click.argument("source", required=False, type=click.Path(path_type=Path))
@state_option
@click.option(
    "--strategy",
    "strategies",
    multiple=True,
    default=("auto",),
    show_default=True,
    help="Repeatable; NAME, NAME+HEAD or skactiveml:NAME.",
)
@click.option("--head", help="[default: blend for auto, logreg for the others]")
@click.option(
    "--batch",
    type=click.IntRange(1),
    help="Labels between two models [default: 20, fewer in a small library].",
)
@click.option("--budget", type=click.IntRange(1), default=300, show_default=True)
@click.option("--seeds", type=click.IntRange(1), default=5, show_default=True)
@click.option("--test-size", type=SHARE, default=0.3, show_default=True)
@click.option("--certify", type=SHARE, help="Certify at this precision, too.")
@click.option("--confidence", type=SHARE, default=0.9, show_default=True)
@click.option(
    "--at",
    type=click.IntRange(1),
    help="Labels to certify and to measure calibration at [default: the budget, or "
    "100 with --certify].",
)
@click.option("--without-prompts", is_flag=True, help="Ignore `prompts` in the file.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the learning curves: .html, .svg or .png.",
)
@json_option
def command(
    *,
    source: Path | None,
    state: Path | None,
    strategies: tuple[str, ...],
    head: str | None,
    batch: int | None,
    budget: int,
    seeds: int,
    test_size: float,
    certify: float | None,
    confidence: float,
    at: int | None,
    output: Path | None,
    without_prompts: bool,
    as_json: bool,
) -> None:
    """Replay known answers: how fast would each strategy have learned them?

    SOURCE is a library, whose labels are replayed, or an .npz file of X (n, d), y (n,)
    and label_names (k,), perhaps with X_test, y_test and prompts (k, d).
    """
    if output is not None:
        check(output)
    options = Options(
        strategies=strategies,
        head=head,
        budget=budget,
        seeds=seeds,
        test_size=test_size,
        claim=Claim(certify, confidence) if certify else None,
        at=at,
        prompts=not without_prompts,
    )
    if source is not None and not source.is_dir():
        with progress() as watch:
            found = simulate_file(source, options, watch, batch=batch)
        words = in_words(found)
    else:
        with opened(source, state) as library, progress() as watch:
            found = simulate_library(library, options, watch, batch=batch)
        words = in_words(found, "your labels")
    if output is not None:
        write(figure(found), output)
    if as_json:
        show_json(found.to_json())
    else:
        _show(found, words)


def _show(found: Simulation, words: str) -> None:
    rows = [
        (
            name,
            f"{summary.aulc_accuracy:.3f}",
            f"{summary.aulc_macro_recall:.3f}",
            _or_dash(summary.labels_to_95_accuracy),
            _or_dash(summary.labels_to_95_macro_recall),
            f"{summary.query_seconds * 1000:.0f} ms",
        )
        for name, summary in found.summary.items()
    ]
    heads = ("strategy", "accuracy", "macro recall", "95 %: acc.", "macro", "a batch")
    show_table(
        f"{found.name}: means of the curves; labels to 95 % of the ceiling", heads, rows
    )
    best = found.ceiling
    click.echo(
        f"Ceiling, with every label: accuracy {percent(best.accuracy)}, macro recall "
        f"{percent(best.macro_recall)}."
    )
    for name, gaps in found.to_json()["paired"].items():
        told = " and ".join(
            f"{gap['mean']:+.3f} [{gap['low']:+.3f}, {gap['high']:+.3f}] "
            + measure.removeprefix("aulc_").replace("_", " ")
            for measure, gap in gaps.items()
            if gap
        )
        if told:
            click.echo(f"auto minus {name}: {told}")
    _show_certificates(found)
    click.echo(words)


def _show_certificates(found: Simulation) -> None:
    rows = [
        (
            run.strategy,
            str(run.seed),
            str(run.certified.labels),
            str(run.certified.checks),
            percent(run.certified.share),
            percent(run.certified.realised_precision),
        )
        for run in found.runs
        if run.certified is not None
    ]
    if rows:
        heads = ("strategy", "seed", "labels", "checks", "certified", "right")
        show_table("Certificates", heads, rows)


def _or_dash(number: int | None) -> str:
    return "-" if number is None else str(number)
