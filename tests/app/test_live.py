"""Between two trainings the questions know what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app.foldering import merge_folder
from clipshelf.app.labelling import label
from clipshelf.app.live import predict_now
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import next_videos
from clipshelf.app.training import train
from clipshelf.domain.label import How
from synthetic import vector_library


@pytest.fixture
def taught(tmp_path: Path) -> Iterator[tuple[Library, dict[str, str]]]:
    library, belongs = vector_library(
        tmp_path / "clips", labelled=3, unsorted=60, noise=1.2
    )
    train(library, "logreg")
    yield library, belongs
    library.close()


def test_nothing_new_is_the_trained_model(taught: tuple[Library, dict[str, str]]):
    library, _ = taught

    assert predict_now(library).predictions == predict(library).predictions


def test_an_answer_teaches_at_once_what_a_training_would(
    taught: tuple[Library, dict[str, str]],
):
    library, belongs = taught
    for item in next_videos(library, 20, "margin").items:
        label(library, item.video, belongs[item.video], how=How.PAGE)

    before, now = predict(library), predict_now(library)
    train(library, "logreg")
    after = predict(library)

    assert np.abs(now.proba - after.proba).max() < 0.02
    assert np.abs(now.proba - before.proba).max() > 0.1


def test_where_there_are_very_many_labels_the_next_ones_wait_for_a_training(
    taught: tuple[Library, dict[str, str]], monkeypatch: pytest.MonkeyPatch
):
    library, belongs = taught
    monkeypatch.setattr("clipshelf.app.live.REFITTED_UP_TO", 5)
    first, second = next_videos(library, 2, "margin").items
    label(library, first.video, belongs[first.video], how=How.PAGE)

    assert np.array_equal(predict_now(library).proba, predict(library).proba)

    label(library, second.video, "new", how=How.PAGE)

    assert "new" in {f for p in predict_now(library).predictions for f in p.folders}


def test_a_new_folder_is_offered_before_the_next_training(
    taught: tuple[Library, dict[str, str]],
):
    library, belongs = taught
    said = set()
    for item in next_videos(library, 6, "random").items:
        said.add(f"new {belongs[item.video]}")
        label(library, item.video, f"new {belongs[item.video]}", how=How.PAGE)

    folders = {f for p in predict_now(library).predictions for f in p.folders}
    asked = next_videos(library, 10)

    assert said | {"a"} <= folders
    assert len(asked.items) == 10


def test_a_folder_that_is_gone_is_not_offered(
    taught: tuple[Library, dict[str, str]],
):
    library, _ = taught
    merge_folder(library, "a", "b")

    assert {p.folders[0] for p in predict(library).predictions} == {"a", "b", "c"}
    assert {f for p in predict_now(library).predictions for f in p.folders} == {
        "b",
        "c",
    }
