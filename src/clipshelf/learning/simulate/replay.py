"""One replay: ask, learn, grade, until the budget is spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from clipshelf.domain.model import Fitted, Floats, Head, Ints
from clipshelf.domain.queue import Pool, Strategy
from clipshelf.learning import audit
from clipshelf.learning.heads.blend import Blend
from clipshelf.learning.propagation import Neighbourhood
from clipshelf.learning.simulate.learner import Learner
from clipshelf.learning.simulate.truth import (
    Certified,
    Claim,
    Measured,
    Moment,
    certify,
    measure,
)
from clipshelf.learning.simulate.worlds import Checkpoint, World, grade


@dataclass(frozen=True, slots=True)
class Run:
    """One strategy with one seed."""

    strategy: str
    seed: int
    curve: tuple[Checkpoint, ...]
    query_seconds: float  # mean of a batch
    measured: Measured | None = None  # what the machine believed, and the truth
    certified: Certified | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One batch of a replay, answered and learned."""

    checkpoint: Checkpoint
    seconds: float  # that the strategy took to choose it
    moment: Moment


def replay(
    world: World,
    strategy: Strategy,
    head: Head,
    *,
    seed: int,
    batch: int = 20,
    budget: int = 300,
    space: Neighbourhood | None = None,
    audited: bool = False,
    at: int | None = None,
    claim: Claim | None = None,
) -> Run:
    """Ask, learn, grade, until the budget is spent or the pool is labelled.

    The strategy also chooses the first batch, when nothing is known. A head of kind
    `Blend` learns among the pool's unlabelled videos too.

    Args:
        world: knows the answers.
        strategy: chooses.
        head: learns.
        seed: of all that is drawn.
        batch: labels between two models.
        budget: labels in all.
        space: of `world.X`, so that several runs need not make it each; made if None.
        audited: from the second batch on, draw some of it uniformly at random, as the
            product does; these labels count like all others.
        at: labels at which to compare belief and truth: at the first checkpoint with
            at least so many, or at the last. None: not at all.
        claim: what to certify there; None: nothing.
    """
    curve, seconds = [], []
    measured: Measured | None = None
    certified: Certified | None = None
    budget = min(budget, len(world.X))
    run = steps(
        world,
        strategy,
        head,
        seed=seed,
        batch=batch,
        budget=budget,
        space=space,
        audited=audited,
    )
    looked = at is None
    for step in run:
        curve.append(step.checkpoint)
        seconds.append(step.seconds)
        if at is not None and not looked and len(step.moment.rows) >= min(at, budget):
            looked = True
            measured = measure(step.moment, seed)
            if measured is not None and claim is not None:
                certified = certify(step.moment, measured, claim, seed)
    mean = float(np.mean(seconds))
    return Run(strategy.name, seed, tuple(curve), mean, measured, certified)


def steps(
    world: World,
    strategy: Strategy,
    head: Head,
    *,
    seed: int,
    batch: int = 20,
    budget: int = 300,
    space: Neighbourhood | None = None,
    audited: bool = False,
) -> Iterator[Step]:
    """The state after each batch; see `replay` for the arguments."""
    rng = np.random.default_rng(seed)
    drawing = np.random.default_rng([seed, 1])  # the audit is drawn whatever is chosen
    learner = Learner.of(world, head, space)
    rows, drawn = np.zeros(0, np.int64), np.zeros(0, np.bool_)
    model: Fitted | None = None
    budget = min(budget, len(world.X))
    while len(rows) < budget:
        wanted = min(batch, budget - len(rows))
        asked = _draw(world, rows, drawn, wanted, drawing) if audited else rows[:0]
        pool, rest = _pool(learner, rows, asked, model, rng)
        before = perf_counter()
        picks = strategy.pick(pool, wanted - len(asked))
        seconds = perf_counter() - before
        rows = np.concatenate([rows, asked, rest[picks.rows]])
        drawn = np.concatenate([drawn, np.arange(wanted) < len(asked)])
        model = learner.fit(rows, rng)
        point = grade(world, len(rows), model, learner.known(rows))
        yield Step(point, seconds, Moment(learner, rows, drawn, model))


def _draw(
    world: World,
    rows: Ints,
    drawn: NDArray[np.bool_],
    batch: int,
    rng: np.random.Generator,
) -> Ints:
    """The audit's questions of a batch, drawn before any other is chosen."""
    if len(rows) == 0:
        return rows
    rest = np.setdiff1d(np.arange(len(world.X)), rows)
    share = audit.share_of_batch(int(drawn.sum()), batch)
    return np.asarray(rest[audit.draw(rng, len(rest), share)])


def _pool(
    learner: Learner,
    rows: Ints,
    asked: Ints,
    model: Fitted | None,
    rng: np.random.Generator,
) -> tuple[Pool, Ints]:
    """What the strategy may choose from, and which rows of the world these are."""
    world = learner.world
    rest = np.setdiff1d(np.arange(len(world.X)), np.concatenate([rows, asked]))
    known = learner.known(rows) if len(rows) else rows
    y = np.searchsorted(known, world.y[rows])
    proba: Floats = np.full((len(rest), len(known)), 1.0 / max(len(known), 1))
    if model is not None:
        proba = np.asarray(model.proba(world.X[rest]))
    pool = Pool(
        proba,
        world.X[rest],
        np.bincount(y, minlength=len(known)),
        rng,
        tuple(world.folders[c] for c in known),
        world.X[rows],
        y.astype(np.int64),
        model,
        prompts=learner.head.prompts
        if isinstance(learner.head, Blend) and learner.head.prompts is not None
        else np.zeros((0, 0)),
    )
    return pool, rest
