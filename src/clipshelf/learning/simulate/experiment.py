"""Many replays: every strategy with every seed, in several processes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Any

import numpy as np

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Progress, Watch, unwatched
from clipshelf.learning.simulate.replay import Run, replay
from clipshelf.learning.simulate.summary import Summary, paired, summarise
from clipshelf.learning.simulate.truth import Claim
from clipshelf.learning.simulate.workers import share_out
from clipshelf.learning.simulate.worlds import Checkpoint, Source, ceiling
from clipshelf.learning.threads import one_thread

AUTO, RANDOM = "auto", "random"
PLAIN, BLEND = "logreg", "blend"
MEASURES = ("accuracy", "macro_recall")
CERTIFIED_AT = 100  # labels, unless said otherwise


@dataclass(frozen=True, slots=True)
class Options:
    """What to simulate."""

    strategies: tuple[str, ...] = (AUTO,)  # NAME, or NAME+HEAD
    head: str | None = None  # None: blend for `auto`, logreg for the others
    batch: int = 20
    budget: int = 300
    seeds: int = 5
    test_size: float = 0.3
    claim: Claim | None = None
    at: int | None = None  # labels to measure and certify at; None: see `moment`
    prompts: bool = True  # used where there are any

    @property
    def moment(self) -> int:
        """Where belief and truth are compared: at the end, or where it is certified."""
        if self.at is not None:
            return self.at
        return CERTIFIED_AT if self.claim else self.budget


@dataclass(frozen=True, slots=True)
class Contender:
    """A strategy and the head that learns from what it asks."""

    name: str  # as it is reported
    strategy: str
    head: str

    def run(self, source: Source, options: Options, seed: int) -> Run:
        """Replay one seed."""
        world = source.world(test_size=options.test_size, seed=seed)
        found = replay(
            world,
            registry.create("strategy", self.strategy),
            registry.create("head", self.head),
            seed=seed,
            batch=options.batch,
            budget=options.budget,
            audited=self.strategy == AUTO,  # the product spends labels on it
            at=options.moment,
            claim=options.claim,
        )
        return replace(found, strategy=self.name)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Every run, and what they come to."""

    name: str
    ceiling: Checkpoint  # mean over the splits
    runs: tuple[Run, ...]  # by strategy in the order asked for, then by seed
    options: Options

    @property
    def strategies(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(dict.fromkeys(run.strategy for run in self.runs))

    def of(self, strategy: str) -> tuple[Run, ...]:
        """The runs of one strategy, by seed."""
        return tuple(run for run in self.runs if run.strategy == strategy)

    @property
    def summary(self) -> dict[str, Summary]:
        """By strategy."""
        return {s: summarise(self.of(s), self.ceiling) for s in self.strategies}

    def to_json(self) -> dict[str, Any]:
        """The document of `simulate --json`; every number in it is finite."""
        best = {m: getattr(self.ceiling, m) for m in MEASURES}
        return {
            "set": self.name,
            "ceiling": best,
            "batch": self.options.batch,
            "budget": self.options.budget,
            "seeds": self.options.seeds,
            "runs": [_run_json(run) for run in self.runs],
            "summary": {s: asdict(summary) for s, summary in self.summary.items()},
            "paired": self._paired(),
            "certificates": [
                {"strategy": run.strategy, "seed": run.seed, **asdict(run.certified)}
                for run in self.runs
                if run.certified is not None
            ],
        }

    def _paired(self) -> dict[str, Any]:
        """Our area minus each other's, with 95 % intervals over the seeds."""
        ours = self.of(AUTO)
        if not ours:
            return {}
        found: dict[str, Any] = {}
        for other in self.strategies:
            if other != AUTO:
                gaps = {m: paired(ours, self.of(other), m) for m in MEASURES}
                found[other] = {
                    f"aulc_{m}": asdict(gap) if gap else None for m, gap in gaps.items()
                }
        return found


def simulate(
    source: Source,
    options: Options | None = None,
    watch: Watch = unwatched,
    *,
    processes: int | None = None,
) -> Simulation:
    """Replay every strategy with every seed, `random` always among them.

    A seed decides the split, where there is no test set, and all that is drawn. The
    result is the same for any number of processes, but for the seconds.

    Args:
        source: what to learn.
        options: defaults of `Options`.
        watch: is told after each run.
        processes: by default one for each core.

    Raises:
        NotFound: no strategy or head has that name.
        Unavailable: a strategy comes with a package that is not installed.
        Invalid: numbers out of range, or too few folders.
    """
    options = options or Options()
    _check(options)
    if not options.prompts:
        source = replace(source, prompts=None)
    entrants = contenders(options)
    for entrant in entrants:  # an unknown name is said before anything is computed
        registry.create("strategy", entrant.strategy)
        registry.create("head", entrant.head)
    splits = range(1 if source.test is not None else options.seeds)
    with one_thread():
        worlds = (source.world(test_size=options.test_size, seed=s) for s in splits)
        best = [ceiling(world) for world in worlds]
    tasks = [(entrant, seed) for entrant in entrants for seed in range(options.seeds)]
    calls = [(entrant.run, (source, options, seed)) for entrant, seed in tasks]
    found: dict[tuple[str, int], Run] = {}
    began = monotonic()
    for run in share_out(calls, processes or os.cpu_count() or 1):
        found[run.strategy, run.seed] = run
        rate = len(found) / max(monotonic() - began, 1e-9)
        item = f"{run.strategy}, seed {run.seed}"
        watch(Progress("simulate", len(found), len(tasks), rate, item))
    runs = tuple(found[entrant.name, seed] for entrant, seed in tasks)
    return Simulation(source.name, _mean(best), runs, options)


def contenders(options: Options) -> tuple[Contender, ...]:
    """What is asked for, and `random` with the plain head and with auto's head.

    So the queue is not credited for the head.
    """
    names = [*options.strategies, RANDOM, f"{RANDOM}+{options.head or BLEND}"]
    found: dict[str, Contender] = {}
    for name in names:
        strategy, plus, head = name.partition("+")
        if not plus:
            own = BLEND if strategy == AUTO else PLAIN
            head = PLAIN if strategy == RANDOM else options.head or own
        found.setdefault(name, Contender(name, strategy, head))
    if f"{RANDOM}+{PLAIN}" not in options.strategies:
        found.pop(f"{RANDOM}+{PLAIN}", None)  # the same run as `random`
    return tuple(found.values())


def _check(options: Options) -> None:
    shares = [("The test's share", options.test_size)]
    if options.claim is not None:
        shares += [
            ("The precision", options.claim.precision),
            ("The confidence", options.claim.confidence),
        ]
    for what, share in shares:
        if not 0 < share < 1:
            raise Invalid(
                f"{what} must lie between 0 and 1, not be {share}.",
                code="bad-share",
                hint="Write 0.95 for 95 %.",
            )
    if min(options.batch, options.budget, options.seeds, options.moment) < 1:
        raise Invalid(
            "Batch, budget, seeds and --at are counted from 1.", code="bad-number"
        )


def _mean(points: Sequence[Checkpoint]) -> Checkpoint:
    return Checkpoint(
        points[0].labels,
        float(np.mean([point.accuracy for point in points])),
        float(np.mean([point.macro_recall for point in points])),
    )


def _run_json(run: Run) -> dict[str, Any]:
    document: dict[str, Any] = {
        "strategy": run.strategy,
        "seed": run.seed,
        "curve": [asdict(point) for point in run.curve],
    }
    if run.measured is not None:
        told = asdict(run.measured)
        del told["confidences"], told["correct"]
        document["measured"] = told
    return document
