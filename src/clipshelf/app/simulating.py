"""Use case: how fast would this order of questions have learned known answers?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from clipshelf.app.chart import Chart, Line, Panel
from clipshelf.app.lesson import read_lesson
from clipshelf.app.opening import Library
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.video import shown
from clipshelf.learning.simulate import (
    Options,
    Simulation,
    Source,
    read_source,
    source_of,
)
from clipshelf.learning.simulate import simulate as run
from clipshelf.learning.simulate.experiment import AUTO, BLEND, RANDOM
from clipshelf.learning.simulate.summary import curves
from clipshelf.learning.simulate.worlds import FEWEST

BATCH = 20
FEWEST_LABELS = 40  # of folders that can be tested; with fewer, chance has it all
CHECKPOINTS = 15  # that a small library's curve should have
MEASURES = {"accuracy": "Accuracy", "macro_recall": "Macro recall"}


def simulate_file(
    path: Path, options: Options, watch: Watch = unwatched, *, batch: int | None = None
) -> Simulation:
    """Replay a file of vectors and folders; see `learning.simulate.read_source`.

    Raises:
        NotFound, Invalid, Unavailable: the file, a name, or an option will not do.
    """
    return run(read_source(path), replace(options, batch=batch or BATCH), watch)


def simulate_library(
    library: Library,
    options: Options,
    watch: Watch = unwatched,
    *,
    batch: int | None = None,
) -> Simulation:
    """Replay the answers that a person gave in a library.

    Args:
        library: with labels.
        options: what to compare.
        watch: is told after each run.
        batch: labels between two models; by default 20, or fewer in a small library,
            so that there is a curve to see.

    Raises:
        Invalid: too few labels to learn from some and test on others.
        NotFound, Unavailable: a name, or an extra that is missing.
    """
    source = labelled(library)
    return run(source, fitted(source, options, batch=batch), watch)


def simulate_arrays(
    X: ArrayLike,
    y: ArrayLike,
    options: Options,
    watch: Watch = unwatched,
    *,
    batch: int | None = None,
) -> Simulation:
    """Replay vectors `(n, d)` and their labels `(n,)`, of any kind that can be sorted.

    Raises:
        Invalid: the arrays do not agree, or there is too little to learn from.
        NotFound, Unavailable: a name, or an extra that is missing.
    """
    names, columns = np.unique(np.asarray(y), return_inverse=True)
    given = {"X": np.asarray(X), "y": columns, "label_names": names.astype(str)}
    source = source_of("arrays", given)
    return run(source, fitted(source, options, batch=batch), watch)


def fitted(source: Source, options: Options, *, batch: int | None = None) -> Options:
    """The same with a batch that leaves a curve to see, unless one is given."""
    pool = len(source.world(test_size=options.test_size).X)
    return replace(options, batch=batch or max(1, min(BATCH, pool // CHECKPOINTS)))


def labelled(library: Library) -> Source:
    """The labelled videos of a library.

    Raises:
        Invalid: fewer than two folders with four labels, or fewer than forty in such.
    """
    lesson = read_lesson(library)
    sizes = np.bincount(lesson.y, minlength=len(lesson.folders))
    large = sizes >= FEWEST
    usable = int(sizes[large].sum())
    if large.sum() < 2 or usable < FEWEST_LABELS:
        raise Invalid(
            f"{usable} labels in folders with at least {FEWEST} are too few to replay: "
            f"some are learned from and the others tested on. It takes {FEWEST_LABELS} "
            "in two folders or more.",
            code="too-few-labels",
            hint="Label some more, or simulate a file of vectors and folders.",
        )
    name = library.root.name or "library"
    folders = tuple(shown(folder) for folder in lesson.folders)
    return Source(shown(name), lesson.X, lesson.y, folders)


def in_words(simulation: Simulation, whose: str = "these labels") -> str:
    """What it comes to, in a sentence: labels that the first strategy and random need.

    Args:
        simulation: at least one strategy beside random.
        whose: whose labels they are.
    """
    names, summary = simulation.strategies, simulation.summary
    first = AUTO if AUTO in names else names[0]
    same_head = f"{RANDOM}+{simulation.options.head or BLEND}"
    needs = summary[first].labels_to_95_accuracy
    random = summary[RANDOM].labels_to_95_accuracy
    most = simulation.runs[0].curve[-1].labels
    who = "asking in this order" if first == AUTO else f"asking by {first}"
    ours = f"{who} would have needed {needs}"
    if needs is None:
        ours = f"{who} would not have got there within {most}"
    theirs = f"random needs {random}" if random else f"random does not within {most}"
    beside = summary.get(same_head)
    also = ""
    if beside is not None:
        number = beside.labels_to_95_accuracy
        also = f" ({number or f'more than {most}'} with the same model)"
    return (
        f"On {whose}, for 95 % of the accuracy that all of them give: {ours}, where "
        f"{theirs}{also}."
    )


def figure(simulation: Simulation) -> Chart:
    """Learning curves of accuracy and macro recall, with 95 % intervals of the mean."""
    panels = tuple(
        Panel(
            title,
            "labels",
            tuple(_line(simulation, name, measure) for name in simulation.strategies),
            (("every label", getattr(simulation.ceiling, measure)),),
        )
        for measure, title in MEASURES.items()
    )
    return Chart(f"{simulation.name}: learning curves", panels, in_words(simulation))


def _line(simulation: Simulation, name: str, measure: str) -> Line:
    runs = simulation.of(name)
    values = curves(runs, measure)
    mean, x = values.mean(axis=0), [float(point.labels) for point in runs[0].curve]
    dashed = name.startswith(RANDOM)
    if len(values) < 2:
        return Line(name, x, mean.tolist(), dashed=dashed)
    wide = stdtrit(len(values) - 1, 0.975)
    half = wide * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    low, high = np.maximum(mean - half, 0), np.minimum(mean + half, 1)
    return Line(name, x, mean.tolist(), low.tolist(), high.tolist(), dashed)
