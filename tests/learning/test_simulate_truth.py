"""What a simulation says about belief and truth, and what it keeps to itself."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning import audit
from clipshelf.learning.heads.blend import Blend
from clipshelf.learning.heads.logreg import LogisticRegression
from clipshelf.learning.simulate import (
    Checkpoint,
    Claim,
    Options,
    Run,
    Simulation,
    Source,
    paired,
    read_source,
    replay,
    simulate,
)
from clipshelf.learning.simulate.experiment import contenders
from clipshelf.learning.simulate.summary import simultaneous


def made(sizes: tuple[int, ...], noise: float = 0.25, prompts: bool = False) -> Source:
    rng = np.random.default_rng(0)
    y = np.repeat(np.arange(len(sizes)), sizes)
    X = np.eye(8)[y] + noise * rng.normal(size=(len(y), 8))
    X = (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32)
    names = np.eye(8, dtype=np.float32)[: len(sizes)] + 0.5 if prompts else None
    folders = tuple(f"f{c}" for c in range(len(sizes)))
    return Source("made", X, y, folders, prompts=names)


def finite(value: object) -> bool:
    json.dumps(value, allow_nan=False)
    return True


class Last:
    """Picks the last rows, and remembers what it was shown."""

    name = "last"

    def __init__(self) -> None:
        self.pools: list[Pool] = []

    def pick(self, pool: Pool, n: int) -> Picks:
        self.pools.append(pool)
        rows = np.arange(len(pool))[::-1][:n].copy()
        return Picks(rows, np.zeros(len(rows)), ("last",) * len(rows))


def test_the_document_holds_what_the_contract_says():
    options = Options(
        strategies=("auto", "margin"), batch=10, budget=40, seeds=2, claim=Claim(0.8)
    )

    document = simulate(made((60, 40, 20)), options, processes=1).to_json()

    assert finite(document)
    assert document["set"] == "made"
    assert document["ceiling"].keys() == {"accuracy", "macro_recall"}
    names = ["auto", "margin", "random", "random+blend"]
    assert list(document["summary"]) == names
    assert [(r["strategy"], r["seed"]) for r in document["runs"]] == [
        (name, seed) for name in names for seed in range(2)
    ]
    for run in document["runs"]:
        assert [point["labels"] for point in run["curve"]] == [10, 20, 30, 40]
        assert run["curve"][0].keys() == {"labels", "accuracy", "macro_recall"}
    for name, summary in document["summary"].items():
        assert summary.keys() >= {
            "aulc_accuracy",
            "aulc_macro_recall",
            "labels_to_95_accuracy",
            "labels_to_95_macro_recall",
            "query_seconds",
            "ece",
            "audit_error",
        }
        points = [r["curve"] for r in document["runs"] if r["strategy"] == name]
        mean = np.mean([[p["accuracy"] for p in curve] for curve in points])
        assert summary["aulc_accuracy"] == pytest.approx(mean)
        assert (summary["audit_error"] is None) == (name != "auto")
    assert document["paired"].keys() == set(names[1:])
    for certificate in document["certificates"]:
        assert certificate.keys() == {
            "strategy",
            "seed",
            "labels",
            "checks",
            "share",
            "realised_precision",
            "violated",
        }
        assert certificate["labels"] == 40
    assert len(document["certificates"]) == 8


def test_the_result_does_not_depend_on_the_number_of_processes():
    options = Options(batch=10, budget=30, seeds=2)
    seen = []

    alone = simulate(made((30, 20, 10)), options, seen.append, processes=1)
    together = simulate(made((30, 20, 10)), options, processes=2)

    assert [(p.done, p.total) for p in seen] == [(n, 6) for n in range(1, 7)]
    assert alone.ceiling == together.ceiling
    for one, other in zip(alone.runs, together.runs, strict=True):
        assert (one.strategy, one.seed) == (other.strategy, other.seed)
        assert one.curve == other.curve
        assert one.measured == other.measured


def test_the_audit_is_drawn_before_the_strategy_chooses():
    spy = Last()
    world = made((60, 40, 20)).world()

    run = replay(
        world,
        spy,
        LogisticRegression(),
        seed=0,
        batch=20,
        budget=60,
        audited=True,
        at=60,
    )

    # 84 in the pool: the first batch is the strategy's, of later ones a quarter is not.
    assert [len(pool) for pool in spy.pools] == [84, 84 - 20 - 5, 84 - 40 - 5]
    assert run.measured is not None
    assert run.measured.audit_labels == 2 * audit.share_of_batch(0, 20) == 10
    assert [point.labels for point in run.curve] == [20, 40, 60]


def test_belief_is_compared_with_the_truth_on_what_has_no_label():
    world = made((80, 60, 40), noise=0.6).world()
    random = registry.create("strategy", "random")

    run = replay(
        world, random, LogisticRegression(), seed=0, budget=60, audited=True, at=40
    )

    measured = run.measured
    assert measured is not None
    assert measured.labels == 40
    assert 0 <= measured.true_accuracy <= 1
    assert abs(measured.mean_confidence - measured.true_accuracy) <= measured.ece + 1e-9
    assert measured.audit_error == pytest.approx(
        abs(measured.audit_accuracy - measured.true_accuracy)
    )
    assert measured.audit_interval[0] <= measured.audit_accuracy
    assert measured.audit_accuracy <= measured.audit_interval[1]


def test_nothing_left_to_predict_is_nothing_to_measure():
    world = made((8, 8)).world()

    run = replay(
        world,
        registry.create("strategy", "random"),
        LogisticRegression(),
        seed=0,
        at=100,
        claim=Claim(),
    )

    assert run.curve[-1].labels == len(world.X)
    assert run.measured is None
    assert run.certified is None


def test_easy_worlds_are_certified_and_the_certificate_is_true():
    options = Options(batch=20, budget=60, seeds=2, claim=Claim(0.9), at=60)

    document = simulate(made((300, 200, 100), 0.15), options, processes=1).to_json()

    mine = [c for c in document["certificates"] if c["strategy"] == "auto"]
    assert all(c["share"] > 0.8 for c in mine)
    assert all(c["realised_precision"] >= 0.9 and not c["violated"] for c in mine)
    assert all(0 < c["checks"] <= 100 for c in mine)


def test_hopeless_worlds_are_refused():
    options = Options(batch=20, budget=40, seeds=1, claim=Claim(0.95), at=40)

    document = simulate(made((90, 90, 90), 3.0), options, processes=1).to_json()

    for certificate in document["certificates"]:
        assert certificate["share"] == 0
        assert certificate["realised_precision"] is None
        assert certificate["violated"] is False


def test_names_of_folders_help_the_blend_and_nothing_else():
    source = made((60, 40, 20, 10), noise=0.5, prompts=True)
    options = Options(strategies=("random+blend",), batch=4, budget=8, seeds=2)

    told = simulate(source, options, processes=1)
    untold = simulate(
        source,
        Options(
            strategies=("random+blend",), batch=4, budget=8, seeds=2, prompts=False
        ),
        processes=1,
    )

    def curves(simulation: Simulation, name: str) -> list[tuple[Checkpoint, ...]]:
        return [run.curve for run in simulation.of(name)]

    assert curves(told, "random") == curves(untold, "random")
    assert (
        told.summary["random+blend"].aulc_macro_recall
        > untold.summary["random+blend"].aulc_macro_recall
    )


def test_a_strategy_is_shown_every_named_folder():
    spy = Last()
    world = made((20, 20, 20), prompts=True).world()

    replay(world, spy, Blend(), seed=0, batch=10, budget=20)

    assert spy.pools[0].proba.shape[1] == 0
    assert spy.pools[1].folders == ("f0", "f1", "f2")
    assert spy.pools[1].counts.tolist() == [0, 0, 10]
    assert spy.pools[1].prompts.shape == (3, 8)


def test_random_always_runs_with_the_plain_head_and_with_autos():
    def found(*names: str, head: str | None = None) -> dict[str, str]:
        entrants = contenders(Options(strategies=names, head=head))
        return {entrant.name: entrant.head for entrant in entrants}

    both = {"random": "logreg", "random+blend": "blend"}
    assert found("auto") == {"auto": "blend"} | both
    assert found("margin") == {"margin": "logreg"} | both
    assert found("margin+blend", "random") == {"margin+blend": "blend"} | both
    assert found("auto", head="knn") == {
        "auto": "knn",
        "random": "logreg",
        "random+knn": "knn",
    }
    assert found("auto", head="logreg") == {"auto": "logreg", "random": "logreg"}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (Options(strategies=("nonsense",)), NotFound),
        (Options(strategies=("auto+nonsense",)), NotFound),
        (Options(head="nonsense"), NotFound),
        (Options(batch=0), Invalid),
        (Options(test_size=1.0), Invalid),
        (Options(claim=Claim(95)), Invalid),
    ],
)
def test_what_cannot_be_done_is_said_at_once(options: Options, error: type[Exception]):
    with pytest.raises(error):
        simulate(made((9, 9)), options, processes=1)


def curve(strategy: str, seed: int, values: list[float]) -> Run:
    points = tuple(Checkpoint(n + 1, v, v) for n, v in enumerate(values))
    return Run(strategy, seed, points, 0.0)


def test_differences_are_paired_by_seed():
    hard = [0.1 * seed for seed in range(8)]
    ours = [curve("a", s, [h + 0.2, h + 0.1]) for s, h in enumerate(hard)]
    theirs = [curve("b", s, [h, h]) for s, h in reversed(list(enumerate(hard)))]

    gap = paired(ours, theirs, "accuracy")

    assert gap is not None
    assert gap.mean == pytest.approx(0.15)
    # The seeds differ widely, the pairs do not.
    assert gap.high - gap.low < 1e-9
    assert paired(ours[:1], theirs[-1:], "accuracy") is None


def test_the_band_over_all_checkpoints_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    missed = 0
    for _ in range(100):
        noise = rng.normal(0, 0.02, (10, 6)).cumsum(axis=1)
        ours = [curve("a", s, list(0.5 + row)) for s, row in enumerate(noise)]
        theirs = [curve("b", s, [0.5] * 6) for s in range(10)]
        band = simultaneous(ours, theirs, "accuracy")
        missed += any(point.low > 0 or point.high < 0 for point in band)

    assert missed <= 15


def test_a_source_without_a_test_set_is_split_by_the_seed(tmp_path: Path):
    source = made((20, 10, 3))
    np.savez(tmp_path / "s.npz", X=source.X, y=source.y, label_names=source.folders)
    found = read_source(tmp_path / "s.npz")

    first, again, other = (found.world(seed=seed) for seed in (0, 0, 1))

    assert first.folders == ("f0", "f1")
    np.testing.assert_array_equal(first.X, again.X)
    assert not np.array_equal(first.X, other.X)
