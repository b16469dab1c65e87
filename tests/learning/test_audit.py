"""The audit: how much, drawn how, graded by whom, and whether its number is true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.learning import audit, calibration
from clipshelf.learning.probabilities import margin, softmax

HEAD = registry.create("head", "logreg")


class Remembers:
    """A head that keeps what it was trained on beside what it was asked."""

    name = "remembers"

    def __init__(self) -> None:
        self.rounds: list[tuple[set[bytes], set[bytes]]] = []

    def fit(self, X, y, k, rng):
        del rng
        assert set(y.tolist()) == set(range(k))
        return Asked(self, {row.tobytes() for row in X}, k)


class Asked:
    def __init__(self, head: Remembers, seen: set[bytes], k: int) -> None:
        self.head, self.seen, self.k = head, seen, k

    def proba(self, X):
        self.head.rounds.append((self.seen, {row.tobytes() for row in X}))
        return np.full((len(X), self.k), 1 / self.k)


def test_a_batch_holds_more_audit_at_first_and_some_always():
    assert [audit.share_of_batch(held, 20) for held in (0, 5, 19, 20, 400)] == [
        5, 5, 5, 2, 2,
    ]  # fmt: skip
    assert audit.share_of_batch(0, 3) == audit.share_of_batch(50, 4) == 1
    assert audit.share_of_batch(0, 1) == audit.share_of_batch(0, 2) == 0


def test_the_draw_is_uniform_and_without_repeats():
    rng = np.random.default_rng(0)
    counts = np.zeros(12)
    for _ in range(6000):
        rows = audit.draw(rng, 12, 5)
        assert len(set(rows.tolist())) == 5
        counts[rows] += 1

    assert abs(counts / 6000 - 5 / 12).max() < 4 * np.sqrt(5 / 12 * 7 / 12 / 6000)
    assert sorted(audit.draw(rng, 3, 9).tolist()) == [0, 1, 2]
    assert len(audit.draw(rng, 0, 5)) == 0


@settings(max_examples=40, deadline=None)
@given(chosen=st.integers(2, 20), drawn=st.integers(1, 23), folds=st.integers(2, 6))
def test_no_audited_video_is_graded_by_a_model_that_saw_it(chosen, drawn, folds):
    rng = np.random.default_rng(chosen * 100 + drawn)
    X = rng.normal(size=(chosen + drawn, 3))
    y = np.concatenate([np.arange(chosen) % 2, rng.integers(-1, 4, drawn)])
    head = Remembers()

    grades = audit.grade(
        X[:chosen], y[:chosen], X[chosen:], y[chosen:], head, k=5, folds=folds, rng=rng
    )

    first = {row.tobytes() for row in X[:chosen]}
    no_folder = {row.tobytes() for row in X[y == audit.NO_FOLDER]}
    asked = [row for _, part in head.rounds for row in part]
    assert sorted(asked) == sorted(row.tobytes() for row in X[chosen:])
    assert len(head.rounds) == max(1, min(folds, drawn))
    for seen, part in head.rounds:
        assert first <= seen
        assert not seen & part
        assert not seen & no_folder
    assert grades.proba.sum(axis=1) == pytest.approx(1)
    assert grades.proba.shape == (drawn, 5)


def test_a_skipped_video_counts_as_an_error():
    X = np.eye(2)[[0, 0, 1, 1]]
    y = np.array([0, 0, 1, 1])

    grades = audit.grade(
        X, y, X[[0, 2]], np.array([0, -1]), HEAD, k=2, rng=np.random.default_rng(0)
    )

    assert grades.predicted.tolist() == [0, 1]
    assert grades.correct.tolist() == [True, False]
    assert (grades.confidence > 0.5).all()


def test_grading_works_with_one_folder_and_needs_some_label():
    rng, X, nothing = np.random.default_rng(0), np.eye(3), np.zeros(0, np.int64)

    one = audit.grade(X[:2], np.ones(2, int), X[2:], np.array([1]), HEAD, k=3, rng=rng)

    assert one.correct.tolist() == [True]
    none = audit.grade(X[:2], np.ones(2, int), X[:0], nothing, HEAD, k=3, rng=rng)
    assert len(none.correct) == 0
    with pytest.raises(Invalid):
        audit.grade(X[:0], nothing, X[:1], np.array([0]), HEAD, k=3, rng=rng)


def test_the_interval_is_wilsons():
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    for right, n, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        found = audit.estimate(np.arange(n) < right)
        assert (found.n, found.accuracy) == (n, right / n)
        assert found.low == pytest.approx(low, abs=5e-5)
        assert found.high == pytest.approx(high, abs=5e-5)
    nothing = audit.estimate(np.zeros(0, bool))
    assert nothing == audit.AuditAccuracy(0, None, 0, 1)


def test_confidence_corrects_the_share_only_as_far_as_it_means_something():
    correct = np.arange(200) % 2 > 0
    told = np.where(correct, 0.9, 0.1)
    rest = np.full(300, 0.7) + 0.1 * np.tile([-1, 1], 150)

    knowing = audit.estimate(correct, audited=told, rest=rest)
    clueless = audit.estimate(correct, audited=np.roll(told, 1), rest=rest)

    assert knowing.accuracy == pytest.approx(0.7)
    assert knowing.low < 0.7 < knowing.high
    assert clueless.accuracy == 0.5
    assert audit.estimate(correct, audited=told, rest=rest[:0]).accuracy == 0.5
    flat = audit.estimate(correct, audited=np.full(200, 0.6), rest=np.full(9, 0.7))
    assert flat.accuracy == pytest.approx(0.6)


def test_precision_of_a_folder_is_exact_or_not_told():
    predicted = np.array([0] * 10 + [1] * 4 + [2] * 5 + [3] * 5)
    correct = np.array([True] * 8 + [False] * 2 + [True] * 4 + [True] * 5 + [False] * 5)

    first, second, third, fourth, fifth = audit.folder_precision(predicted, correct, 5)

    assert (second, fifth) == (None, None)
    assert (first.n, first.accuracy) == (10, 0.8)
    assert (first.low, first.high) == pytest.approx((0.4439, 0.9748), abs=5e-5)
    assert (third.low, third.high) == pytest.approx((0.4782, 1), abs=5e-5)
    assert (fourth.low, fourth.high) == pytest.approx((0, 0.5218), abs=5e-5)


class NearestMean:
    """A head that learns in microseconds, for simulations of many libraries."""

    name = "nearest-mean"

    def fit(self, X, y, k, rng):
        del rng
        means = np.stack([X[y == c].mean(axis=0) for c in range(k)])
        return Means(means / np.linalg.norm(means, axis=1, keepdims=True))


class Means:
    def __init__(self, means: np.ndarray) -> None:
        self.means = means

    def proba(self, X):
        return softmax(4 * X @ self.means.T)


QUICK = NearestMean()


def world(seed: int, n: int = 600, k: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Videos of overlapping folders of unequal size."""
    rng = np.random.default_rng(seed)
    share = 0.6 ** np.arange(k)
    y = rng.choice(k, n, p=share / share.sum())
    y[:k] = np.arange(k)
    centres = rng.normal(size=(k, 8))
    X = centres[y] + 0.85 * rng.normal(size=(n, 8))
    return X / np.linalg.norm(X, axis=1, keepdims=True), y


