"""People at their files while a batch of moves runs, in a file manager."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clipshelf.app.doctor import examine
from clipshelf.app.labelling import label, label_many
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.app.undoing import undo
from clipshelf.domain.label import How
from clipshelf.library import carry as carry_module
from clipshelf.library.rename import rename
from clipshelf.testing import tree
from synthetic import vector_library


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """Small files with vectors: 3 in each of a, b and c, 10 unsorted."""
    library, _ = vector_library(tmp_path / "clips", labelled=3, unsorted=10)
    with library:
        yield library


@contextmanager
def interfering(deed: Callable[[], object], after: int) -> Iterator[None]:
    """Between two moves, another thread does something, once."""
    made = 0

    def moving(source: Path, target: Path) -> None:
        nonlocal made
        rename(source, target)
        made += 1
        if made == after:
            person = threading.Thread(target=deed)
            person.start()
            person.join()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(carry_module, "rename", moving)
        yield
    assert made >= after


def found_wrong(library: Library) -> set[str]:
    return {problem.code for problem in examine(library)} - {"encoder-missing"}


def move(library: Library, name: str) -> None:
    (library.root / "elsewhere").mkdir()
    (library.root / name).rename(library.root / "elsewhere" / name)


def rename_one(library: Library, name: str) -> None:
    (library.root / name).rename(library.root / f"renamed {name}")


def delete(library: Library, name: str) -> None:
    (library.root / name).unlink()


def replace(library: Library, name: str) -> None:
    (library.root / name).write_text("other content, and longer than it was")


def replace_by_one_as_long(library: Library, name: str) -> None:
    path = library.root / name
    path.write_text(path.read_text()[::-1].replace(" ", "_"))


def take_the_place(library: Library, name: str) -> None:
    for folder in ("a", "b", "c"):
        (library.root / folder / name).write_text(f"mine, in {folder}")


def add(library: Library, name: str) -> None:
    (library.root / f"new {name}").write_text("new")


def link(library: Library, name: str) -> None:
    (library.root / name).rename(library.root / f"real {name}")
    (library.root / name).symlink_to(library.root / f"real {name}")


GONE_FOR_GOOD = (delete, replace, replace_by_one_as_long)
DEEDS = (move, rename_one, *GONE_FOR_GOOD, take_the_place, add, link)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_sort_goes_on_and_touches_nothing_of_theirs(
    shelf: Library, deed: Callable[[Library, str], None]
):
    train(shelf, "logreg")
    proposal = propose(shelf, 0.0)
    last = proposal.plan.moves[-1].source
    before = set(tree(shelf.root).values())

    with interfering(lambda: deed(shelf, last), after=5):
        done = sort(shelf, proposal)

    stayed = {path for path, _ in done.failed}
    assert stayed == (set() if deed is add else {last})
    lost = before - set(tree(shelf.root).values())
    assert len(lost) == (1 if deed in GONE_FOR_GOOD else 0)
    report = scan(shelf).scanned
    assert report.unreadable == []
    assert found_wrong(shelf) == set()
    # Where a person has put it is a label; what the machine filed is none.
    assert report.learned == (1 if deed is move else 0) + (
        3 if deed is take_the_place else 0
    )
    undo(shelf)
    scan(shelf)
    assert found_wrong(shelf) == set()


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_many_labels_go_on_and_each_is_kept(
    shelf: Library, deed: Callable[[Library, str], None]
):
    videos = shelf.catalogue.unsorted()
    first = shelf.catalogue.first_files()
    last = first[videos[-1]]

    with interfering(lambda: deed(shelf, last), after=5):
        answered = label_many(shelf, [(v, "a") for v in videos], how=How.PAGE)

    stayed = [one for one in answered.labelled if not one.moved]
    assert len(stayed) == (0 if deed is add else 1)
    assert all(one.problem for one in stayed)
    said = shelf.labels.filed_in_folders()
    assert [v for v in videos if said.get(v) != "a"] == []
    scan(shelf)
    # A label that its file never followed is told of, until somebody decides.
    assert found_wrong(shelf) <= {"label-not-followed"}


def test_the_folder_that_a_batch_files_into_is_renamed_meanwhile(shelf: Library):
    names = sorted(path.name for path in shelf.root.glob("*.mp4"))
    before = sorted(tree(shelf.root).values())
    videos = [(name, "a") for name in names]

    with interfering(
        lambda: (shelf.root / "a").rename(shelf.root / "animals"), after=5
    ):
        label_many(shelf, videos, how=How.PAGE)

    assert sorted(tree(shelf.root).values()) == before
    assert len(list((shelf.root / "animals").iterdir())) == 3 + 5
    assert len(list((shelf.root / "a").iterdir())) == 5
    scan(shelf)
    said = shelf.labels.filed_in_folders().values()
    assert sorted(said) == ["a"] * 5 + ["animals"] * 8 + ["b"] * 3 + ["c"] * 3
    assert found_wrong(shelf) == set()


def test_a_folder_that_was_renamed_by_hand_keeps_labels_and_guesses_apart(
    shelf: Library,
):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    labels, filed = shelf.labels.filed_in_folders(), shelf.filed.count()
    for folder in ("a", "b", "c"):
        (shelf.root / folder).rename(shelf.root / f"{folder} anew")

    scan(shelf)

    after = shelf.labels.filed_in_folders()
    assert after == {video: f"{folder} anew" for video, folder in labels.items()}
    assert shelf.filed.count() == filed
    assert found_wrong(shelf) == set()


def test_a_file_is_found_again_and_put_back_wherever_a_person_has_put_it(
    shelf: Library,
):
    before = tree(shelf.root)
    name = min(path.name for path in shelf.root.glob("*.mp4"))
    label(shelf, name, "a", how=How.CLI)
    (shelf.root / "b" / "mine.mp4").write_text("x")
    (shelf.root / "a" / name).rename(shelf.root / "b" / f"other {name}")

    assert undo(shelf).restored == 1
    (shelf.root / "b" / "mine.mp4").unlink()
    assert tree(shelf.root) == before


def test_a_download_that_is_not_finished_is_taken_in_when_it_is(shelf: Library):
    part = shelf.root / "clip.mp4.part"
    part.write_text("half")
    assert scan(shelf).scanned.new == 0

    part.rename(shelf.root / "clip.mp4")
    (shelf.root / "clip.mp4").write_text("half and half")  # and one that still grows
    assert scan(shelf).scanned.new == 1
    (shelf.root / "clip.mp4").write_text("half and half and the rest")

    report = scan(shelf).scanned
    assert (report.new, report.gone) == (1, 1)
    assert found_wrong(shelf) == set()


def test_a_library_that_was_copied_with_its_state_is_another_library(
    shelf: Library, tmp_path: Path
):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    shelf.close()
    copy = tmp_path / "elsewhere" / "copy"
    copy.parent.mkdir()
    shutil.copytree(shelf.root, copy)
    before = tree(shelf.root)

    with open_library(copy) as other:
        assert scan(other).scanned.new == 0
        assert undo(other).restored == 10
        name = min(path.name for path in copy.glob("*.mp4"))
        assert label(other, name, "a", how=How.CLI).moved
    assert tree(shelf.root) == before
    with open_library(shelf.root) as again:
        assert found_wrong(again) == set()
        assert again.filed.count() == 10
    for path in (shelf.state, copy / ".clipshelf"):
        for file in path.rglob("*"):
            if file.is_file():
                assert str(tmp_path).encode() not in file.read_bytes(), file.name


def test_a_library_that_was_moved_goes_on(shelf: Library, tmp_path: Path):
    name = min(path.name for path in shelf.root.glob("*.mp4"))
    label(shelf, name, "a", how=How.CLI)
    shelf.close()
    moved = shelf.root.rename(tmp_path / "moved")

    with open_library(moved) as again:
        assert found_wrong(again) == set()
        assert undo(again).restored == 1
    assert (moved / name).exists()


def test_a_library_that_is_opened_through_a_link_is_the_same(
    shelf: Library, tmp_path: Path
):
    link_to = tmp_path / "link"
    link_to.symlink_to(shelf.root)
    first, second = sorted(path.name for path in shelf.root.glob("*.mp4"))[:2]

    with open_library(link_to) as linked:
        label(linked, str(shelf.root / first), "a", how=How.CLI)
        label(shelf, str(link_to / second), "a", how=How.CLI)
        assert found_wrong(linked) == found_wrong(shelf) == set()
        assert undo(linked).restored == undo(shelf).restored == 1
    assert (shelf.root / first).exists()
