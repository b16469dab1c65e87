"""Between two trainings the questions know what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app.desk import Desk
from clipshelf.app.foldering import merge_folder
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import next_videos
from clipshelf.app.training import train
from clipshelf.domain.label import How
from clipshelf.domain.prediction import Predictions
from synthetic import vector_library


@pytest.fixture
def taught(tmp_path: Path) -> Iterator[tuple[Library, dict[str, str]]]:
    library, belongs = vector_library(
        tmp_path / "clips", labelled=3, unsorted=60, noise=1.2
    )
    train(library, "logreg")
    yield library, belongs
    library.close()


def now(library: Library) -> Predictions:
    """What the model of this moment says, in the order of `predict`."""
    desk = Desk(library)
    desk.update()
    rows = {desk.pool.ids[row]: row for row in desk.pool.used()}
    videos = predict(library).predictions.videos
    assert sorted(videos) == sorted(rows)
    proba = desk.mind.proba[[rows[video] for video in videos]]
    return Predictions(videos, desk.mind.folders, proba)


def test_nothing_new_is_the_trained_model(taught: tuple[Library, dict[str, str]]):
    library, _ = taught

    trained = predict(library).predictions

    assert now(library).folders == trained.folders
    np.testing.assert_allclose(now(library).proba, trained.proba, atol=1e-6)


def test_an_answer_teaches_at_once_what_a_training_would(
    taught: tuple[Library, dict[str, str]],
):
    library, belongs = taught
    for item in next_videos(library, 20, "margin").items:
        label(library, item.video, belongs[item.video], how=How.PAGE)

    before, moved = predict(library).predictions.proba, now(library).proba
    train(library, "logreg")
    after = predict(library).predictions.proba

    assert np.abs(moved - after).max() < 0.02
    assert np.abs(moved - before).max() > 0.1


def test_where_there_are_very_many_labels_the_next_ones_wait_for_a_training(
    taught: tuple[Library, dict[str, str]], monkeypatch: pytest.MonkeyPatch
):
    library, belongs = taught
    monkeypatch.setattr("clipshelf.app.mind.REFITTED_UP_TO", 5)
    first, second = next_videos(library, 2, "margin").items
    label(library, first.video, belongs[first.video], how=How.PAGE)

    trained = predict(library).predictions
    np.testing.assert_allclose(now(library).proba, trained.proba, atol=1e-6)

    label(library, second.video, "new", how=How.PAGE)

    assert "new" in now(library).folders


def test_a_new_folder_is_offered_before_the_next_training(
    taught: tuple[Library, dict[str, str]],
):
    library, belongs = taught
    said = set()
    for item in next_videos(library, 6, "random").items:
        said.add(f"new {belongs[item.video]}")
        label(library, item.video, f"new {belongs[item.video]}", how=How.PAGE)

    asked = next_videos(library, 10)

    assert said | {"a"} <= set(now(library).folders)
    assert len(asked.items) == 10


def test_a_folder_that_is_gone_is_not_offered(
    taught: tuple[Library, dict[str, str]],
):
    library, _ = taught
    merge_folder(library, "a", "b")

    assert set(predict(library).predictions.folder_of().values()) == {"a", "b", "c"}
    assert now(library).folders == ("b", "c")