def labelled(X: np.ndarray, y: np.ndarray, k: int, seed: int):
    """Five batches of 20 by margin, audited; what is left and its probabilities."""
    rng = np.random.default_rng([seed, 1])
    rest = rng.permutation(len(y))
    known = np.array([np.flatnonzero(y == c)[0] for c in range(k)])
    chosen, drawn = known, np.zeros(0, np.int64)
    rest = np.setdiff1d(rest, known)
    for _ in range(5):
        share = audit.share_of_batch(len(drawn), 20)
        new = rest[audit.draw(rng, len(rest), share)]
        rest = np.setdiff1d(rest, new)
        doubt = margin(_proba(X, y, k, np.concatenate([chosen, drawn]), rest))
        picked = rest[np.argsort(doubt)[: 20 - share]]
        chosen, drawn = np.concatenate([chosen, picked]), np.concatenate([drawn, new])
        rest = np.setdiff1d(rest, picked)
    proba = _proba(X, y, k, np.concatenate([chosen, drawn]), rest)
    return chosen, drawn, rest, proba


def _proba(X, y, k, known, asked):
    rng = np.random.default_rng(0)
    return QUICK.fit(X[known], y[known], k, rng).proba(X[asked])


def test_the_audit_tells_the_truth_about_the_rest():
    """Many libraries, each with its own truth: no bias, and intervals that hold."""
    k, worlds = 5, 600
    errors, plain, cross_validated, covered = [], [], [], []
    for seed in range(worlds):
        X, y = world(seed)
        chosen, drawn, rest, proba = labelled(X, y, k, seed)
        truth = float((proba.argmax(axis=1) == y[rest]).mean())
        rng = np.random.default_rng([seed, 2])
        grades = audit.grade(
            X[chosen], y[chosen], X[drawn], y[drawn], QUICK, k=k, rng=rng
        )
        own = audit.grade(X[:0], y[:0], X[chosen], y[chosen], QUICK, k=k, rng=rng)
        early = calibration.fit_temperature(own.proba, y[chosen])
        warm = calibration.fit_temperature(grades.proba, y[drawn], np.log(early))
        found = audit.estimate(
            grades.correct,
            audited=calibration.apply(grades.proba, warm).max(axis=1),
            rest=calibration.apply(proba, warm).max(axis=1),
        )
        errors.append(found.accuracy - truth)
        covered.append(found.low <= truth <= found.high)
        plain.append(grades.correct.mean() - truth)
        cross_validated.append(own.correct.mean() - truth)
    noise = np.std(errors) / np.sqrt(worlds)

    assert abs(np.mean(errors)) < 0.015 + 2 * noise
    assert np.mean(covered) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / worlds)
    assert np.mean(np.square(errors)) < np.mean(np.square(plain))
    assert np.mean(cross_validated) < -0.1  # what it is compared with
