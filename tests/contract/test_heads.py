"""What every head promises, built in or installed beside us."""

from __future__ import annotations

import io

import numpy as np
import pytest

from clipshelf.domain import registry
from clipshelf.domain.model import Fitted, Head, Refittable

NAMES = registry.names("head")
every_head = pytest.mark.parametrize("name", NAMES)


def groups(
    k: int, each: int, d: int = 12, seed: int = 0, dtype: type = np.float32
) -> tuple[np.ndarray, np.ndarray]:
    """`each` unit vectors around each of k well separated directions."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(k), each)
    X = np.eye(d)[y] + 0.15 * rng.normal(size=(len(y), d))
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(dtype), y


def fit(name: str, X: np.ndarray, y: np.ndarray, k: int, seed: int = 0) -> Fitted:
    head: Head = registry.create("head", name)
    return head.fit(X, y, k, np.random.default_rng(seed))


@every_head
@pytest.mark.parametrize("k", [2, 3, 7])
def test_learns_folders_that_lie_apart(name: str, k: int):
    X, y = groups(k, each=8)
    fresh, truth = groups(k, each=20, seed=1)

    guess = fit(name, X, y, k).proba(fresh).argmax(axis=1)

    assert (guess == truth).mean() > 0.95


@every_head
@pytest.mark.parametrize("k", [2, 5])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_probabilities_are_open_and_sum_to_one(name: str, k: int, dtype: type):
    X, y = groups(k, each=4, dtype=dtype)

    proba = fit(name, X, y, k).proba(np.concatenate([X, -X, np.zeros_like(X)]))

    assert proba.shape == (3 * len(X), k)
    assert ((proba > 0) & (proba < 1)).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1, atol=1e-5)


@every_head
def test_one_video_a_folder_is_enough(name: str):
    X, y = groups(3, each=1)

    assert fit(name, X, y, 3).proba(X).argmax(axis=1).tolist() == [0, 1, 2]


@every_head
def test_folders_of_very_unequal_size_are_all_learned(name: str):
    X, y = groups(3, each=40)
    kept = np.concatenate([np.arange(40), np.arange(40, 46), np.arange(80, 84)])

    guess = fit(name, X[kept], y[kept], 3).proba(X).argmax(axis=1)

    assert min((guess == y)[y == c].mean() for c in range(3)) > 0.9


@every_head
def test_nothing_to_predict_gives_an_empty_table(name: str):
    X, y = groups(3, each=3)

    assert fit(name, X, y, 3).proba(X[:0]).shape == (0, 3)


@every_head
def test_a_single_video_gets_what_it_gets_among_others(name: str):
    X, y = groups(4, each=6)
    fitted = fit(name, X, y, 4)

    alone = np.concatenate([fitted.proba(row[None]) for row in X])

    np.testing.assert_allclose(alone, fitted.proba(X), atol=1e-5)


@every_head
def test_same_seed_same_model(name: str):
    X, y = groups(3, each=5)

    first, again = (fit(name, X, y, 3, seed=4).proba(X) for _ in range(2))

    np.testing.assert_array_equal(first, again)


@every_head
@pytest.mark.parametrize("k", [2, 4])
def test_saved_without_pickle_and_loaded_it_predicts_the_same(name: str, k: int):
    X, y = groups(k, each=5)
    fitted, file = fit(name, X, y, k), io.BytesIO()
    np.savez(file, **fitted.arrays())
    file.seek(0)

    with np.load(file, allow_pickle=False) as saved:
        loaded = registry.create("head", name).load(dict(saved))

    np.testing.assert_array_equal(loaded.proba(X), fitted.proba(X))


@every_head
def test_a_missing_array_is_refused(name: str):
    X, y = groups(3, each=4)
    arrays = dict(fit(name, X, y, 3).arrays())
    for absent in arrays:
        rest = {key: value for key, value in arrays.items() if key != absent}

        with pytest.raises((KeyError, ValueError)):
            registry.create("head", name).load(rest)


@every_head
@pytest.mark.parametrize("spoil", ["shorter", "flat", "text", "nan"])
def test_an_array_that_was_tampered_with_is_refused(name: str, spoil: str):
    X, y = groups(3, each=4)
    arrays = dict(fit(name, X, y, 3).arrays())
    refused = 0
    for key, value in arrays.items():
        bad = spoiled(value, spoil)
        if bad is None:
            continue
        refused += 1
        with pytest.raises((KeyError, ValueError)):
            registry.create("head", name).load(arrays | {key: bad})

    if not refused:
        pytest.skip("it has no array that can be spoiled so")


def spoiled(array: np.ndarray, how: str) -> np.ndarray | None:
    """A worse array, or None where this fault cannot befall it."""
    if how == "text":
        return array.astype(str)
    if how == "nan":
        return np.full_like(array, np.nan) if array.dtype.kind == "f" else None
    if how == "flat":
        return array.reshape(-1, 1, 1)
    return array[:-1] if array.ndim == 1 else None


@every_head
def test_its_own_name_is_the_registered_one(name: str):
    assert registry.create("head", name).name == name


@every_head
def test_a_head_that_refits_takes_in_labels_and_folders(name: str):
    X, y = groups(4, each=6)
    fresh, truth = groups(4, each=20, seed=1)
    three = y < 3
    before = fit(name, X[three], y[three], 3)
    if not isinstance(before, Refittable):
        pytest.skip("it cannot refit, and is not asked to")

    # Folder 0 is gone; 1 and 2 are the first columns now, 3 is new.
    later = y > 0
    now = before.refit(X[later], y[later] - 1, 3, np.array([1, 2]))
    proba = now.proba(fresh[truth > 0])

    assert proba.shape == (60, 3)
    assert (proba.argmax(axis=1) == truth[truth > 0] - 1).mean() > 0.95


def test_refitted_logistic_regression_is_what_a_fit_would_be():
    X, y = groups(5, each=9)
    fresh, _ = groups(5, each=20, seed=1)
    before = fit("logreg", X[::2], y[::2], 5)
    assert isinstance(before, Refittable)

    now = before.refit(X, y, 5, np.arange(5)).proba(fresh)

    np.testing.assert_allclose(now, fit("logreg", X, y, 5).proba(fresh), atol=0.01)
