"""Strategies that scikit-activeml brings, asked through our own pool."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid, NotFound, Unavailable
from clipshelf.domain.queue import Pool

installed = pytest.mark.skipif(
    importlib.util.find_spec("skactiveml") is None,
    reason="scikit-activeml is not installed",
)
USEFUL = (
    "Badge",
    "CoreSet",
    "DropQuery",
    "MaxHerding",
    "ProbabilisticAL",
    "QueryByCommittee",
    "TypiClust",
    "UncertaintySampling",
)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def make_pool(n: int, k: int, labels: int, seed: int = 0) -> Pool:
    rng = np.random.default_rng(5)
    answers = np.arange(labels) % max(k, 1)
    return Pool(
        rng.dirichlet(np.ones(k), n) if k else np.zeros((n, 0)),
        unit(rng.normal(size=(n, 6))),
        np.bincount(answers, minlength=k) if k else np.zeros(0, np.int64),
        np.random.default_rng(seed),
        labelled=unit(rng.normal(size=(labels, 6))) if labels else np.zeros((0, 6)),
        answers=answers,
    )


@installed
@pytest.mark.parametrize("name", USEFUL)
@pytest.mark.parametrize(
    ("n", "k", "labels"), [(20, 0, 0), (20, 1, 4), (20, 3, 9), (4, 3, 9)]
)
def test_picks_are_distinct_rows_and_the_same_for_a_seed(
    name: str, n: int, k: int, labels: int
):
    strategy = registry.create("strategy", f"skactiveml:{name}")

    first, again = (strategy.pick(make_pool(n, k, labels), 8) for _ in range(2))

    assert strategy.name == f"skactiveml:{name}"
    assert len(set(first.rows.tolist())) == len(first.rows) == min(n, 8)
    assert set(first.rows.tolist()) <= set(range(n))
    assert (np.diff(first.scores) <= 0).all()
    assert name in first.reasons[0]
    np.testing.assert_array_equal(first.rows, again.rows)


@installed
def test_the_pool_is_asked_about_and_not_the_labelled_videos():
    """The video that is farthest from all labels is what a core set lacks most."""
    labelled = unit(np.eye(6)[:1] + 0.01 * np.arange(18).reshape(3, 6))
    near = unit(np.eye(6)[:1] + 0.02 * np.random.default_rng(0).normal(size=(9, 6)))
    vectors = np.concatenate([near, -np.eye(6, dtype=np.float32)[:1]])
    pool = Pool(
        np.full((10, 2), 0.5),
        vectors,
        np.array([2, 1]),
        np.random.default_rng(0),
        labelled=labelled,
        answers=np.array([0, 0, 1]),
    )

    picks = registry.create("strategy", "skactiveml:CoreSet").pick(pool, 1)

    assert picks.rows.tolist() == [9]


@installed
def test_the_first_questions_are_its_own_where_it_can_begin_without_a_model():
    """Three crowds and three questions: one of each."""
    crowds = np.repeat(np.eye(6)[:3], 8, axis=0)
    vectors = unit(crowds + 0.01 * np.random.default_rng(0).normal(size=crowds.shape))
    nothing = Pool(
        np.zeros((24, 0)), vectors, np.zeros(0, np.int64), np.random.default_rng(0)
    )

    picks = registry.create("strategy", "skactiveml:DropQuery").pick(nothing, 3)

    assert sorted(row // 8 for row in picks.rows.tolist()) == [0, 1, 2]


@installed
def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(NotFound) as caught:
        registry.create("strategy", "skactiveml:Nonsense")

    assert "MaxHerding" in caught.value.hint
    assert "GreedySamplingTarget" not in caught.value.hint


@installed
@pytest.mark.parametrize("name", ["GreedySamplingTarget", "SubSamplingWrapper"])
def test_a_strategy_for_another_question_is_refused(name: str):
    with pytest.raises(Invalid, match="cannot choose videos"):
        registry.create("strategy", f"skactiveml:{name}")


@installed
def test_what_the_strategy_refuses_is_passed_on():
    strategy = registry.create("strategy", "skactiveml:EpistemicUncertaintySampling")

    with pytest.raises(Invalid, match="two-class"):
        strategy.pick(make_pool(9, 3, 9), 2)


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "skactiveml", None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(Unavailable) as caught:
        registry.create("strategy", "skactiveml:MaxHerding")

    assert "pip install scikit-activeml" in caught.value.hint


def test_an_unknown_family_is_an_unknown_strategy():
    with pytest.raises(NotFound):
        registry.create("strategy", "nonsense:Margin")
