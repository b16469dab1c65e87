"""Groups of clips that look like one folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.auditing import draw
from clipshelf.app.grouping import groups
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.training import train
from clipshelf.domain.label import Answer, How
from clipshelf.library.taken_out import TakenOut
from synthetic import vector_library

World = tuple[Library, dict[str, str]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    library, truth = vector_library(tmp_path, labelled=6, unsorted=60, noise=0.5)
    train(library, "logreg")
    yield library, truth
    library.close()


def shown(library: Library) -> set[str]:
    found = groups(library, 200)["groups"]
    return {clip["id"] for group in found for clip in group["videos"]}


def test_a_group_is_what_one_folder_is_predicted_for_surest_first(world: World):
    library, truth = world
    known = predict(library).predictions.by_video()

    found = groups(library, 200)["groups"]

    assert {group["folder"] for group in found} == {"a", "b", "c"}
    assert shown(library) == set(truth)
    for group in found:
        sure = [clip["confidence"] for clip in group["videos"]]
        assert sure == sorted(sure, reverse=True)
        for clip in group["videos"]:
            assert known[clip["id"]].folder == group["folder"]
            assert known[clip["id"]].confidence == clip["confidence"]
            assert clip["url"] == f"/api/media/{clip['id']}"


def test_few_are_shown_of_many_and_the_count_tells(world: World):
    library, truth = world

    found = groups(library, 3)["groups"]

    assert [len(group["videos"]) for group in found] == [3, 3, 3]
    assert sum(group["count"] for group in found) == len(truth)
    means = [sum(c["confidence"] for c in g["videos"]) for g in found]
    assert means == sorted(means, reverse=True)


def test_one_folder_can_be_asked_for(world: World):
    library, _ = world

    (group,) = groups(library, folder="b")["groups"]

    assert group["folder"] == "b"
    assert groups(library, folder="nowhere") == {"groups": []}


def test_what_has_to_be_judged_blind_is_left_out(world: World):
    library, truth = world
    drawn = draw(library, tuple(truth), 5, seed=0)

    assert shown(library) == set(truth) - set(drawn)


@pytest.mark.parametrize("answer", [Answer.SKIP, Answer.NONE])
def test_what_was_put_off_or_turned_down_is_left_out(world: World, answer: Answer):
    library, truth = world
    video = next(iter(truth))
    label(library, video, None, how=How.PAGE, answer=answer)

    assert video not in shown(library)


def test_what_was_taken_out_of_a_plan_is_not_offered_for_that_folder(world: World):
    library, truth = world
    one, other = list(truth)[:2]
    elsewhere = {"a": "b", "b": "c", "c": "a"}[
        predict(library).predictions.by_video()[other].folder
    ]
    TakenOut(library.db).note(
        {one: predict(library).predictions.by_video()[one].folder, other: elsewhere}, ()
    )

    assert one not in shown(library)
    assert other in shown(library)


def test_without_a_model_there_are_no_groups(tmp_path: Path):
    library, _ = vector_library(tmp_path, labelled=2, unsorted=4)
    with library:
        assert groups(library) == {"groups": []}
