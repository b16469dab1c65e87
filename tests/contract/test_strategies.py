"""What every strategy promises, built in or installed beside us."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.domain.queue import Picks, Pool, Strategy

NAMES = registry.names("strategy")
every_strategy = pytest.mark.parametrize("name", NAMES)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def make_pool(n: int, k: int, seed: int = 0, labels: int = 6) -> Pool:
    """Random videos; the model is as good as random, too."""
    rng = np.random.default_rng([seed, n, k])
    answers = rng.integers(0, k, labels) if k else np.zeros(0, np.int64)
    return Pool(
        proba=rng.dirichlet(np.ones(k), n) if k else np.zeros((n, 0)),
        vectors=unit(rng.normal(size=(n, 5))) if n else np.zeros((0, 5), np.float32),
        counts=np.bincount(answers, minlength=k),
        rng=np.random.default_rng(seed),
        folders=tuple(f"f{i}" for i in range(k)),
        labelled=unit(rng.normal(size=(len(answers), 5)))
        if len(answers)
        else np.zeros((0, 5)),
        answers=answers,
    )


def pick(name: str, pool: Pool, n: int) -> Picks:
    strategy: Strategy = registry.create("strategy", name)
    return strategy.pick(pool, n)


def check(picks: Picks, pool: Pool, n: int) -> None:
    rows = picks.rows.tolist()
    assert len(rows) == min(n, len(pool))
    assert len(set(rows)) == len(rows)
    assert set(rows) <= set(range(len(pool)))
    assert len(picks.scores) == len(rows)
    assert np.isfinite(picks.scores).all()
    assert (np.diff(picks.scores) <= 0).all()
    assert len(picks.reasons) == len(rows)
    for reason in picks.reasons:
        assert reason.strip() == reason != ""
        assert not reason.endswith(".")
    assert picks.kinds == () or len(picks.kinds) == len(rows)


@every_strategy
@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(0, 40),
    k=st.integers(0, 6),
    want=st.integers(0, 50),
    labels=st.integers(0, 9),
)
def test_picks_are_distinct_rows_with_falling_scores_and_a_reason_each(
    name: str, n: int, k: int, want: int, labels: int
):
    pool = make_pool(n, k, labels=labels)

    check(pick(name, pool, want), pool, want)


@every_strategy
def test_the_whole_of_a_larger_pool_can_be_put_in_order(name: str):
    pool = make_pool(700, 4)

    check(pick(name, pool, 700), pool, 700)


@every_strategy
def test_a_pool_without_labelled_vectors_is_enough(name: str):
    pool = make_pool(30, 3)
    bare = Pool(pool.proba, pool.vectors, pool.counts, pool.rng)

    check(pick(name, bare, 10), bare, 10)


@every_strategy
def test_repeated_videos_are_still_picked_once_each(name: str):
    one = make_pool(1, 3)
    proba, vectors = np.repeat(one.proba, 30, 0), np.repeat(one.vectors, 30, 0)
    pool = Pool(proba, vectors, one.counts, np.random.default_rng(0))

    check(pick(name, pool, 20), pool, 20)


@every_strategy
def test_a_model_that_is_certain_of_everything_still_gives_picks(name: str):
    some = make_pool(30, 3)
    certain = np.eye(3)[some.proba.argmax(axis=1)]
    pool = Pool(
        certain,
        some.vectors,
        some.counts,
        some.rng,
        labelled=some.labelled,
        answers=some.answers,
    )

    check(pick(name, pool, 10), pool, 10)


@every_strategy
@pytest.mark.parametrize("k", [0, 1, 4])
def test_same_seed_same_picks(name: str, k: int):
    first, again = (pick(name, make_pool(60, k, seed=3), 20) for _ in range(2))

    np.testing.assert_array_equal(first.rows, again.rows)
    np.testing.assert_array_equal(first.scores, again.scores)
    assert first.reasons == again.reasons
    assert first.kinds == again.kinds


@every_strategy
@pytest.mark.parametrize("k", [0, 1, 3])
def test_exact_ties_are_broken_at_random(name: str, k: int):
    one = make_pool(1, k)
    firsts = set()
    for seed in range(12):
        pool = Pool(
            np.repeat(one.proba, 25, 0),
            np.repeat(one.vectors, 25, 0),
            one.counts,
            np.random.default_rng(seed),
        )
        firsts.add(int(pick(name, pool, 1).rows[0]))

    assert len(firsts) > 3


@every_strategy
def test_the_pool_is_left_as_it_was(name: str):
    pool = make_pool(40, 4)
    before = [a.copy() for a in (pool.proba, pool.vectors, pool.counts, pool.labelled)]

    pick(name, pool, 10)

    for old, new in zip(
        before, (pool.proba, pool.vectors, pool.counts, pool.labelled), strict=True
    ):
        np.testing.assert_array_equal(old, new)


@every_strategy
def test_its_own_name_is_the_registered_one(name: str):
    assert registry.create("strategy", name).name == name


@pytest.mark.parametrize("field", ["proba", "vectors"])
def test_a_number_that_is_not_finite_is_refused(field: str):
    arrays = {"proba": np.full((3, 2), 0.5), "vectors": np.eye(3)}
    arrays[field][1, 1] = np.nan

    with pytest.raises(Invalid, match="finite"):
        Pool(**arrays, counts=np.array([1, 1]), rng=np.random.default_rng(0))
