"""What each built-in strategy prefers, and what it says about it."""

from __future__ import annotations

import numpy as np
import pytest

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.distances import squared_gap, squared_gaps
from clipshelf.learning.heads.logreg import FittedLinear
from clipshelf.learning.strategies import wording
from clipshelf.learning.strategies.first_batch import FirstBatch

FOLDERS = ("cooking", "travel", "dance")


def make_pool(
    proba: list[list[float]], counts: tuple[int, ...] = (5, 5, 5), **more
) -> Pool:
    n = len(proba)
    more.setdefault("vectors", np.eye(max(n, 4), dtype=np.float32)[:n])
    return Pool(
        np.array(proba),
        counts=np.array(counts),
        rng=np.random.default_rng(0),
        folders=FOLDERS[: len(counts)],
        **more,
    )


def pick(name: str, pool: Pool, n: int) -> Picks:
    return registry.create("strategy", name).pick(pool, n)


def unit(X: np.ndarray) -> np.ndarray:
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32)


def heaps(
    sizes: tuple[int, ...], spread: float = 0.02, d: int = 8
) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors in tight heaps around different directions, and which heap."""
    rng = np.random.default_rng(5)
    heap = np.repeat(np.arange(len(sizes)), sizes)
    return unit(np.eye(d)[heap] + spread * rng.normal(size=(len(heap), d))), heap


DOUBTS = [[0.50, 0.49, 0.01], [0.40, 0.30, 0.30], [0.98, 0.01, 0.01]]


@pytest.mark.parametrize(
    ("name", "order"),
    [("margin", [0, 1, 2]), ("least_confidence", [1, 0, 2]), ("entropy", [1, 0, 2])],
)
def test_doubts_are_ranked_each_in_their_own_way(name: str, order: list[int]):
    assert pick(name, make_pool(DOUBTS), 3).rows.tolist() == order


def test_scores_are_what_the_formulas_say():
    pool = make_pool([[0.5, 0.3, 0.2]], counts=(3, 0, 9))
    entropy = -(0.5 * np.log(0.5) + 0.3 * np.log(0.3) + 0.2 * np.log(0.2))

    assert pick("margin", pool, 1).scores[0] == pytest.approx(0.8)
    assert pick("least_confidence", pool, 1).scores[0] == pytest.approx(0.5)
    assert pick("entropy", pool, 1).scores[0] == pytest.approx(entropy)
    assert pick("balance", pool, 1).scores[0] == pytest.approx(0.7 * 0.5 + 0.3 / 4)


def test_balance_prefers_the_folder_with_fewer_labels():
    pool = make_pool([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]], counts=(30, 30, 1))

    picks = pick("balance", pool, 2)

    assert picks.rows.tolist() == [1, 0]
    assert picks.reasons[0] == "dance 70 %, a folder with 1 label"


def test_reasons_name_folders_and_percentages():
    pool = make_pool([[0.41, 0.39, 0.20]])

    assert pick("margin", pool, 1).reasons == ("cooking 41 % or travel 39 %",)
    assert pick("entropy", pool, 1).reasons == ("cooking 41 % or travel 39 %",)
    assert pick("least_confidence", pool, 1).reasons == ("at best cooking 41 %",)
    assert pick("random", pool, 1).reasons == ("drawn at random",)


def test_reasons_say_when_there_is_nothing_to_compare():
    nothing = Pool(
        np.zeros((2, 0)), np.eye(2), np.zeros(0, np.int64), np.random.default_rng(0)
    )
    one = make_pool([[1.0], [1.0]], counts=(4,))

    assert pick("margin", nothing, 1).reasons == ("there is no model yet",)
    assert pick("balance", one, 1).reasons == ("only one folder has labels, cooking",)


def test_percentages_are_never_falsely_certain():
    shown = [wording.percent(p) for p in (0, 0.001, 0.01, 0.41, 0.99, 0.999, 1)]

    assert shown == ["0 %", "under 1 %", "1 %", "41 %", "99 %", "over 99 %", "100 %"]
    assert wording.labels(0) == "no label"


def test_random_gives_every_video_the_same_chance():
    firsts = [
        pick(
            "random",
            Pool(
                np.full((4, 2), 0.5),
                np.eye(4),
                np.array([1, 1]),
                np.random.default_rng(seed),
            ),
            1,
        ).rows[0]
        for seed in range(800)
    ]

    assert np.bincount(firsts).min() > 150


def test_the_first_batch_holds_one_of_each_kind():
    X, heap = heaps((30, 12, 5, 3))
    pool = Pool(np.zeros((50, 0)), X, np.zeros(0, np.int64), np.random.default_rng(0))

    picks = pick("auto", pool, 4)

    assert heap[picks.rows].tolist() == [0, 1, 2, 3]
    assert set(picks.kinds) == {"first"}
    assert picks.reasons[0] == "there is no model yet: one of 4 different kinds"


def test_a_first_batch_can_be_had_beside_a_model():
    X, heap = heaps((10, 10))
    pool = make_pool([[0.5, 0.3, 0.2]] * 20, vectors=X)
    empty = make_pool([[0.5, 0.3, 0.2]], vectors=X[:1])

    picks = FirstBatch().pick(pool, 2)

    assert sorted(heap[picks.rows].tolist()) == [0, 1]
    assert picks.reasons[0] == "whatever the model says: one of 2 different kinds"
    assert len(FirstBatch().pick(empty, 0).rows) == 0


def test_a_first_batch_of_a_larger_pool_goes_on_at_random():
    X, _ = heaps((2, 2))
    pool = Pool(
        np.zeros((200, 0)),
        np.repeat(X, 50, axis=0),
        np.zeros(0, np.int64),
        np.random.default_rng(0),
    )

    picks = pick("auto", pool, 150)

    assert 2 <= picks.kinds.count("first") <= 4
    assert set(picks.kinds[4:]) == {"random"}


def test_labels_in_one_folder_only_do_not_make_a_model():
    X, heap = heaps((10, 10))
    pool = make_pool([[1.0]] * 20, counts=(3,), vectors=X)

    picks = pick("auto", pool, 2)

    assert sorted(heap[picks.rows].tolist()) == [0, 1]
    assert picks.reasons[0].startswith("only one folder has labels, cooking: one of 2")


def test_the_first_batch_asks_for_each_name_then_for_what_no_name_fits():
    X, heap = heaps((40, 30, 20, 10), spread=0.05, d=40)
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(40, 40)))[0]
    names = (np.eye(40)[[3, 2]] + np.eye(40)[7]) @ turn  # of the two smallest heaps
    pool = Pool(
        np.zeros((100, 0)),
        unit(X @ turn),
        np.zeros(0, np.int64),
        np.random.default_rng(0),
        prompts=names,
    )

    rows = pick("auto", pool, 4).rows

    assert sorted(heap[rows[:2]].tolist()) == [2, 3]
    assert sorted(heap[rows].tolist()) == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(6))
def test_names_that_have_nothing_to_do_with_the_videos_are_left_out(seed: int):
    X, heap = heaps((40, 30, 20), spread=0.05, d=40)
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(40, 40)))[0]
    pool = Pool(
        np.zeros((90, 0)),
        unit(X @ turn),
        np.zeros(0, np.int64),
        np.random.default_rng(0),
        prompts=rng.normal(size=(3, 40)),
    )

    # Largest group first, as without names.
    assert heap[pick("auto", pool, 3).rows].tolist() == [0, 1, 2]


def test_more_names_than_questions_leave_the_names_that_fit_best():
    X, heap = heaps((40, 30, 20), spread=0.1)
    pool = Pool(
        np.zeros((90, 0)),
        X,
        np.zeros(0, np.int64),
        np.random.default_rng(0),
        prompts=np.eye(8),
    )

    picks = pick("auto", pool, 3)

    assert sorted(heap[picks.rows].tolist()) == [0, 1, 2]


def test_a_first_batch_of_very_many_videos_looks_at_a_part_of_them(monkeypatch):
    monkeypatch.setattr("clipshelf.learning.strategies.first_batch.COMPARED", 60)
    X, heap = heaps((100, 100, 100), spread=0.1)
    pool = Pool(np.zeros((300, 0)), X, np.zeros(0, np.int64), np.random.default_rng(0))

    assert sorted(heap[pick("auto", pool, 3).rows].tolist()) == [0, 1, 2]


def test_auto_asks_once_about_copies_and_says_how_many_there_are():
    rng = np.random.default_rng(3)
    X = unit(rng.normal(size=(30, 40)))
    X = np.concatenate([X, unit(X[[4]] + 0.01 * rng.normal(size=(4, 40)))])
    proba = np.tile([0.9, 0.05, 0.05], (34, 1))
    proba[[4, 30, 31, 32, 33]] = [0.4, 0.35, 0.25]  # the copies are the doubtful ones
    labelled, answers = unit(rng.normal(size=(3, 40))), np.arange(3)
    pool = make_pool(proba.tolist(), vectors=X, labelled=labelled, answers=answers)

    picks = pick("auto", pool, 10)
    whole = pick("auto", pool, 34)

    copies = {4, 30, 31, 32, 33}
    asked = [r for r in picks.rows.tolist() if r in copies]
    assert len(asked) == 1
    place = picks.rows.tolist().index(asked[0])
    assert picks.reasons[place].endswith(", and 4 near-copies")
    assert sum("near-cop" in reason for reason in picks.reasons) == 1
    assert set(whole.rows[-4:].tolist()) < copies
    assert sorted(whole.rows.tolist()) == list(range(34))


def test_auto_feeds_rare_folders_with_what_is_not_next_to_a_label():
    X, heap = heaps((30, 30, 30), spread=0.1)
    proba = np.array([[0.9, 0.05, 0.05], [0.05, 0.15, 0.8], [0.05, 0.2, 0.75]])[heap]
    pool = make_pool(
        proba.tolist(),
        (9, 9, 1),
        vectors=X,
        labelled=X[30:33],  # in the heap that is likeliest to be the rare folder
        answers=np.array([0, 1, 2]),
    )

    picks = pick("auto", pool, 20)

    rare = picks.kinds.index("rare")
    assert heap[picks.rows[rare]] == 2


def test_herding_a_pool_larger_than_its_candidates_weighs_doubt_and_chance():
    X, heap = heaps((1500, 1500), spread=0.3)
    proba = np.where(heap[:, None] == 0, [0.9, 0.05, 0.05], [0.4, 0.3, 0.3])
    pool = make_pool(
        proba.tolist(), vectors=X, labelled=X[:30], answers=np.zeros(30, np.int64)
    )

    rows = pick("herding", pool, 10).rows

    assert (heap[rows] == 1).mean() > 0.7


def test_typiclust_asks_in_the_largest_group_without_a_label():
    X, heap = heaps((30, 20, 10))
    pool = Pool(
        np.full((60, 2), 0.5),
        X,
        np.array([1, 1]),
        np.random.default_rng(0),
        labelled=X[:2],
        answers=np.array([0, 1]),
    )

    picks = pick("typiclust", pool, 2)

    assert 0 not in heap[picks.rows][:1]


def test_typiclust_takes_the_densest_place_of_a_group():
    X = unit(np.array([[1, 0.3], [1, 0.01], [1, 0.0], [1, -0.01], [1, -0.4]]))
    pool = Pool(np.zeros((5, 0)), X, np.zeros(0, np.int64), np.random.default_rng(0))

    assert pick("typiclust", pool, 1).rows.tolist() == [2]


def test_badge_never_writes_down_what_it_draws_from_yet_draws_from_it():
    rng = np.random.default_rng(0)
    proba, X = rng.dirichlet(np.ones(4), 40), unit(rng.normal(size=(40, 6)))
    surprise = proba - np.eye(4)[proba.argmax(axis=1)]
    gradients = (surprise[:, :, None] * X[:, None, :]).reshape(40, -1)
    pool = Pool(proba, X, np.ones(4, np.int64), np.random.default_rng(0))

    first = pick("badge", pool, 1).rows[0]
    seconds = [
        pick("badge", Pool(proba, X, pool.counts, np.random.default_rng(seed)), 2).rows[
            1
        ]
        for seed in range(4000)
    ]

    gap = ((gradients - gradients[first]) ** 2).sum(axis=1)
    assert first == (gradients**2).sum(axis=1).argmax()
    share = np.bincount(seconds, minlength=40) / 4000
    np.testing.assert_allclose(share, gap / gap.sum(), atol=0.02)


def test_margin_cluster_takes_near_ties_of_different_kinds():
    X, heap = heaps((40, 40, 40))
    proba = np.tile([0.34, 0.33, 0.33], (120, 1))
    proba[heap == 2] = [0.98, 0.01, 0.01]
    pool = make_pool(proba.tolist(), vectors=X)

    picks = pick("margin_cluster", pool, 2)

    assert sorted(heap[picks.rows].tolist()) == [0, 1]


def test_dropquery_asks_where_the_guess_hangs_by_a_few_numbers():
    # The first folder's videos are known by all 64 numbers, the other's by one alone.
    wide, narrow = np.ones(64), np.r_[1.0, np.zeros(63)]
    rng = np.random.default_rng(0)
    X = unit(np.stack([wide] * 20 + [narrow] * 20) + 0.01 * rng.normal(size=(40, 64)))
    weights = np.stack([np.full(64, 0.5), np.r_[4.0, np.zeros(63)]]).astype(np.float32)
    model = FittedLinear(weights, np.array([0.0, -1.0], np.float32))
    pool = Pool(model.proba(X), X, np.array([1, 1]), rng, model=model)

    rows = pick("dropquery", pool, 5).rows

    assert (rows >= 20).all()


def test_herding_covers_each_doubtful_heap_once():
    X, heap = heaps((40, 40, 40, 40))
    proba = np.tile([0.4, 0.3, 0.3], (160, 1))
    proba[heap == 0] = [0.99, 0.005, 0.005]
    pool = make_pool(proba.tolist(), vectors=X)

    picks = pick("herding", pool, 3)

    assert sorted(heap[picks.rows].tolist()) == [1, 2, 3]


def test_herding_leaves_alone_what_labels_already_cover():
    X, heap = heaps((60, 30))
    pool = make_pool(
        [[0.4, 0.3, 0.3]] * 90,
        vectors=X,
        labelled=X[:20],
        answers=np.zeros(20, np.int64),
    )

    assert heap[pick("herding", pool, 1).rows].tolist() == [1]


@pytest.mark.parametrize("empty", [0, 5])
def test_distances_are_what_the_formula_says_wherever_columns_are_empty(empty: int):
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(700, 12)), rng.normal(size=(40, 12))
    Y[:, 12 - empty :] = 0  # X is not zero there
    plain = ((X[:, None] - Y) ** 2).sum(axis=2)

    np.testing.assert_allclose(squared_gaps(X, Y), plain)
    np.testing.assert_allclose(squared_gap(X, Y), plain.min(axis=1))


def test_lazy_greedy_picks_what_plain_greedy_picks():
    rng = np.random.default_rng(2)
    X, proba = unit(rng.normal(size=(80, 5))), rng.dirichlet(np.ones(3), 80)
    known = unit(rng.normal(size=(6, 5)))
    answers = np.zeros(6, np.int64)
    pool = make_pool(proba.tolist(), vectors=X, labelled=known, answers=answers)

    rows = pick("herding", pool, 10).rows.tolist()

    near = ((X[:, None] - known) ** 2).sum(axis=2).min(axis=1)
    radius = np.median(near)
    kernel = np.exp(-((X[:, None] - X) ** 2).sum(axis=2) / radius)
    best = np.sort(proba, axis=1)
    doubt, covered, expected = 1 - best[:, -1] + best[:, -2], np.exp(-near / radius), []
    for _ in range(10):
        gain = np.maximum(kernel - covered, 0) @ doubt
        expected.append(int(gain.argmax()))
        covered = np.maximum(covered, kernel[expected[-1]])
    assert rows == expected


def test_auto_mixes_doubt_rare_folders_and_what_is_new():
    X, heap = heaps((60, 60, 20), spread=0.3)
    rng = np.random.default_rng(1)
    proba = np.array([[0.5, 0.45, 0.05], [0.6, 0.35, 0.05], [0.1, 0.2, 0.7]])[heap]
    proba = 0.9 * proba + 0.1 * rng.dirichlet(np.ones(3), 140)
    labelled = X[:12]
    pool = make_pool(
        proba.tolist(),
        (6, 5, 1),
        vectors=X,
        labelled=labelled,
        answers=np.zeros(12, np.int64),
    )

    picks = pick("auto", pool, 20)

    assert picks.kinds.count("uncertain") == 18
    assert picks.kinds.count("rare") == 1
    assert picks.kinds.count("novel") == 1
    assert set(picks.kinds[:11]) == {"uncertain", "rare", "novel"}
    rare = [i for i, kind in enumerate(picks.kinds) if kind == "rare"]
    assert (heap[picks.rows[rare]] == 2).all()
    assert picks.reasons[rare[0]] == "may be dance, which has 1 label"


def test_auto_asks_for_the_rarest_folders_in_turn():
    X, heap = heaps((40, 40, 40), spread=0.3)
    pool = make_pool(
        (0.7 * np.eye(3)[heap] + 0.1).tolist(),
        (9, 1, 2),
        vectors=X,
        labelled=X[:12],
        answers=np.zeros(12, np.int64),
    )

    picks = pick("auto", pool, 60)

    rare = [
        r for r, kind in zip(picks.reasons, picks.kinds, strict=True) if kind == "rare"
    ]
    assert rare.count("may be travel, which has 1 label") == 2
    assert rare.count("may be dance, which has 2 labels") == 1


def test_auto_counts_doubt_about_small_folders_for_more():
    X, heap = heaps((50, 50))
    proba = np.array([[0.5, 0.48, 0.02], [0.02, 0.48, 0.5]])[heap]
    pool = make_pool(
        proba.tolist(),
        (40, 10, 1),
        vectors=X,
        labelled=-X[:2],
        answers=np.array([0, 0]),
    )

    assert heap[pick("auto", pool, 1).rows].tolist() == [1]


def test_folders_that_are_known_by_name_only_still_need_a_first_batch():
    X, heap = heaps((40, 30, 20), spread=0.1)
    pool = make_pool([[1 / 3] * 3] * 90, (0, 0, 0), vectors=X, prompts=np.eye(8)[:3])

    picks = pick("auto", pool, 3)

    assert sorted(heap[picks.rows].tolist()) == [0, 1, 2]
    assert set(picks.kinds) == {"first"}
    assert picks.reasons[0] == "there is no model yet: one of 3 different kinds"


def test_a_name_whose_vector_is_no_number_is_refused():
    with pytest.raises(Invalid, match="finite"):
        make_pool([[1 / 3] * 3] * 4, prompts=np.full((2, 4), np.nan))
