"""Replaying answers on worlds whose folders are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipshelf.domain import registry
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.queue import Picks, Pool
from clipshelf.learning.heads.blend import Blend
from clipshelf.learning.heads.logreg import LogisticRegression
from clipshelf.learning.simulate import (
    Checkpoint,
    Run,
    area,
    ceiling,
    labels_to,
    read,
    replay,
)


def write(path: Path, sizes: tuple[int, ...], **more: np.ndarray) -> Path:
    rng = np.random.default_rng(0)
    y = np.repeat(np.arange(len(sizes)), sizes)
    X = np.eye(12)[y] + 0.6 * rng.normal(size=(len(y), 12))
    names = np.array([f"folder {c}" for c in range(len(sizes))])
    arrays = {"X": X.astype(np.float16), "y": y, "label_names": names} | more
    np.savez(path, **arrays)
    return path


class Spy:
    """Picks the first rows and remembers the pools."""

    name = "spy"

    def __init__(self) -> None:
        self.pools: list[Pool] = []

    def pick(self, pool: Pool, n: int) -> Picks:
        self.pools.append(pool)
        rows = np.arange(min(n, len(pool)))
        return Picks(rows, np.zeros(len(rows)), ("first come",) * len(rows))


def test_a_share_of_each_folder_is_held_out_and_tiny_folders_are_left_out(tmp_path):
    path = write(tmp_path / "world.npz", (40, 20, 3, 10))

    world, other = read(path), read(path, seed=1)

    assert world.folders == ("folder 0", "folder 1", "folder 3")
    assert np.bincount(world.y_test).tolist() == [12, 6, 3]
    assert np.bincount(world.y).tolist() == [28, 14, 7]
    assert not np.array_equal(world.X_test, other.X_test)
    rows = {row.tobytes() for row in world.X}
    assert not rows & {row.tobytes() for row in world.X_test}
    np.testing.assert_allclose(np.linalg.norm(world.X, axis=1), 1, atol=1e-5)


def test_a_test_set_in_the_file_is_used(tmp_path):
    X_test, y_test = np.eye(12)[:3], np.array([0, 1, 2])
    path = write(tmp_path / "w.npz", (9, 8, 0), X_test=X_test, y_test=y_test)

    world = read(path)

    assert len(world.X) == 17
    assert world.y_test.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"y": np.zeros(3, int)}, "do not agree"),
        ({"y": np.full(17, -1)}, "do not agree"),
        ({"label_names": np.array(["only"])}, "do not agree"),
        ({"prompts": np.eye(3)}, "do not agree"),
        ({"X_test": np.eye(12), "y_test": np.zeros(3, int)}, "do not agree"),
        ({"X": np.full((17, 12), np.nan)}, "not finite"),
        ({"label_names": np.array(["a", None], object)}, "plain arrays"),
        ({"y": np.zeros(17, int)}, "two folders"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path, more, sentence):
    path = write(tmp_path / "w.npz", (9, 8), **more)

    with pytest.raises(Invalid, match=sentence):
        read(path)


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "w.npz").write_text("not an archive")

    with pytest.raises(Invalid, match="cannot be read"):
        read(tmp_path / "w.npz")
    with pytest.raises(NotFound):
        read(tmp_path / "missing.npz")


def test_a_missing_array_is_named(tmp_path):
    np.savez(tmp_path / "w.npz", X=np.eye(3))

    with pytest.raises(Invalid, match="no array 'y'"):
        read(tmp_path / "w.npz")


def test_a_strategy_sees_what_a_person_would_have_answered_and_no_more(tmp_path):
    world, spy = read(write(tmp_path / "w.npz", (30, 20, 10))), Spy()

    run = replay(world, spy, LogisticRegression(), seed=0, batch=15, budget=40)

    assert [point.labels for point in run.curve] == [15, 30, 40]
    assert [len(pool) for pool in spy.pools] == [42, 27, 12]
    first, second, third = spy.pools
    assert first.proba.shape == (42, 0)
    # The first fifteen rows are all of the first folder, so there is no model yet.
    assert second.folders == ("folder 0",)
    assert second.model is None
    assert third.counts.tolist() == [21, 9]
    assert third.labelled.shape == (30, 12)
    assert third.model is not None
    assert run.curve[0].macro_recall == pytest.approx(1 / 3)
    assert run.curve[0].accuracy == pytest.approx(21 / 42)


@pytest.mark.parametrize("head", [LogisticRegression(), Blend()])
def test_the_whole_pool_labelled_is_as_good_as_the_ceiling(tmp_path, head):
    world = read(write(tmp_path / "w.npz", (30, 20, 10)))

    run = replay(world, registry.create("strategy", "random"), head, seed=0, budget=999)

    assert run.curve[-1].labels == 42
    assert run.curve[-1].accuracy == pytest.approx(ceiling(world).accuracy, abs=0.1)


def test_same_seed_same_curve(tmp_path):
    world = read(write(tmp_path / "w.npz", (30, 20, 10)))
    auto, random = (registry.create("strategy", name) for name in ("auto", "random"))

    first, again = (
        replay(world, auto, Blend(), seed=0, batch=5, budget=15).curve for _ in "ab"
    )
    one, other = (
        replay(world, random, Blend(), seed=seed, batch=5, budget=15).curve
        for seed in (0, 1)
    )

    assert first == again
    assert one != other


def test_curves_are_summed_up_by_their_area_and_by_the_labels_they_need():
    runs = [
        Run("x", 0, (Checkpoint(10, 0.8, 0.2), Checkpoint(20, 1.0, 0.4)), 0.0),
        Run("x", 1, (Checkpoint(10, 1.0, 0.4), Checkpoint(20, 1.0, 0.6)), 0.0),
    ]

    assert area(runs[0]) == pytest.approx((0.9, 0.3))
    assert labels_to(runs, Checkpoint(99, 0.9, 0.6)) == (10, None)
    assert labels_to(runs, Checkpoint(99, 1.0, 0.5)) == (20, 20)
