"""Replaying known answers: of a file, of a library, of plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from numpy.typing import ArrayLike

from clipshelf.app.simulating import (
    simulate_arrays,
    simulate_file,
    simulate_library,
)
from clipshelf.domain.events import Watch, unwatched
from clipshelf.learning.simulate import Claim, Options, Simulation
from clipshelf.scripting.library import Library

Known: TypeAlias = str | Path | Library | tuple[ArrayLike, Sequence[Any] | ArrayLike]


def simulate(
    source: Known,
    *,
    strategies: Sequence[str] = ("auto",),
    head: str | None = None,
    batch: int | None = None,
    budget: int = 300,
    seeds: int = 5,
    test_size: float = 0.3,
    certify: float | None = None,
    confidence: float = 0.9,
    at: int | None = None,
    prompts: bool = True,
    watch: Watch = unwatched,
) -> Simulation:
    """How fast would each strategy have learned answers that are known already?

    `random` is always among them. Test vectors are never seen by strategy or head.

    Args:
        source: an .npz file of X (n, d), y (n,) and label_names (k,); an open library,
            whose labels are replayed; or arrays `(X, y)`, y of any kind.
        strategies: names, NAME+HEAD, or skactiveml:NAME.
        head: what learns; by default blend for auto and logreg for the others.
        batch: labels between two models; by default 20, fewer in a small library.
        budget: labels at the most.
        seeds: runs of each strategy.
        test_size: share of each folder that is held out, where there is no test set.
        certify: certify at this precision, too.
        confidence: of the certificate.
        at: labels to certify and to measure calibration at.
        prompts: use the text vectors of the folders' names, where there are any.
        watch: is told after each run.

    Returns:
        Simulation: `ceiling`, `runs` with a curve each, `summary` by strategy;
        `to_json()` is the document of `clipshelf simulate --json`.

    Raises:
        NotFound: no file, strategy or head has that name.
        Unavailable: a strategy comes with a package that is not installed.
        Invalid: the arrays do not agree, or there is too little to learn from.
    """
    options = Options(
        strategies=tuple(strategies),
        head=head,
        budget=budget,
        seeds=seeds,
        test_size=test_size,
        claim=Claim(certify, confidence) if certify else None,
        at=at,
        prompts=prompts,
    )
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        return simulate_file(path, options, watch, batch=batch)
    if isinstance(source, Library):
        return simulate_library(source.opened, options, watch, batch=batch)
    X, y = source
    return simulate_arrays(X, y, options, watch, batch=batch)
