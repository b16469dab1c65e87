"""What each built-in head does of its own."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as Peer

from clipshelf.learning.heads import mlp
from clipshelf.learning.heads.knn import NearestNeighbours
from clipshelf.learning.heads.logreg import LogisticRegression
from clipshelf.learning.heads.mlp import Perceptron, folder_weights

RNG = np.random.default_rng(0)


def unit(X: np.ndarray) -> np.ndarray:
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32)


def blobs(k: int, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    return unit(np.eye(k + 3)[y] + rng.normal(size=(n, k + 3))), y


def test_five_neighbours_vote_and_one_vote_is_shared():
    directions = unit(np.array([[1, 0.01 * i] for i in range(5)] + [[-1, 0.3]] * 5))
    y = np.array([0] * 5 + [1] * 5)

    proba = NearestNeighbours().fit(directions, y, 2, RNG).proba(directions[:1])[0]

    # Five votes of nearly one each, and a half of the shared one.
    assert proba[0] == pytest.approx(5.5 / 6, abs=0.02)
    assert proba[1] == pytest.approx(0.5 / 6, abs=0.02)


def test_two_against_two_is_decided_by_likeness():
    X = unit(np.array([[0.2, 1], [0.2, -1], [1, 0.1], [1, -0.1]]))
    for near, far in ((0, 1), (1, 0)):
        y = np.array([far, far, near, near])
        fitted = NearestNeighbours().fit(X, y, 2, RNG)

        assert fitted.proba(unit(np.array([[1.0, 0.0]]))).argmax() == near


def test_what_all_videos_have_in_common_does_not_matter_to_neighbours():
    X, y = blobs(3, 60)
    common = np.full(X.shape[1], 0.05, np.float32)

    plain = NearestNeighbours().fit(X, y, 3, RNG).proba(X)
    shifted = NearestNeighbours().fit(X + common, y, 3, RNG).proba(X + common)

    np.testing.assert_allclose(plain, shifted, atol=1e-4)


@pytest.mark.parametrize("k", [2, 4])
def test_logistic_regression_is_scikit_learns(k: int):
    X, y = blobs(k, 80)
    peer = Peer(C=10, class_weight="balanced", max_iter=2000, tol=1e-8).fit(X, y)

    ours = LogisticRegression().fit(X, y, k, RNG).proba(X)

    np.testing.assert_allclose(ours, peer.predict_proba(X), atol=2e-3)


def test_the_network_learns_what_no_weighted_sum_can():
    corners = np.array([[1, 1, 1], [-1, -1, 1], [1, -1, 1], [-1, 1, 1]])
    X = unit(np.repeat(corners, 10, axis=0) + 0.1 * RNG.normal(size=(40, 3)))
    y = np.repeat([0, 0, 1, 1], 10)

    network = Perceptron().fit(X, y, 2, np.random.default_rng(1)).proba(X)
    linear = LogisticRegression().fit(X, y, 2, RNG).proba(X)

    assert (network.argmax(axis=1) == y).all()
    assert (linear.argmax(axis=1) == y).mean() < 0.8


def test_folder_weights_are_inverse_to_size_and_sum_to_the_number_of_folders():
    weights = folder_weights(np.array([0] * 8 + [1] * 4 + [2]), 3)

    assert weights.sum() == pytest.approx(3)
    assert weights[1] == pytest.approx(2 * weights[0])
    assert weights[2] == pytest.approx(8 * weights[0])


def test_another_seed_is_another_network():
    X, y = blobs(3, 30)

    first, other = (
        Perceptron().fit(X, y, 3, np.random.default_rng(s)).proba(X) for s in (0, 1)
    )

    assert not np.array_equal(first, other)


def test_training_that_reaches_its_bound_is_an_ordinary_end(monkeypatch):
    X, y = blobs(3, 30)
    monkeypatch.setattr(mlp, "EPOCHS", 2)

    proba = Perceptron().fit(X, y, 3, RNG).proba(X)

    assert np.isfinite(proba).all()


def test_layers_that_do_not_fit_together_are_refused():
    X, y = blobs(3, 30)
    arrays = dict(Perceptron().fit(X, y, 3, RNG).arrays())

    with pytest.raises(ValueError, match="layer before"):
        Perceptron().load(arrays | {"weights1": arrays["weights1"][:-1]})


def test_models_of_a_single_folder_are_refused():
    with pytest.raises(ValueError, match="two folders"):
        LogisticRegression().load(
            {"weights": np.ones((1, 3), np.float32), "offsets": np.ones(1, np.float32)}
        )
    narrow = {
        f"weights{i}": np.ones((3, 3 if i < 2 else 1), np.float32) for i in range(3)
    } | {f"offsets{i}": np.ones(3 if i < 2 else 1, np.float32) for i in range(3)}
    with pytest.raises(ValueError, match="two folders"):
        Perceptron().load(narrow)
    with pytest.raises(ValueError, match="count"):
        NearestNeighbours().load({"k": np.array(1)})


def test_a_neighbour_in_a_folder_that_does_not_exist_is_refused():
    X, y = blobs(3, 30)
    arrays = dict(NearestNeighbours().fit(X, y, 3, RNG).arrays())

    with pytest.raises(ValueError, match="out of range"):
        NearestNeighbours().load(arrays | {"k": np.array(2)})
