"""The trash: away and back again, and only a person empties it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.forgetting import forget
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.trashing import empty_trash, trash, trash_files
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.label import Answer, How
from clipshelf.library import carry as carry_module
from clipshelf.testing import tree


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "clips"
    (root / "pets").mkdir(parents=True)
    for name in ("a.mp4", "a.info.json", "a.en.vtt", "b.mp4", "pets/c.mp4"):
        (root / name).write_text(name)
    with open_library(root) as library:
        scan(library)
        yield library


def test_a_video_goes_with_its_side_cars_and_comes_back(shelf: Library):
    before = tree(shelf.root)

    thrown = trash(shelf, "a.mp4", how=How.CLI)
    between = tree(shelf.root)
    listed = [file.name for file in trash_files(shelf)]
    undo(shelf)

    assert between.keys() == {"b.mp4", "pets/c.mp4"}
    assert listed == ["a.en.vtt", "a.info.json", "a.mp4"]
    assert tree(shelf.root) == before
    assert shelf.labels.current(thrown.video) is None
    assert trash_files(shelf) == ()


def test_every_copy_goes_and_each_comes_back_to_its_own_folder(shelf: Library):
    (shelf.root / "sea").mkdir()
    for folder in ("sea", "pets"):
        shutil.copy(shelf.root / "b.mp4", shelf.root / folder / "b.mp4")
    scan(shelf)
    before = tree(shelf.root)

    trash(shelf, "b.mp4", how=How.CLI)
    assert not [path for path in tree(shelf.root) if path.endswith("b.mp4")]
    undo(shelf)

    assert tree(shelf.root) == before


def test_a_labelled_video_comes_back_with_its_label(shelf: Library):
    video = label(shelf, "b.mp4", "pets", how=How.CLI).video

    trash(shelf, video, how=How.CLI)
    thrown = shelf.labels.current(video)
    undo(shelf)

    assert thrown is not None
    assert thrown.answer is Answer.TRASH
    assert shelf.labels.filed_in_folders()[video] == "pets"
    assert (shelf.root / "pets/b.mp4").exists()


def test_it_comes_back_also_when_its_place_was_taken_under_protest(shelf: Library):
    trash(shelf, "b.mp4", how=How.CLI)
    (shelf.root / "b.mp4").write_text("another")

    with pytest.raises(Conflict, match="taken"):
        undo(shelf)
    assert (shelf.root / "b.mp4").read_text() == "another"
    (shelf.root / "b.mp4").unlink()

    assert undo(shelf).restored == 1


def test_only_what_a_person_empties_is_gone(shelf: Library):
    label(shelf, "b.mp4", "pets", how=How.CLI)
    trash(shelf, "a.mp4", how=How.CLI)

    assert empty_trash(shelf) == 3
    assert empty_trash(shelf) == 0

    # Walking back passes over what nobody can bring back.
    assert undo(shelf).restored == 1
    assert (shelf.root / "b.mp4").exists()
    with pytest.raises(NotFound):
        undo(shelf)


def test_an_emptied_batch_says_why_it_cannot_come_back(shelf: Library):
    entry = trash(shelf, "a.mp4", how=How.CLI).entry
    batch = shelf.journal.batches.numbered(entry)
    assert batch is not None
    empty_trash(shelf)

    with pytest.raises(Conflict, match="no such file"):
        undo(shelf, batch.name)


def test_throwing_away_again_after_coming_back_works(shelf: Library):
    trash(shelf, "b.mp4", how=How.CLI)
    back = undo(shelf)
    undo(shelf, back.batch)
    assert not (shelf.root / "b.mp4").exists()
    assert len(trash_files(shelf)) == 1

    empty_trash(shelf)

    with pytest.raises(NotFound):
        undo(shelf)


def test_a_file_that_cannot_be_moved_is_not_said_to_be_thrown_away(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(carry_module, "rename", denied)
        with pytest.raises(Conflict, match="permission denied"):
            trash(shelf, "b.mp4", how=How.CLI)

    (video,) = shelf.catalogue.named("b.mp4")
    assert shelf.labels.current(video) is None
    assert (shelf.root / "b.mp4").exists()


def test_the_trash_is_no_part_of_the_library(shelf: Library):
    trash(shelf, "b.mp4", how=How.CLI)

    report = scan(shelf)

    assert (report.scanned.found, report.scanned.gone) == (2, 0)
    with pytest.raises(NotFound):
        trash(shelf, "b.mp4", how=How.CLI)


def test_a_read_only_library_throws_nothing_away(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "access", lambda path, *_: Path(path) != shelf.root)

    with pytest.raises(Invalid):
        trash(shelf, "b.mp4", how=How.CLI)
    assert (shelf.root / "b.mp4").exists()


def test_the_trash_of_a_state_elsewhere_is_there_too(tmp_path: Path):
    root = tmp_path / "clips"
    root.mkdir()
    (root / "a.mp4").write_text("a")
    with open_library(root, tmp_path / "state") as library:
        scan(library)
        trash(library, "a.mp4", how=How.CLI)
        inside = tree(root)
        thrown = list((tmp_path / "state" / "trash").rglob("*.mp4"))
        undo(library)

    assert inside == {}
    assert len(thrown) == 1
    assert (root / "a.mp4").read_text() == "a"


def test_forgetting_does_not_delete_what_could_be_brought_back(shelf: Library):
    trash(shelf, "b.mp4", how=How.CLI)
    shelf.close()

    with pytest.raises(Conflict) as refused:
        forget(shelf.root)

    assert refused.value.hint
    assert len(list(shelf.trash.rglob("*.mp4"))) == 1
    forget(shelf.root, with_trash=True)
    assert not shelf.state.exists()
