"""What is kept in memory is what would be read anew, whatever has happened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipshelf.app.asking import open_rows
from clipshelf.app.desk import Desk
from clipshelf.app.features import load_features
from clipshelf.app.foldering import merge_folder
from clipshelf.app.keeping import Keeping
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.pooling import Lesson, narrowed
from clipshelf.app.queueing import next_videos, question
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import ClipshelfError
from clipshelf.domain.features import Metadata, Signal
from clipshelf.domain.label import Answer, How
from clipshelf.signals.profile import default_encoders
from synthetic import vector_library

DEEDS = ("label", "skip", "new folder", "undo", "trash", "scan", "merge", "caption")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a model, to be copied: to train one takes a second."""
    root = tmp_path_factory.mktemp("desk") / "clips"
    library, _ = vector_library(root, labelled=3, unsorted=40, noise=1.2)
    train(library, "blend")
    library.close()
    return root


@pytest.fixture
def library(original: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(original, tmp_path / "clips")
    with open_library(tmp_path / "clips") as found:
        yield found


def agree(desk: Desk, library: Library) -> None:
    """The desk holds what a look at the whole library finds."""
    desk.update()
    fresh = Desk(library, exact_up_to=desk.exact_up_to)
    fresh.update()
    ids = tuple(fresh.pool.ids[row] for row in fresh.pool.used())
    features = load_features(library, library.catalogue.unsorted())
    assert sorted(ids) == sorted(features.set.ids)
    rows = [desk.pool.row(video) for video in ids]
    assert None not in rows
    assert len(desk.pool) == len(ids)
    assert desk.waiting == set(features.waiting)
    assert desk.answers == library.labels.filed_in_folders()
    where = np.array(rows, np.int64)
    if desk.components is None:
        whole = desk.exact(ids).set.X
        np.testing.assert_array_equal(desk.pool.X[where], whole)
    assert desk.mind.folders == fresh.mind.folders
    anew = fresh.mind.proba[fresh.pool.used()]
    assert np.abs(desk.mind.proba[where] - anew).max() < 0.02


def do(library: Library, deed: str, at: int) -> None:
    """Something that a person, or a scan, does."""
    unsorted = library.catalogue.unsorted()
    video = unsorted[at % len(unsorted)] if unsorted else ""
    if deed == "label" and video:
        label(library, video, "abc"[at % 3], how=How.PAGE)
    elif deed == "new folder" and video:
        label(library, video, f"new {at % 2}", how=How.PAGE)
    elif deed == "skip" and video:
        label(library, video, None, how=How.PAGE, answer=Answer.SKIP)
    elif deed == "trash" and video:
        trash(library, video, how=How.PAGE)
    elif deed == "merge":
        merge_folder(library, "new 0", "a")
    elif deed == "undo":
        undo(library)
    elif deed == "caption" and video:
        library.catalogue.put_metadata(video, Metadata(f"said {at}"))
    elif deed == "scan":
        come_and_go(library, at)


def come_and_go(library: Library, at: int) -> None:
    """One file comes, and is looked at; another goes; a third is put in a folder."""
    new = library.root / f"came {at}.mp4"
    new.write_text(f"came {at}")
    loose = sorted(library.root.glob("0*.mp4"))
    loose[at % len(loose)].unlink()
    loose[(at + 1) % len(loose)].rename(library.root / "b" / f"moved {at}.mp4")
    scan(library)
    (video,) = library.catalogue.named(new.name)
    spec = next(e for e in default_encoders() if e.spec.signal is Signal.FRAMES).spec
    if at % 2:  # else it waits
        vector = np.random.default_rng(at).normal(size=(1, spec.dim))
        library.features.add(spec.key, [(video, "")], vector.astype(np.float32))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 30)), max_size=12))
def test_after_any_deeds_the_desk_is_what_would_be_read_anew(
    original: Path, tmp_path_factory: pytest.TempPathFactory, deeds: list
):
    root = tmp_path_factory.mktemp("deeds") / "clips"
    shutil.copytree(original, root)
    with open_library(root) as library:
        desk = Desk(library)
        desk.update()
        for deed, at in deeds:
            try:
                do(library, deed, at)
            except ClipshelfError:
                continue  # nothing to take back, no such folder
            desk.update()
        agree(desk, library)
    shutil.rmtree(root)


def test_what_another_process_writes_is_seen(library: Library):
    desk = Desk(library)
    desk.update()
    with open_library(library.root) as other:
        label(other, other.catalogue.unsorted()[0], "a", how=How.CLI)

    agree(desk, library)


def test_a_vector_that_comes_later_makes_its_video_ready(library: Library):
    desk = Desk(library)
    do(library, "scan", 2)
    agree(desk, library)
    (video,) = desk.waiting
    spec = next(e for e in default_encoders() if e.spec.signal is Signal.FRAMES).spec
    library.features.add(spec.key, [(video, "")], np.ones((1, spec.dim), np.float32))

    agree(desk, library)
    assert not desk.waiting


def test_many_videos_are_kept_by_components_and_asked_about_whole(library: Library):
    desk = Desk(library, exact_up_to=10)
    agree(desk, library)  # 40 videos differ in fewer directions than are kept
    few = next_videos(Desk(library), 12, "margin")

    asked = next_videos(desk, 12, "margin")

    assert desk.components is not None
    assert {i.video for i in asked.items} == {i.video for i in few.items}
    for item in asked.items:
        mine, theirs = asked.predictions[item.video], few.predictions[item.video]
        assert mine.folder == theirs.folder
        assert mine.confidence == pytest.approx(theirs.confidence, abs=1e-5)


