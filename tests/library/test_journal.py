"""Moves: done, settled after a crash, taken back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.moves import Move
from clipshelf.library import carry as carry_module
from clipshelf.library import rename as rename_module
from clipshelf.library.plan import Planner
from clipshelf.library.rename import rename
from clipshelf.testing import tree


@pytest.fixture
def clips(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "clips"
    root.mkdir()
    for name in ("a.mp4", "a.info.json", "a.en.vtt", "b.mp4", "c.mp4"):
        (root / name).write_text(name)
    (root / "cooking").mkdir()
    with open_library(root) as library:
        scan(library)
        yield library


def plan(library: Library, *names: str, folder: str = "cooking") -> tuple[Move, ...]:
    videos = [library.catalogue.video(library.catalogue.named(n)[0]) for n in names]
    wishes = [(video, folder) for video in videos if video]
    return Planner(library.root).plan(wishes).moves


def test_side_cars_travel_and_come_back(clips: Library):
    before = tree(clips.root)

    done = clips.journal.apply(plan(clips, "a.mp4"))
    moved = sorted(path.name for path in (clips.root / "cooking").iterdir())
    undo(clips, done.batch)

    assert moved == ["a.en.vtt", "a.info.json", "a.mp4"]
    assert tree(clips.root) == before


def test_a_scan_sees_no_change_in_what_the_journal_moved(clips: Library):
    clips.journal.apply(plan(clips, "a.mp4", "b.mp4"))

    report = scan(clips)

    assert (report.scanned.moved, report.scanned.learned) == (0, 0)


def test_undoing_an_undo_does_it_again(clips: Library):
    first = clips.journal.apply(plan(clips, "b.mp4"))
    back = undo(clips, first.batch)

    undo(clips, back.batch)

    assert (clips.root / "cooking/b.mp4").exists()


def test_history_walks_back_and_ends(clips: Library):
    one = clips.journal.apply(plan(clips, "a.mp4"))
    two = clips.journal.apply(plan(clips, "b.mp4"))

    walked = []
    while newest := clips.journal.batches.newest():
        walked.append(newest.name)
        undo(clips, newest.name)

    assert walked == [two.batch, one.batch]


def test_a_batch_is_taken_back_once(clips: Library):
    done = clips.journal.apply(plan(clips, "b.mp4"))
    undo(clips, done.batch)

    with pytest.raises(Conflict):
        undo(clips, done.batch)
    with pytest.raises(NotFound):
        undo(clips, "nonsense")


def test_a_name_that_is_taken_gets_a_number_and_so_do_its_side_cars(clips: Library):
    (clips.root / "cooking/A.MP4").write_text("another")

    moves = plan(clips, "a.mp4")

    assert [move.target for move in moves] == [
        "cooking/a (2).mp4",
        "cooking/a (2).en.vtt",
        "cooking/a (2).info.json",
    ]


def test_a_taken_name_can_be_skipped_or_refused(clips: Library):
    (clips.root / "cooking/b.mp4").write_text("another")
    video = clips.catalogue.video(clips.catalogue.named("b.mp4")[0])
    assert video is not None

    skipped = Planner(clips.root, "skip").plan([(video, "cooking")])

    assert skipped.moves == ()
    assert skipped.skipped == (("b.mp4", "a file of that name is already there"),)
    with pytest.raises(Conflict):
        Planner(clips.root, "fail").plan([(video, "cooking")])


def test_nothing_is_ever_overwritten(clips: Library):
    moves = plan(clips, "b.mp4")
    (clips.root / "cooking/b.mp4").write_text("came in between")

    outcome = clips.journal.apply(moves)

    assert outcome.failed == (("b.mp4", "the target is taken"),)
    assert (clips.root / "b.mp4").read_text() == "b.mp4"
    assert (clips.root / "cooking/b.mp4").read_text() == "came in between"


def test_a_file_that_vanished_does_not_stop_the_others(clips: Library):
    moves = plan(clips, "b.mp4", "c.mp4")
    (clips.root / "b.mp4").unlink()

    outcome = clips.journal.apply(moves)

    assert [move.target for move in outcome.done] == ["cooking/c.mp4"]
    assert outcome.failed == (("b.mp4", "no such file or directory"),)


def test_a_folder_behind_a_link_is_refused(clips: Library, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (clips.root / "away").symlink_to(tmp_path / "outside")

    with pytest.raises(Invalid):
        plan(clips, "b.mp4", folder="away")
    with pytest.raises(Invalid):
        plan(clips, "b.mp4", folder="cooking/../..")


@pytest.mark.parametrize(
    ("stops_at", "there"), [(0, 0), (1, 3), (2, 3), (3, 3), (4, 4)]
)
def test_the_next_start_settles_what_a_crash_left(
    clips: Library, stops_at: int, there: int
):
    """Side-cars still follow a video that has arrived; other videos stay."""
    moves = plan(clips, "a.mp4", "b.mp4")
    assert len(moves) == 4
    made = 0

    def crash(source: Path, target: Path) -> None:
        nonlocal made
        if made == stops_at:
            raise KeyboardInterrupt
        made += 1
        rename(source, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(carry_module, "rename", crash)
        try:
            clips.journal.apply(moves)
        except KeyboardInterrupt:
            clips.close()
    with open_library(clips.root) as again:
        scanned = scan(again).scanned
        arrived = len(list((clips.root / "cooking").iterdir()))
        while newest := again.journal.batches.newest():
            undo(again, newest.name)

    assert again.settled == (0 if stops_at == 4 else 4)
    assert arrived == there
    assert (scanned.moved, scanned.new, scanned.learned) == (0, 0, 0)
    assert len([p for p in clips.root.iterdir() if p.suffix == ".mp4"]) == 3


def test_a_crash_between_link_and_unlink_leaves_one_file(
    clips: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rename_module, "_native", lambda: None)
    moves = plan(clips, "b.mp4")

    def half(source: Path, target: Path) -> None:
        os.link(source, target)
        raise OSError(5, "input/output error")

    monkeypatch.setattr(carry_module, "rename", half)
    clips.journal.apply(moves)

    assert not (clips.root / "b.mp4").exists()
    assert (clips.root / "cooking/b.mp4").read_text() == "b.mp4"


@pytest.mark.parametrize("native", [True, False])
def test_renaming_never_replaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, native: bool
):
    if not native:
        monkeypatch.setattr(rename_module, "_native", lambda: None)
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")

    with pytest.raises(FileExistsError):
        rename(tmp_path / "a", tmp_path / "b")
    rename(tmp_path / "a", tmp_path / "c")

    assert tree(tmp_path).keys() == {"b", "c"}
    assert (tmp_path / "b").read_text() == "b"
