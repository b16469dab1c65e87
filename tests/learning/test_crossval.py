"""Cross-validation: who is scored, on what, and which head is chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Progress
from clipshelf.learning.crossval import (
    ALWAYS_TRAIN,
    choose,
    compare,
    split,
    why_not_the_best,
)


class Witness:
    """A head that remembers what it was trained on and asked about."""

    name = "witness"

    def __init__(self) -> None:
        self.rounds: list[tuple[set[bytes], set[bytes], set[int]]] = []

    def fit(self, X, y, k, rng):
        del rng
        return Answer(self, {row.tobytes() for row in X}, set(y.tolist()), k)

    def load(self, arrays):
        raise NotImplementedError


class Answer:
    def __init__(self, witness: Witness, seen: set[bytes], folders: set[int], k: int):
        self.witness, self.seen, self.folders, self.k = witness, seen, folders, k

    def proba(self, X):
        asked = {row.tobytes() for row in X}
        self.witness.rounds.append((self.seen, asked, self.folders))
        return np.full((len(X), self.k), 1 / self.k)

    def arrays(self):
        return {}


def videos(*sizes: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(sizes)), sizes)
    X = np.eye(8)[y] + 0.1 * rng.normal(size=(len(y), 8))
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32), y


def names(k: int) -> tuple[str, ...]:
    return ("cooking", "travel", "dance", "pets", "news")[:k]


@settings(max_examples=50, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=5).filter(
        lambda sizes: max(sizes) > 1
    ),
    folds=st.integers(2, 7),
)
def test_no_video_is_scored_by_a_model_that_saw_it(sizes: list[int], folds: int):
    X, y = videos(*sizes)
    witness = Witness()

    result = compare(X, y, names(len(sizes)), {"witness": witness}, folds=folds)

    asked = [row for _, part, _ in witness.rounds for row in part]
    scorable = sum(size for size in sizes if size > 1)
    assert len(witness.rounds) == result.folds
    assert len(asked) == len(set(asked)) == scorable
    for seen, part, folders in witness.rounds:
        assert not seen & part
        assert part
        assert folders == set(range(len(sizes)))


@settings(max_examples=50, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=6), folds=st.integers(2, 6)
)
def test_folds_are_even_overall_and_within_each_folder(sizes: list[int], folds: int):
    y = np.repeat(np.arange(len(sizes)), sizes)

    part = split(y, folds, np.random.default_rng(0))

    for c, size in enumerate(sizes):
        mine = part[y == c]
        if size == 1:
            assert mine.tolist() == [ALWAYS_TRAIN]
        else:
            dealt = np.bincount(mine, minlength=part.max() + 1)
            assert dealt.max() - dealt.min() <= 1
            assert np.count_nonzero(dealt) == min(size, part.max() + 1)
    if part.max() >= 0:
        overall = np.bincount(part[part >= 0])
        assert overall.max() - overall.min() <= 1


def test_a_folder_with_one_video_is_named_and_has_no_recall():
    X, y = videos(6, 5, 1)

    result = compare(X, y, names(3), {"logreg": registry.create("head", "logreg")})

    score = result["logreg"]
    assert result.unscorable == ("dance",)
    assert score.per_folder_recall == {"cooking": 1.0, "travel": 1.0, "dance": None}
    assert np.isnan(score.out_of_fold[y == 2]).all()
    assert np.isfinite(score.out_of_fold[y != 2]).all()
    assert score.confusion.tolist() == [[6, 0, 0], [0, 5, 0], [0, 0, 0]]
    assert score.report[2].support == 0


def test_folders_of_two_are_scored():
    X, y = videos(2, 2)

    result = compare(X, y, names(2), {"logreg": registry.create("head", "logreg")})

    assert result.unscorable == ()
    assert result["logreg"].accuracy == 1.0
    assert result.folds == 4


def test_numbers_agree_with_each_other():
    rng = np.random.default_rng(1)
    X, y = videos(12, 9, 7)
    y = np.where(rng.random(len(y)) < 0.3, rng.integers(0, 3, len(y)), y)

    score = compare(X, y, names(3), {"knn": registry.create("head", "knn")})["knn"]

    guess = score.out_of_fold.argmax(axis=1)
    recalls = [float((guess[y == c] == c).mean()) for c in range(3)]
    assert 0.4 < score.accuracy < 0.95
    assert score.accuracy == pytest.approx(np.mean(score.fold_accuracies))
    assert list(score.per_folder_recall.values()) == pytest.approx(recalls)
    assert score.macro_recall == pytest.approx(np.mean(recalls))
    assert score.confusion.sum() == len(y)
    assert np.trace(score.confusion) == (guess == y).sum()


def test_same_seed_same_scores_another_seed_another_split():
    X, y = videos(9, 8, 7)
    X = X + np.random.default_rng(0).normal(size=X.shape).astype(np.float32)
    heads = {"mlp": registry.create("head", "mlp")}

    first, again, other = (
        compare(X, y, names(3), heads, folds=2, seed=seed)["mlp"].out_of_fold
        for seed in (1, 1, 2)
    )

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_progress_counts_every_fit_once():
    X, y = videos(5, 5)
    seen: list[Progress] = []
    heads = {name: registry.create("head", name) for name in ("knn", "logreg")}

    compare(X, y, names(2), heads, watch=seen.append)

    assert [p.done for p in seen] == list(range(1, 11))
    assert {p.total for p in seen} == {10}
    assert {p.work for p in seen} == {"train"}
    assert [p.item for p in seen] == ["knn"] * 5 + ["logreg"] * 5


@pytest.mark.parametrize(
    ("folders", "y", "sentence"),
    [
        ((), [], "at least two folders; there is none yet"),
        (("cooking",), [0, 0, 0], "at least two folders; there is one, cooking"),
        (("cooking", "travel"), [0, 1], "second video into at least one folder"),
        (("cooking", "travel"), [0, 0, 0], "No video is labelled travel"),
    ],
)
def test_what_is_missing_is_said(folders: tuple[str, ...], y: list[int], sentence: str):
    X = np.ones((len(y), 3), np.float32)

    with pytest.raises(Invalid, match=sentence):
        compare(
            X, np.array(y, np.int64), folders, {"knn": registry.create("head", "knn")}
        )


def scores(**accuracies: tuple[float, ...]):
    """A comparison that came out with these fold accuracies."""
    X, y = videos(4, 4)
    head = registry.create("head", "knn")
    some = compare(X, y, names(2), dict.fromkeys(accuracies, head))
    made = tuple(
        replace(s, fold_accuracies=folds, accuracy=float(np.mean(folds)))
        for s, folds in zip(some.heads, accuracies.values(), strict=True)
    )
    return replace(some, heads=made)


def test_a_clear_lead_wins():
    result = scores(
        knn=(0.60, 0.62, 0.61), logreg=(0.70, 0.71, 0.72), mlp=(0.90, 0.91, 0.92)
    )

    assert choose(result) == "mlp"


def test_within_one_standard_error_logistic_regression_wins():
    result = scores(
        mlp=(0.80, 0.90, 0.70), knn=(0.79, 0.89, 0.72), logreg=(0.78, 0.88, 0.71)
    )

    assert choose(result) == "logreg"
    assert why_not_the_best(result, "logreg") == (
        "mlp scored 1.0 points more than logreg, within the 5.8 that its score may be"
        " off by chance: of such near-equals the first of blend, logreg, knn, mlp is"
        " chosen."
    )
    assert why_not_the_best(result, "mlp") == ""


def test_an_unknown_head_wins_only_by_a_clear_lead():
    close = scores(logreg=(0.80, 0.90, 0.70), other=(0.81, 0.91, 0.71))
    clear = scores(logreg=(0.80, 0.81, 0.82), other=(0.90, 0.91, 0.92))

    assert choose(close) == "logreg"
    assert choose(clear) == "other"
