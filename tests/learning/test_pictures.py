"""What pictures rest on: places on a map, resemblance, reliability."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from clipshelf.learning import projection
from clipshelf.learning.projection import neighbours_kept, project
from clipshelf.learning.reliability import reliability
from clipshelf.learning.resemblance import resemblance


def clusters(
    n: int, k: int, *, noise: float, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Unit vectors around k centres, and which one each belongs to."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % k
    X = rng.normal(size=(k, 64))[y] + noise * rng.normal(size=(n, 64))
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32), y


def test_what_is_alike_lies_together_and_the_same_vectors_give_the_same_map():
    X, y = clusters(240, 4, noise=0.6)

    one, two = project(X), project(X)

    assert np.array_equal(one.places, two.places)
    assert one.places.min() == pytest.approx(-1)
    assert one.places.max() == pytest.approx(1)
    assert one.method.startswith("t-SNE")
    apart = np.linalg.norm(one.places[:, None] - one.places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (y[apart.argmin(axis=1)] == y).mean() > 0.95
    assert one.kept is not None
    assert one.kept > 3 * 10 / 239  # far better than chance


@pytest.mark.parametrize("n", [0, 1, 2, 11, 12, 25])
def test_few_vectors_make_a_map_too(n: int):
    made = project(clusters(25, 2, noise=0.3)[0][:n])

    assert made.places.shape == (n, 2)
    assert np.isfinite(made.places).all()
    assert made.method.startswith("t-SNE" if n >= 12 else "the first two")
    assert (made.kept is None) == (n <= 20)


def test_copies_of_one_clip_are_no_trouble():
    X, _ = clusters(10, 2, noise=0.3)

    assert np.isfinite(project(np.repeat(X, 5, axis=0)).places).all()
    assert np.isfinite(project(np.repeat(X[:1], 30, axis=0)).places).all()


def test_too_many_for_t_sne_are_laid_out_by_their_components(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(projection, "LARGEST", 30)

    made = project(clusters(40, 2, noise=0.3)[0])

    assert made.method == "the first two principal components"
    assert made.kept is None  # would take as long as the map


def test_a_map_that_keeps_every_neighbour_says_so():
    flat = np.random.default_rng(0).normal(size=(60, 2))
    shuffled = flat[np.random.default_rng(1).permutation(60)]

    assert neighbours_kept(flat, flat) == 1.0
    assert neighbours_kept(flat, shuffled) < 0.5


def test_a_vector_resembles_its_own_folder_most():
    X, y = clusters(300, 5, noise=1.0)
    votes = np.array([resemblance(x, X[:200], y[:200], 5) for x in X[200:]])

    assert votes.sum(axis=1) == pytest.approx(1.0)
    assert (votes.argmax(axis=1) == y[200:]).mean() > 0.9


def test_a_large_folder_has_no_more_to_say_than_a_small_one():
    x = np.array([1.0, 0.0])
    X = np.array([[0.9, 0.1]] * 40 + [[0.9, -0.1]] * 2)
    y = np.array([0] * 40 + [1] * 2)

    assert resemblance(x, X, y, 3) == pytest.approx([0.5, 0.5, 0.0])


def test_a_model_that_means_what_it_says_shows_no_more_error_than_chance():
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1.0, 400)

    honest = reliability(sure, rng.random(400) < sure, 4)
    boaster = reliability(sure, rng.random(400) < 0.5, 4)

    assert honest.error is not None
    assert boaster.error is not None
    assert honest.by_chance is not None
    assert honest.error < 2 * honest.by_chance
    assert boaster.error > 4 * honest.by_chance
    assert [group.right.n for group in honest.groups] == [40] * 10
    means = [group.confidence for group in honest.groups]
    assert means == sorted(means)


def test_few_guesses_say_nothing_and_some_say_little():
    none = reliability(np.full(9, 0.8), np.ones(9, bool), 3)
    some = reliability(np.full(25, 0.8), np.arange(25) < 20, 3)

    assert (none.groups, none.error, none.by_chance) == ((), None, None)
    assert [group.right.n for group in some.groups] == [13, 12]
    for group in some.groups:
        assert group.right.low < 0.8 < group.right.high
