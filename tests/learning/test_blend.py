"""Spreading labels over neighbours, and the head that learns from it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as Peer

from clipshelf.domain.model import Transductive
from clipshelf.learning.heads.blend import Blend
from clipshelf.learning.heads.logreg import LogisticRegression
from clipshelf.learning.metrics import macro_recall
from clipshelf.learning.propagation import (
    ROWS,
    joined,
    neighbourhood,
    propagate,
    smoothed,
    surroundings,
)
from clipshelf.learning.regression import regress

RNG = np.random.default_rng(0)


def unit(X: np.ndarray) -> np.ndarray:
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32)


def arcs(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two long thin heaps: far ends differ more than the heaps do from each other."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], n)
    along = rng.uniform(-1, 1, 2 * n)
    X = np.stack([along, np.where(y == 0, 0.25, -0.25), np.ones(2 * n)], axis=1)
    return unit(X + 0.02 * rng.normal(size=X.shape)), y


def test_a_label_reaches_the_far_end_of_its_heap():
    X, y = arcs(60)
    rows = np.array([X[:60, 0].argmin(), 60 + X[60:, 0].argmax()])

    spread = propagate(neighbourhood(X), rows, np.array([0, 1]), 2)

    straight = LogisticRegression().fit(X[rows], np.array([0, 1]), 2, RNG).proba(X)
    assert (spread.argmax(axis=1) == y).mean() > 0.9
    assert (straight.argmax(axis=1) == y).mean() < 0.7
    np.testing.assert_allclose(spread.sum(axis=1), 1, atol=1e-5)


def test_links_are_what_the_formula_says():
    X = unit(np.random.default_rng(3).normal(size=(40, 6)))

    links = neighbourhood(X).links.toarray()

    centred = unit(X - X.mean(axis=0))
    cosine = centred @ centred.T
    np.fill_diagonal(cosine, -np.inf)
    near = np.argsort(-cosine, axis=1)[:, :10]
    W = np.zeros((40, 40))
    np.put_along_axis(
        W, near, np.maximum(np.take_along_axis(cosine, near, 1), 0) ** 3, 1
    )
    W = np.maximum(W, W.T)
    scale = 1 / np.sqrt(W.sum(axis=1))
    np.testing.assert_allclose(links, W * scale[:, None] * scale, atol=1e-5)


def test_a_library_larger_than_one_piece_is_linked_alike():
    X = unit(np.random.default_rng(3).normal(size=(ROWS + 60, 4)))

    links = neighbourhood(X).links

    assert abs(links - links.T).max() < 1e-6
    assert (np.diff(links.indptr) >= 10).all()


@pytest.mark.parametrize("n", [1, 2, 3])
def test_very_few_videos_can_be_linked(n: int):
    space = neighbourhood(np.eye(4, dtype=np.float32)[:n])

    spread = propagate(space, np.array([0]), np.array([0]), 2)

    assert spread[0].tolist() == [1, 0]


def test_a_video_that_no_label_reaches_could_be_anything():
    X = unit(np.repeat([[1, 0, 0.1], [-1, 0, 0.1]], 20, axis=0))

    spread = propagate(neighbourhood(X), np.array([0, 1]), np.array([0, 1]), 2)

    np.testing.assert_allclose(spread[20:], 0.5)


def test_averaging_with_neighbours_draws_crowds_together():
    rng = np.random.default_rng(2)
    heap = np.repeat([0, 1, 2], 40)
    X = unit(np.eye(12)[heap] + 0.25 * rng.normal(size=(120, 12)))
    around = surroundings(X)

    near = smoothed(around, around.centred, 2)

    def apart(Y: np.ndarray) -> float:
        cosine, same = Y @ Y.T, heap[:, None] == heap
        return float(cosine[same].mean() - cosine[~same].mean())

    assert apart(near) > apart(around.centred) + 0.3
    np.testing.assert_allclose(np.linalg.norm(near, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(
        smoothed(around, around.centred, 0), around.centred, atol=1e-6
    )


def test_regression_finds_what_scikit_learn_finds():
    rng = np.random.default_rng(1)
    X, y = unit(rng.normal(size=(120, 8))), rng.integers(0, 4, 120)
    weights = rng.uniform(0.2, 2, 120)
    peer = Peer(C=5, max_iter=5000, tol=1e-8).fit(X, y, sample_weight=weights)
    start = (np.zeros((4, 8), np.float32), np.zeros(4, np.float32))

    slopes, offsets = regress(X, y, weights, strength=5, start=start)

    logits = X @ slopes.T + offsets
    proba = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(proba, peer.predict_proba(X), atol=5e-3)


def blobs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(5), [200, 100, 50, 30, 20])
    return unit(np.eye(30)[y] + 0.35 * rng.normal(size=(400, 30))), y


def test_unlabelled_videos_make_a_better_model_of_videos_never_seen():
    gains = []
    for seed in range(5):
        X, y = blobs(seed)
        fresh, truth = blobs(100 + seed)
        rows = np.array([int(np.flatnonzero(y == c)[0]) for c in range(5)])
        rng = np.random.default_rng(0)
        alone = LogisticRegression().fit(X[rows], y[rows], 5, rng)
        blend = Blend().fit_within(neighbourhood(X), rows, y[rows], 5, rng)
        guesses = (model.proba(fresh).argmax(axis=1) for model in (blend, alone))
        better, plain = (macro_recall(truth, guess, 5) for guess in guesses)
        gains.append(better - plain)

    assert np.mean(gains) > 0.03


def test_learning_among_others_is_learning_within_all_of_them():
    X, y = blobs(0)
    X = unit(X - X.mean(axis=0))
    rows, rng = np.arange(0, 400, 20), np.random.default_rng(0)
    others = np.delete(X, rows, axis=0)

    among = Blend().among(others).fit(X[rows], y[rows], 5, rng)

    within = Blend().fit_within(neighbourhood(X), rows, y[rows], 5, rng)
    alone = Blend().fit(X[rows], y[rows], 5, rng)
    same = among.proba(X).argmax(axis=1) == within.proba(X).argmax(axis=1)
    assert same.mean() > 0.98
    assert np.abs(among.proba(X) - alone.proba(X)).max() > 0.05


def test_joined_is_the_neighbourhood_of_both_about_the_mean_of_the_others():
    rng = np.random.default_rng(3)
    others = rng.normal(size=(90, 6))
    others = unit(np.concatenate([others, -others]))  # their mean is nothing
    X = unit(rng.normal(size=(7, 6)))

    space = joined(surroundings(others), X)

    everything = np.concatenate([X, others])
    cosine = everything @ everything.T
    np.fill_diagonal(cosine, -np.inf)
    near = np.argsort(-cosine, axis=1)[:, :10]
    W = np.zeros((187, 187))
    cubes = np.maximum(np.take_along_axis(cosine, near, 1), 0) ** 3
    np.put_along_axis(W, near, cubes, 1)
    W = np.maximum(W, W.T)
    scale = 1 / np.sqrt(W.sum(axis=1))
    expected = W * scale[:, None] * scale
    np.testing.assert_allclose(space.links.toarray(), expected, atol=1e-5)
    np.testing.assert_array_equal(space.X, everything)


@pytest.mark.parametrize("m", [0, 1, 3, 12])
def test_few_others_or_none_are_no_trouble(m: int):
    X, y = blobs(0)

    fitted = Blend().among(X[1 : 1 + m]).fit(X[::40], y[::40], 5, RNG)

    assert np.isfinite(fitted.proba(X)).all()


def test_it_is_known_as_a_head_that_learns_among_others():
    assert isinstance(Blend(), Transductive)
    assert not isinstance(LogisticRegression(), Transductive)


def test_of_very_many_others_and_labels_a_part_is_linked(monkeypatch):
    monkeypatch.setattr("clipshelf.learning.heads.blend.LEARNT_FROM", 40)
    X, y = blobs(0)

    head = Blend().among(X[::2])
    assert head.around is not None
    assert len(head.around.X) == 40
    model = head.fit(X[1::2], y[1::2], 5, np.random.default_rng(0))

    assert macro_recall(y, model.proba(X).argmax(axis=1), 5) > 0.9


def test_a_name_stands_for_a_folder_without_a_video_and_yields_to_its_videos():
    X, y = blobs(0)
    names = np.eye(30)[[0, 1, 2, 3, 4]] + np.eye(30)[29]  # in a place of their own
    known = np.flatnonzero(y < 3)[::10]
    named = Blend().with_prompts(names)

    few = named.fit(X[known], y[known], 5, RNG).proba(X).argmax(axis=1)
    among = named.among(X).fit(X[known], y[known], 5, RNG).proba(X).argmax(axis=1)
    swapped = Blend().with_prompts(names[[1, 0, 2, 3, 4]])
    many = swapped.fit(X, y, 5, RNG).proba(X).argmax(axis=1)

    assert macro_recall(y, few, 5) > 0.75  # 0.6 is the most without the names
    assert macro_recall(y, among, 5) > 0.75
    assert macro_recall(y, many, 5) > 0.9


def test_names_of_other_folders_than_the_ones_learned_are_left_out():
    X, y = blobs(0)

    named = Blend().with_prompts(np.eye(30)[:7]).fit(X, y, 5, RNG).proba(X)

    np.testing.assert_array_equal(named, Blend().fit(X, y, 5, RNG).proba(X))


def test_without_other_videos_it_is_logistic_regression():
    X, y = blobs(0)

    blend = Blend().fit(X, y, 5, RNG).proba(X)

    alone = LogisticRegression().fit(X, y, 5, RNG).proba(X)
    np.testing.assert_allclose(blend, alone, rtol=1e-5)  # single precision


def test_saved_without_pickle_and_loaded_it_predicts_the_same():
    X, y = blobs(0)
    space, rows, file = neighbourhood(X), np.arange(0, 400, 7), io.BytesIO()
    fitted = Blend().fit_within(space, rows, y[rows], 5, np.random.default_rng(0))
    np.savez(file, **fitted.arrays())
    file.seek(0)

    with np.load(file, allow_pickle=False) as saved:
        loaded = Blend().load(dict(saved))

    np.testing.assert_array_equal(loaded.proba(X), fitted.proba(X))
    assert not np.array_equal(fitted.labels.weights, fitted.guesses.weights)


def test_models_that_do_not_belong_together_are_refused():
    X, y = blobs(0)
    arrays = dict(Blend().fit(X, y, 5, RNG).arrays())
    fewer = {
        "guess_weights": arrays["weights"][:3],
        "guess_offsets": arrays["offsets"][:3],
    }

    with pytest.raises(ValueError, match="different shapes"):
        Blend().load(arrays | fewer)
    with pytest.raises(KeyError):
        Blend().load({name: arrays[name] for name in ("weights", "offsets")})


def test_many_guesses_are_sampled_and_the_sample_follows_the_seed(monkeypatch):
    monkeypatch.setattr("clipshelf.learning.heads.blend.LEARNT_FROM", 50)
    X, y = blobs(0)
    space, rows = neighbourhood(X), np.arange(0, 400, 7)

    first, again, other = (
        Blend().fit_within(space, rows, y[rows], 5, np.random.default_rng(s)).proba(X)
        for s in (0, 0, 1)
    )

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
