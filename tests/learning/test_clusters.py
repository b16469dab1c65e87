"""k-means and the rows that stand for its clusters."""

from __future__ import annotations

import numpy as np
import pytest

from clipshelf.learning import clusters


def heaps() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    heap = np.repeat([0, 1, 2], [30, 20, 10])
    return np.eye(3)[heap] + 0.05 * rng.normal(size=(60, 3)), heap


@pytest.mark.parametrize("seed", range(5))
def test_heaps_that_lie_apart_are_found(seed: int):
    X, heap = heaps()

    centres, home = clusters.kmeans(X, 3, np.random.default_rng(seed))

    assert all(len(set(home[heap == c])) == 1 for c in range(3))
    np.testing.assert_allclose(centres[home[0]], X[:30].mean(axis=0))


def test_one_row_stands_for_each_heap_largest_first():
    X, heap = heaps()

    rows = clusters.medoids(X, 3, np.random.default_rng(0))

    assert heap[rows].tolist() == [0, 1, 2]
    assert rows[0] == ((X[:30] - X[:30].mean(axis=0)) ** 2).sum(axis=1).argmin()


def test_more_clusters_than_different_rows_give_one_row_for_each_that_differs():
    X = np.repeat(np.eye(3), 4, axis=0)

    rows = clusters.medoids(X, 7, np.random.default_rng(0))

    assert sorted(X[rows].argmax(axis=1).tolist()) == [0, 1, 2]


def test_rows_far_apart_are_likelier_to_be_drawn_together():
    X, heap = heaps()
    drawn = [clusters.spread(X, 3, np.random.default_rng(s)) for s in range(40)]

    assert sum(len(set(heap[rows])) == 3 for rows in drawn) > 35


def test_a_draw_follows_the_weights_and_never_takes_what_weighs_nothing():
    rng = np.random.default_rng(0)

    drawn = [clusters.draw(np.array([0.0, 1.0, 3.0, 0.0]), rng) for _ in range(2000)]

    assert set(drawn) == {1, 2}
    assert 0.7 < np.mean(np.array(drawn) == 2) < 0.8
    assert {clusters.draw(np.zeros(3), rng) for _ in range(50)} == {0, 1, 2}
