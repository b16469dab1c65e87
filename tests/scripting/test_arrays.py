"""Strategies on plain arrays, with classifiers that know nothing of clipshelf."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import clipshelf
from clipshelf.domain import registry

KINDS = np.array(["bird", "cat", "dog"])


@pytest.fixture
def world() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three clouds, 60 rows to ask about and 15 with their labels."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(3, 8)) * 3
    y = np.arange(75) % 3
    X = centres[y] + rng.normal(size=(75, 8))
    return X[15:], X[:15], KINDS[y[:15]]


@pytest.mark.parametrize("strategy", registry.names("strategy"))
def test_every_strategy_takes_any_classifier(strategy: str, world: tuple):
    pool, X, y = world
    forest = RandomForestClassifier(10, random_state=0).fit(X, y)

    picks = clipshelf.pick(strategy, pool, forest, X, y, n=7)

    assert len(set(picks.rows.tolist())) == 7
    assert len(picks.reasons) == len(picks.kinds) == 7
    assert (np.diff(picks.scores) <= 0).all()


def test_the_smallest_margin_comes_first(world: tuple):
    pool, X, y = world
    model = make_pipeline(StandardScaler(), GaussianNB()).fit(X, y)
    best, second = np.sort(model.predict_proba(pool))[:, :-3:-1].T

    picks = clipshelf.pick("margin", pool, model, X, y, n=60)

    assert picks.rows[0] == np.argmin(best - second)


def test_probabilities_do_as_well_as_the_classifier_they_come_from(world: tuple):
    pool, X, y = world
    model = GaussianNB().fit(X, y)

    asked = clipshelf.pick("badge", pool, model, X, y)
    told = clipshelf.pick("badge", pool, model.predict_proba(pool), X, y)

    assert asked.rows.tolist() == told.rows.tolist()


def test_a_classifier_that_was_not_fitted_is_copied_and_fitted(world: tuple):
    pool, X, y = world
    bare = GaussianNB()

    picks = clipshelf.pick("auto", pool, bare, X, y)

    fitted = clipshelf.pick("auto", pool, GaussianNB().fit(X, y), X, y)
    assert picks.rows.tolist() == fitted.rows.tolist()
    assert not hasattr(bare, "classes_")


def test_without_labels_the_first_batch_is_diverse(world: tuple):
    pool, _, _ = world
    kind = np.arange(15, 75) % 3

    picks = clipshelf.pick("margin", pool, n=3)

    assert sorted(kind[picks.rows].tolist()) == [0, 1, 2]
    assert picks.kinds == ("first",) * 3


def test_reasons_name_the_classes(world: tuple):
    pool, X, y = world
    picks = clipshelf.pick("margin", pool, GaussianNB(), X, y, n=1)
    assert any(name in picks.reasons[0] for name in KINDS)


@pytest.mark.parametrize(
    "change",
    [
        lambda pool, X, y: (pool[:, :3], None, X, y),
        lambda pool, X, y: (pool, None, X, y),
        lambda pool, X, y: (pool, np.ones((60, 2)) / 2, X, y),
        lambda pool, X, y: (pool, GaussianNB().fit(X, y), X, np.full(15, "fish")),
        lambda pool, X, y: (np.full_like(pool, np.nan), GaussianNB(), X, y),
        lambda pool, X, y: (pool, GaussianNB(), X, y[:3]),
    ],
)
def test_arrays_that_do_not_agree_are_refused(change, world: tuple):
    with pytest.raises(clipshelf.errors.Invalid) as caught:
        clipshelf.pick("margin", *change(*world))
    assert caught.value.code == "bad-arrays"


def test_arrays_and_files_are_simulated_alike(world: tuple, tmp_path: Path):
    pool, X, _ = world
    every, y = np.concatenate([X, pool]), np.arange(75) % 3
    np.savez(tmp_path / "world.npz", X=every, y=y, label_names=KINDS)
    # One contender and one seed: no processes are begun for that.
    options = {"strategies": ("random",), "head": "logreg", "seeds": 1, "batch": 4}

    of_arrays = clipshelf.simulate((every, KINDS[y]), **options, budget=12)
    of_file = clipshelf.simulate(tmp_path / "world.npz", **options, budget=12)

    assert of_arrays.ceiling == of_file.ceiling
    assert [run.curve for run in of_arrays.runs] == [run.curve for run in of_file.runs]