def test_a_batch_from_a_part_of_the_pool_holds_what_can_be_asked_about(
    library: Library,
):
    desk = Desk(library, exact_up_to=10)
    desk.update()
    skipped = library.catalogue.unsorted()[0]
    label(library, skipped, None, how=How.PAGE, answer=Answer.SKIP)
    desk.update()
    fresh, again = open_rows(desk, "auto", (library.catalogue.unsorted()[1],))

    rows = narrowed(desk, fresh, Lesson.of(desk))
    everything = next_videos(desk, 40)

    assert set(rows) <= set(fresh)
    assert [desk.pool.ids[row] for row in again] == [skipped]
    videos = [item.video for item in everything.items]
    assert sorted(videos) == sorted(library.catalogue.unsorted())
    assert videos[-1] == skipped


def kept(library: Library, **options: int) -> Keeping:
    return Keeping(Desk(library, **options), anew_up_to=0)


def test_an_answer_puts_the_batch_in_order_anew_and_keeps_its_videos(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("clipshelf.app.keeping.CHOSEN", 15)
    asked = kept(library)
    first = asked.next(8, "auto")
    chosen = asked._batch
    for item in first.items[:3]:
        label(library, item.video, "a", how=How.PAGE)

    second = asked.next(8, "auto")

    assert chosen is not None
    assert asked._batch is chosen
    now = {i.video for i in second.items if i.kind != "audit"}
    assert now <= set(chosen.videos) - {i.video for i in first.items[:3]}
    assert [i.video for i in first.items[3:]] != [i.video for i in second.items[:7]]
    anew = Desk(library)
    anew.update()
    for item in second.items:
        row = anew.pool.row(item.video)
        assert row is not None
        folder = anew.mind.folders[int(anew.mind.proba[row].argmax())]
        assert second.predictions[item.video].folder == folder
        if item.kind == "uncertain":
            assert folder in item.reason


@pytest.mark.parametrize("exact_up_to", [10, 1000])
def test_the_next_batch_is_chosen_when_one_is_answered(
    library: Library, exact_up_to: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("clipshelf.app.keeping.CHOSEN", 8)
    monkeypatch.setattr("clipshelf.app.keeping.ANSWERED", 3)
    asked = kept(library, exact_up_to=exact_up_to)
    seen: list[str] = []
    while queue := asked.next(4, "auto").items:
        assert len({item.video for item in queue}) == len(queue)
        assert not set(seen) & {item.video for item in queue}
        label(library, queue[0].video, "abc"[len(seen) % 3], how=How.PAGE)
        seen.append(queue[0].video)
        asked.wait()

    assert len(seen) == 40


def test_whoever_answers_faster_than_a_batch_is_chosen_is_asked_the_closest_races(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("clipshelf.app.keeping.CHOSEN", 4)
    asked = kept(library)
    asked.next(4, "auto")
    monkeypatch.setattr(Keeping, "_begin", lambda _: None)  # the next one never comes
    chosen = asked._batch
    assert chosen is not None

    found = asked.next(12, "auto").items

    drawn = {item.video for item in found if item.kind == "audit"}
    left = set(chosen.videos) - drawn  # a longer queue has room for another audit
    items = [item for item in found if item.video not in drawn]
    own, others = items[: len(left)], items[len(left) :]
    assert {item.video for item in own} == left
    assert len({item.video for item in items}) == len(items) > 8
    assert {item.kind for item in others} == {"uncertain"}
    desk = asked.desk
    gaps = [desk.mind.margins[desk.pool.row(item.video) or 0] for item in others]
    assert gaps == sorted(gaps)
    assert min(i.score for i in own) > max(i.score for i in others)


@pytest.mark.parametrize("anew_up_to", [0, 1000])
def test_skipped_clips_follow_when_few_others_are_left(
    library: Library, anew_up_to: int
):
    asked = Keeping(Desk(library), anew_up_to=anew_up_to)
    unsorted = library.catalogue.unsorted()
    for video in unsorted[3:]:
        label(library, video, None, answer=Answer.SKIP, how=How.PAGE)

    found = [item.video for item in asked.next(20, "auto").items]

    assert set(unsorted[:3]) <= set(found)
    assert len(found) == 20


def test_what_is_on_screen_stays_out_and_audits_stay_blind(library: Library):
    asked = kept(library)
    first = asked.next(10, "auto").to_json()["videos"]
    shown = [first[0]["id"]]

    second = asked.next(10, "auto", shown).to_json()["videos"]

    assert shown[0] not in {video["id"] for video in second}
    audits = [video for video in second if video["kind"] == "audit"]
    assert audits
    assert all(video["predicted_folder"] is None for video in audits)


def test_a_clip_that_was_taken_back_can_be_asked_about_at_once(library: Library):
    asked = kept(library)
    video = asked.next(5, "auto").items[0].video
    label(library, video, "a", how=How.PAGE)
    assert question(asked.desk, video).items == ()
    undo(library)

    (item,) = question(asked.desk, video).items

    assert item.video == video
