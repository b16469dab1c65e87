"""`clipshelf train`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipshelf.app.training import train
from clipshelf.cli.options import json_option, library_argument
from clipshelf.cli.terminal import (
    count,
    opened,
    percent,
    progress,
    show_json,
    show_table,
)


@click.command("train")
@library_argument
@click.option(
    "--model",
    default="auto",
    show_default=True,
    help="auto, or a head: blend, knn, logreg, mlp.",
)
@json_option
def command(
    library: Path | None, state: Path | None, model: str, *, as_json: bool
) -> None:
    """Learn from every label and predict the rest."""
    with opened(library, state) as found, progress() as watch:
        report = train(found, model, watch).to_json()
    if as_json:
        show_json(report)
    else:
        _show(report)


def _show(report: dict[str, Any]) -> None:
    if report["note"]:
        click.echo(report["note"])
    if report["cv_folds"]:  # of this training; there are none if nothing was new
        rows = [
            (
                f"{name} (chosen)" if name == report["model"] else name,
                percent(accuracy),
                percent(report["cv_macro_recall"][name]),
                "  ".join(percent(fold) for fold in report["cv_folds"][name]),
            )
            for name, accuracy in report["cv"].items()
        ]
        heads = ("head", "accuracy", "macro recall", "folds")
        show_table("Cross-validation", heads, rows)
        if report["choice_note"]:
            click.echo(report["choice_note"])
        _show_folders(report)
        click.echo(report["cv_note"])
    click.echo(
        f"{report['model']} on {count(report['num_labeled'], 'label')}; mean confidence"
        f" on the unsorted rest {percent(report['avg_confidence'])};"
        f" {count(report['changed'], 'prediction')} changed."
    )


def _show_folders(report: dict[str, Any]) -> None:
    rows = [
        (
            line["folder"],
            percent(line["precision"]),
            percent(line["recall"]),
            str(line["support"]),
            _mistakes(report["confusion"][number], number, report["folders"]),
        )
        for number, line in enumerate(report["report"])
    ]
    heads = ("folder", "precision", "recall", "labels", "mistaken for")
    show_table("Folders, each video judged unseen", heads, rows)


def _mistakes(row: list[int], own: int, folders: list[str]) -> str:
    """The confusion matrix's row in words, most frequent first."""
    wrong = [(n, folders[i]) for i, n in enumerate(row) if n and i != own]
    return ", ".join(f"{name} {n}" for n, name in sorted(wrong, reverse=True))
