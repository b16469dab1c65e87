"""The main job without a door: scan, embed, train, predict, ask, answer, take back."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app.artifacts import HISTORY, PREDICTIONS, read_history
from clipshelf.app.doctor import examine
from clipshelf.app.embedding import embed
from clipshelf.app.foldering import add_folder
from clipshelf.app.labelling import label
from clipshelf.app.lesson import labels_since_training
from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import predict
from clipshelf.app.queueing import next_videos, publish
from clipshelf.app.reviewing import trust
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.app.undoing import undo
from clipshelf.domain import registry
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.events import Progress
from clipshelf.domain.label import Answer, How
from clipshelf.testing import broken_clips, make_info_json, make_library, tree

REQUIRED = {"video", "predicted_folder", "confidence", "top_predictions"}


def predictions(library: Library) -> list[dict[str, object]]:
    document: list[dict[str, object]] = json.loads(
        (library.artifacts / PREDICTIONS).read_text()
    )
    return document


def test_it_learns_the_folders_of_real_clips(library: Library, truth: dict[str, str]):
    train(library)

    guesses = {p["video"]: p["predicted_folder"] for p in predictions(library)}
    right = sum(guesses[name] == folder for name, folder in truth.items())

    assert guesses.keys() == truth.keys()
    assert right >= 8, guesses


def test_every_unsorted_video_gets_one_object(library: Library):
    train(library, "logreg")

    for guess in predictions(library):
        assert guess.keys() >= REQUIRED
        top = guess["top_predictions"]
        assert isinstance(top, list)
        assert top[0]["folder"] == guess["predicted_folder"]
        assert len(top) >= 2
        assert math.isclose(sum(t["confidence"] for t in top), 1.0, abs_tol=1e-6)


def test_a_library_of_any_size_is_predicted_piece_by_piece(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    train(library, "logreg")
    whole = predict(library).predictions
    monkeypatch.setattr("clipshelf.app.features.AT_ONCE", 5)
    monkeypatch.setattr("clipshelf.app.queueing.AT_ONCE", 3)

    found = predict(library)
    publish(library, found)

    assert found.predictions.videos == whole.videos
    np.testing.assert_allclose(found.predictions.proba, whole.proba, atol=1e-6)
    assert [entry["id"] for entry in predictions(library)] == list(whole.videos)


def test_each_training_adds_a_line_to_the_history(library: Library):
    train(library, "logreg")
    train(library, "knn")

    lines = (library.artifacts / HISTORY).read_text().splitlines()
    line = json.loads(lines[0])
    confidences = [p.confidence for p in predict(library).predictions]

    assert len(lines) == 2
    assert sum(line["class_distribution"].values()) == line["num_labeled"] == 12
    assert line["per_class_accuracy"].keys() == line["class_distribution"].keys()
    assert json.loads(lines[1])["model"] == "knn"
    assert json.loads(lines[1])["avg_confidence"] == pytest.approx(
        sum(confidences) / len(confidences)
    )


def test_nothing_new_is_not_learned_twice_and_says_so(library: Library):
    first = train(library, "logreg")

    again = train(library, "logreg")

    assert (first.skipped, again.skipped) == (False, True)
    assert again.card == first.card
    assert len(read_history(library.artifacts)) == 1


def test_a_damaged_model_is_made_again(library: Library):
    first = train(library, "logreg")
    (library.models.root / first.card.id / "arrays.npz").write_bytes(b"PK nonsense")

    again = train(library, "logreg")

    assert not again.skipped
    assert predict(library).predictions


def test_one_folder_is_not_enough_and_says_what_is_missing(tmp_path: Path):
    make_library(tmp_path, {"cooking": 2, "": 1})
    with open_library(tmp_path) as library:
        scan(library)
        with pytest.raises(Invalid, match="looked at"):
            train(library, "logreg")
        embed(library)
        with pytest.raises(Invalid, match="cooking"):
            train(library, "logreg")


def test_a_folder_with_one_video_is_named_as_unscorable(library: Library):
    (name, *_) = sorted(p.name for p in library.root.glob("*.mp4"))
    label(library, name, "rare", how=How.CLI)

    trained = train(library)

    assert trained.unscorable == ("rare",)
    assert "rare" in trained.note
    assert trained.to_json()["cv"].keys() == {"blend", "knn", "logreg", "mlp"}


def test_before_there_is_a_label_the_questions_are_diverse(tmp_path: Path):
    truth = make_library(tmp_path, {"": 9, "a": 0, "b": 0, "c": 0})
    with open_library(tmp_path) as library:
        scan(library)
        embed(library)
        queue = next_videos(library, 3)

    names = [video["video"] for video in queue.to_json()["videos"]]

    assert len({truth[name] for name in names}) == len(set(truth.values()))
    assert all(item.reason for item in queue.items)
    assert queue.to_json()["videos"][0]["predicted_folder"] is None


@pytest.mark.parametrize("strategy", registry.names("strategy"))
def test_every_strategy_orders_the_whole_library(library: Library, strategy: str):
    train(library, "logreg")

    queue = next_videos(library, 100, strategy)

    assert len(queue.items) == 9
    assert len({item.video for item in queue.items}) == 9
    assert all(item.reason for item in queue.items)


def test_margin_asks_about_the_closest_race_first(library: Library):
    train(library, "logreg")
    known = predict(library).predictions.by_video()

    margins = [
        known[item.video].margin for item in next_videos(library, 9, "margin").items
    ]

    assert margins == sorted(margins)


def test_an_unknown_strategy_is_an_error_with_the_known_ones(library: Library):
    with pytest.raises(NotFound) as caught:
        next_videos(library, 3, "nonsense")

    assert "margin" in caught.value.hint


def test_an_answer_moves_the_file_and_undo_puts_it_back(library: Library):
    name = min(p.name for p in library.root.glob("*.mp4"))
    make_info_json(library.root / f"{name[:-4]}.info.json", description="hm")
    before = tree(library.root)

    done = label(library, name, "pets", how=How.PAGE)
    there = (library.root / "pets" / name).exists()
    taken = undo(library)

    assert done.moved
    assert there
    assert (taken.restored, taken.answers) == (1, 1)
    assert tree(library.root) == before
    assert done.video in library.catalogue.unsorted()


def test_the_same_request_counts_once(library: Library):
    name = min(p.name for p in library.root.glob("*.mp4"))

    first = label(library, name, "pets", how=How.PAGE, request="r1")
    again = label(library, first.video, "cooking", how=How.PAGE, request="r1")

    assert (again.folder, again.moved) == ("pets", True)
    assert library.labels.current(first.video).folder == "pets"  # type: ignore[union-attr]


def test_a_label_without_a_move_counts_and_stays(library: Library):
    name = min(p.name for p in library.root.glob("*.mp4"))

    done = label(library, name, "pets", how=How.CLI, move=False)
    scan(library)

    assert (library.root / name).exists()
    assert done.video not in library.catalogue.unsorted()
    assert library.labels.filed_in_folders()[done.video] == "pets"


def test_a_skipped_video_comes_back_after_the_others(library: Library):
    train(library, "logreg")
    first = next_videos(library, 1).items[0].video

    label(library, first, None, how=How.PAGE, answer=Answer.SKIP)

    assert next_videos(library, 9).items[-1].video == first


def test_a_correction_of_a_correction_is_taken_back_step_by_step(library: Library):
    name = min(p.name for p in library.root.glob("*.mp4"))
    video = label(library, name, "pets", how=How.PAGE).video
    label(library, video, "cooking", how=How.PAGE)

    undo(library)
    between = library.labels.current(video)
    undo(library)

    assert between is not None
    assert between.folder == "pets"
    assert library.labels.current(video) is None
    assert (library.root / name).exists()
    with pytest.raises(NotFound):
        undo(library)


def test_undoing_a_label_from_the_history_and_again_is_the_label_again(
    library: Library,
):
    name = min(p.name for p in library.root.glob("*.mp4"))
    video = label(library, name, "pets", how=How.CLI).video

    undone = undo(library)
    cleared = library.labels.current(video)
    undo(library, undone.batch)

    assert cleared is None
    assert library.labels.filed_in_folders()[video] == "pets"


def test_what_the_machine_files_is_never_a_label(library: Library):
    train(library, "logreg")
    before = library.labels.filed_in_folders()

    result = sort(library, propose(library, 0.0))
    rescanned = scan(library)

    assert len(result.to_json()["moves"]) == 9
    assert rescanned.scanned.learned == 0
    assert library.labels.filed_in_folders() == before
    assert library.filed.count() == 9
    assert library.catalogue.unsorted() == ()


def test_a_lost_database_does_not_turn_guesses_into_labels(library: Library):
    train(library, "logreg")
    before = library.labels.filed_in_folders()
    sort(library, propose(library, 0.0))
    library.close()
    for part in library.state.glob("library.db*"):
        part.unlink()

    with open_library(library.root) as again:
        scan(again)

        assert again.labels.filed_in_folders() == before
        assert again.filed.count() == 9


def test_without_any_record_nobody_is_believed_until_a_person_confirms(
    library: Library,
):
    train(library, "logreg")
    sort(library, propose(library, 0.0))
    library.close()
    for part in [*library.state.glob("library.db*"), library.state / "filed.jsonl"]:
        part.unlink()

    with open_library(library.root) as again:
        report = scan(again)
        before = again.labels.filed_in_folders()
        problems = [problem.code for problem in examine(again)]
        confirmed = trust(again)

        assert report.unknown == confirmed == 21
        assert before == {}
        assert "unknown-origin" in problems
        assert len(again.labels.filed_in_folders()) == 21
        assert scan(again).unknown == 0


def test_sorting_is_taken_back_and_done_again(library: Library):
    train(library, "logreg")
    before = tree(library.root)
    done = sort(library, propose(library, 0.0))
    sorted_tree = tree(library.root)

    back = undo(library)
    restored = tree(library.root)
    undo(library, back.batch)

    assert back.undid == done.batch
    assert restored == before
    assert tree(library.root) == sorted_tree
    assert library.filed.count() == 9
    assert undo(library).restored == 9
    assert tree(library.root) == before
    with pytest.raises(NotFound):
        undo(library)


def test_only_what_is_sure_enough_is_filed(library: Library):
    train(library, "logreg")
    sure = {p.video for p in predict(library).predictions if p.confidence >= 0.9}

    proposal = propose(library, 0.9)

    assert {move.video for move in proposal.plan.moves} == sure
    assert proposal.below == 9 - len(sure)


def test_without_a_model_nothing_can_be_sorted(library: Library):
    with pytest.raises(Conflict, match="no model"):
        propose(library, 0.5)


def test_labels_are_counted_until_the_next_training(library: Library):
    train(library, "logreg")
    names = sorted(p.name for p in library.root.glob("*.mp4"))
    for name in names[:3]:
        label(library, name, "pets", how=How.PAGE)
    undo(library)

    assert labels_since_training(library) == 2
    train(library, "logreg")
    assert labels_since_training(library) == 0


def test_only_new_content_is_embedded(library: Library):
    again = embed(library)
    (library.root / "pets").rename(library.root / "animals")
    scan(library)
    moved = embed(library)
    make_library(library.root, {"new": 1}, seed=5)
    scan(library)
    fresh = embed(library)

    assert (again.embedded, again.skipped) == (0, 21)
    assert (moved.embedded, moved.skipped) == (0, 21)
    assert (fresh.embedded, fresh.skipped) == (1, 21)


def test_embedding_goes_on_where_it_was_stopped(root: Path):
    with open_library(root) as library:
        scan(library)
        first = embed(library, stop=lambda: True)
        rest = embed(library)

    assert first.cancelled
    assert 0 < first.embedded < 21
    assert first.embedded + rest.embedded == 21


def test_broken_files_are_listed_with_a_reason_and_stop_nothing(root: Path):
    broken = broken_clips(root)
    before = tree(root)
    with open_library(root) as library:
        scan(library)
        report = embed(library).to_json()
        again = embed(library).to_json()

    reasons = {failure["name"]: failure["reason"] for failure in report["failed"]}

    assert report["embedded"] == 21
    assert all(reasons.values())
    assert set(reasons) <= set(broken)
    assert reasons
    assert again["failed"] == report["failed"]
    assert tree(root) == before


def test_a_caption_that_changes_is_embedded_again(library: Library):
    name = min(p.name for p in library.root.glob("*.mp4"))
    info = library.root / f"{name[:-4]}.info.json"
    make_info_json(info, description="Knitting a red scarf")
    scan(library)
    first = embed(library)
    make_info_json(info, description="Knitting a blue scarf, slowly")
    scan(library)

    again = embed(library)

    assert (first.embedded, again.embedded) == (1, 1)


def test_progress_is_told(root: Path):
    seen: list[Progress] = []
    with open_library(root) as library:
        scan(library, seen.append)
        embed(library, seen.append)
        train(library, watch=seen.append)

    last = {progress.work: progress for progress in seen}

    assert last.keys() == {"scan", "embed", "train"}
    assert all(p.done == p.total for p in last.values())
    assert Counter(p.work for p in seen)["embed"] > 1


@pytest.mark.parametrize(
    "name",
    ["", "..", "../x", ".hidden", "a//b", "/abs", "con", "a\nb", "x" * 256, "a."],
)
def test_a_folder_that_some_system_could_not_hold_is_refused(
    library: Library, name: str
):
    before = set(library.root.parent.rglob("*"))

    with pytest.raises(Invalid):
        add_folder(library, name)

    assert set(library.root.parent.rglob("*")) == before


def test_a_folder_of_another_case_is_the_same_folder(library: Library):
    assert add_folder(library, "PETS") == "pets"
    assert add_folder(library, " New / Place ") == "New/Place"
    assert "New" in library.catalogue.folder_counts()
