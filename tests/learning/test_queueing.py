"""From picks to questions."""

from __future__ import annotations

import numpy as np

from clipshelf.domain import registry
from clipshelf.domain.queue import Pool
from clipshelf.learning.queueing import priority, queue


def make_pool(k: int, n: int = 30) -> Pool:
    rng = np.random.default_rng(0)
    return Pool(
        rng.dirichlet(np.ones(k), n) if k else np.zeros((n, 0)),
        np.eye(n),
        np.ones(k, np.int64),
        np.random.default_rng(0),
        tuple("abcdef"[:k]),
    )


def test_a_question_names_its_video_kind_reason_and_mark():
    pool = make_pool(3)
    ids = [f"video-{i}" for i in range(len(pool))]

    items = queue(pool, ids, registry.create("strategy", "margin"), 8)

    assert len(items) == 8
    assert [item.score for item in items] == sorted(
        (i.score for i in items), reverse=True
    )
    assert {item.kind for item in items} == {"margin"}
    high = priority(pool.proba)
    assert all((i.priority == "high") == high[ids.index(i.video)] for i in items)
    assert items[0].priority == "high"
    assert items[7].priority == "normal"


def test_before_any_label_the_batch_is_diverse_whatever_the_strategy():
    pool = make_pool(0)
    ids = [str(i) for i in range(len(pool))]

    items = queue(pool, ids, registry.create("strategy", "margin"), 5)
    drawn = queue(pool, ids, registry.create("strategy", "random"), 5)

    assert {item.kind for item in items} == {"first"}
    assert {item.kind for item in drawn} == {"random"}
    assert {item.priority for item in items} == {"normal"}


def test_the_least_sure_fifth_is_marked():
    lead = np.linspace(0.01, 0.4, 50)
    proba = np.stack([0.5 + lead / 2, 0.5 - lead / 2], axis=1)

    high = priority(proba)

    assert high.sum() == 10
    assert high[:10].all()


def test_nothing_is_marked_where_all_is_clear_or_unknown():
    assert not priority(np.tile([0.9, 0.1], (20, 1))).any()
    assert not priority(np.ones((20, 1))).any()
    assert not priority(np.zeros((20, 0))).any()
    assert priority(np.zeros((0, 3))).shape == (0,)


def test_a_lead_of_half_is_never_marked_even_among_the_least_sure():
    proba = np.tile([0.8, 0.2], (20, 1))
    proba[0] = [0.51, 0.49]

    assert priority(proba).tolist() == [True] + [False] * 19
