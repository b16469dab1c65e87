"""What asking cleverly is worth: a person's own labels, replayed against random."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from clipshelf.app.artifacts import replace_file
from clipshelf.app.opening import Library
from clipshelf.app.simulating import figure, fitted, in_words, labelled
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.learning.simulate import Options, Simulation, Source, simulate

FILE = "replay.json"
MAX_BYTES = 1 << 20
SEEDS = 5
BUDGET = 300  # labels; by then the curves have met
Simulate: TypeAlias = Callable[[Source, Options, Watch], Simulation]


def replay(
    library: Library,
    watch: Watch = unwatched,
    *,
    seeds: int = SEEDS,
    by: Simulate = simulate,
) -> None:
    """Replay the labels, and keep what came of it in the cache.

    Raises:
        Invalid: too few labels to learn from some and test on others.
    """
    source = labelled(library)
    found = by(source, fitted(source, Options(budget=BUDGET, seeds=seeds)), watch)
    accuracy = figure(found).panels[0]
    document = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "labels": len(library.labels.filed_in_folders()),
        "seeds": seeds,
        "words": in_words(found, "your labels"),
        "ceiling": found.ceiling.accuracy,
        "needed": {
            name: summary.labels_to_95_accuracy
            for name, summary in found.summary.items()
        },
        "lines": [asdict(line) for line in accuracy.lines],
    }
    replace_file(_path(library), json.dumps(document) + "\n")


def read_replay(library: Library) -> dict[str, Any] | None:
    """The last replay; None if there was none.

    Returns:
        `time`, `labels` and `seeds`; `words`; `ceiling`, the accuracy that all labels
        give; `needed`, labels to 95 % of it by strategy, null where it was not reached;
        `lines` of `name`, `x` (labels), `y` (accuracy), `low` and `high`.
    """
    try:
        found = parse_json(read_plain(_path(library), MAX_BYTES))
    except (OSError, ValueError):
        return None
    whole = isinstance(found, dict) and {"lines", "ceiling", "words"} <= found.keys()
    return found if whole else None


def _path(library: Library) -> Path:
    return library.state / "cache" / FILE
