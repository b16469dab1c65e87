"""Review: which labelled videos look misfiled."""

from __future__ import annotations

import numpy as np

from clipshelf.domain import registry
from clipshelf.learning import crossval
from clipshelf.learning.review import suspects


def planted(seed: int, n: int = 600, wrong: int = 30, k: int = 6):
    """Labels of overlapping folders, some of them spoiled; and which."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k, n)
    X = np.eye(12)[truth] + 0.3 * rng.normal(size=(n, 12))
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    spoiled = rng.choice(n, wrong, replace=False)
    y = truth.copy()
    y[spoiled] = (truth[spoiled] + rng.integers(1, k, wrong)) % k
    return X, y, truth, set(spoiled.tolist())


def scored(X: np.ndarray, y: np.ndarray, k: int = 6) -> np.ndarray:
    head = registry.create("head", "logreg")
    names = tuple("abcdefgh"[:k])
    return crossval.compare(X, y, names, {"logreg": head})["logreg"].out_of_fold


def test_planted_wrong_labels_are_found_far_above_chance():
    X, y, truth, spoiled = planted(0)
    proba = scored(X, y)

    few = suspects(proba, y)
    many = suspects(proba, y, share=0.05)

    assert 9 <= len(few) <= 12
    # One label in twenty is wrong, so chance would be right one time in twenty.
    assert np.mean([s.row in spoiled for s in few]) >= 0.9
    assert np.mean([s.row in spoiled for s in many]) >= 0.8
    hits = [s for s in many if s.row in spoiled]
    assert np.mean([s.suggested == truth[s.row] for s in hits]) >= 0.9


def test_the_oddest_comes_first_and_names_both_folders():
    proba = np.array([[0.9, 0.1, 0], [0.2, 0.1, 0.7], [0.6, 0.3, 0.1], [0.4, 0.6, 0]])
    y = np.array([0, 1, 1, 0])

    found = suspects(proba, y, share=0.75)

    assert [(s.row, s.folder, s.suggested) for s in found] == [
        (1, 1, 2),
        (2, 1, 0),
        (3, 0, 1),
    ]
    assert [s.score for s in found] == [0.9, 0.7, 0.6]


def test_dismissed_videos_are_not_replaced_by_the_next_ones():
    X, y, _, _ = planted(1)
    proba = scored(X, y)
    first = suspects(proba, y)
    dismissed = np.zeros(len(y), bool)
    dismissed[[s.row for s in first[:4]]] = True

    assert suspects(proba, y, dismissed=dismissed) == first[4:]


def test_unjudged_videos_and_agreement_raise_no_question():
    proba = np.array([[np.nan, np.nan], [0.9, 0.1], [0.8, 0.2]])

    assert suspects(proba, np.array([1, 0, 0]), share=1) == ()
    assert suspects(proba[:0], np.zeros(0, int)) == ()
    assert [s.row for s in suspects(proba, np.array([1, 0, 1]), share=1)] == [2]
