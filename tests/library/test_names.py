"""Names that one system or another finds difficult, all the way round.

Each goes through scan, label, undo, trash, sort, export and doctor: what is on the disk
afterwards is byte for byte what was there before.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.doctor import examine
from clipshelf.app.exporting import export
from clipshelf.app.finding import find_video
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.trashing import empty_trash, trash, trash_files
from clipshelf.app.undoing import history, undo
from clipshelf.domain.errors import Conflict
from clipshelf.domain.label import How
from clipshelf.domain.moves import Mode
from clipshelf.domain.video import shown
from clipshelf.library import carry as carry_module
from clipshelf.library.plan import Planner
from clipshelf.testing import tree

SURROGATE = "caf\udce9"  # "café" in Latin-1
NAMES = {
    "not UTF-8": f"{SURROGATE}.mp4",
    "a newline": "one\ntwo.mp4",
    "an escape": "\x1b[2J.mp4",
    "quotes and signs": 'it\'s "this" & <b>.mp4',
    "an emoji": "\U0001f408\u200d\u2b1b.mp4",
    "right to left": "\u202egpj.mp4",
    "spaces at its ends": "  a  .mp4",
    "a dash": "--help.mp4",
    "a formula": "=1+1.mp4",
    "as long as can be": "x" * 251 + ".mp4",
    "long in letters of three bytes": "\u732b" * 83 + "ab.mp4",
    "two dots": "a..mp4",
    "a percent sign": "100%20.mp4",
    "a backslash": "a\\b.mp4",
}
pytestmark = pytest.mark.skipif(os.name == "nt", reason="names are text there")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "clips"
    (root / "pets").mkdir(parents=True)
    with open_library(root) as library:
        yield library


def put(library: Library, *names: str) -> None:
    for number, name in enumerate(names):
        (library.root / name).write_text(f"{number} {name!r}")
    scan(library)


def found_wrong(library: Library) -> set[str]:
    return {problem.code for problem in examine(library)} - {"encoder-missing"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_survives_everything(shelf: Library, tmp_path: Path, name: str):
    put(shelf, name)
    before = tree(shelf.root)
    (video,) = shelf.catalogue.unsorted()
    folder = SURROGATE if SURROGATE in name else "pets"
    if folder not in shelf.catalogue.folder_names():
        (shelf.root / folder).mkdir()
        scan(shelf)

    documents: list[object] = [label(shelf, name, folder, how=How.CLI).to_json()]
    assert (shelf.root / folder / name).exists()
    again = scan(shelf)
    assert (again.scanned.moved, again.scanned.learned) == (0, 0)
    documents += [again.to_json(), history(shelf), undo(shelf).to_json()]
    documents.append(trash(shelf, name, how=How.CLI).to_json())
    documents += [file.to_json() for file in trash_files(shelf)]
    undo(shelf)
    moves = Planner(shelf.root, mode=Mode.COPY).plan(
        [(find_video(shelf, video), folder)]
    )
    assert shelf.journal.apply(moves.moves).failed == ()
    undo(shelf)
    assert tree(shelf.root) == before
    label(shelf, shown(name), folder, how=How.CLI, move=False)
    for kind in ("links", "copies"):
        assert export(shelf, kind, tmp_path / kind).what.taken == 1
        assert export(shelf, kind, tmp_path / kind).what.present == 1
        assert (tmp_path / kind / folder / name).exists()
    for kind in ("csv", "json", "m3u"):
        assert export(shelf, kind).content

    assert json.dumps(documents).isascii()
    assert tree(shelf.root) == before
    assert found_wrong(shelf) == set()


def test_a_number_fits_into_a_name_that_is_as_long_as_can_be(shelf: Library):
    stem = "y" * 245
    # The side-car's name is the longer one: it decides what room there is.
    names = [f"{stem}.mp4", f"{stem}.info.json", f"pets/{stem}.mp4"]
    assert len(f"{stem}.info.json") == 255
    put(shelf, *names)
    before = tree(shelf.root)

    done = label(shelf, f"{stem}.mp4", "pets", how=How.CLI)

    assert done.moved
    assert done.problem == ""
    moved = sorted(path.name for path in (shelf.root / "pets").iterdir())
    assert len(moved) == 3
    assert max(len(name) for name in moved) == 255
    assert {name[-13:] for name in moved} >= {"y (2).info.json"[-13:]}
    undo(shelf)
    assert tree(shelf.root) == before


def test_a_long_name_is_not_cut_in_the_middle_of_a_letter(shelf: Library):
    name = "\u732b" * 83 + ".mp4"  # 253 bytes
    put(shelf, name, f"pets/{name}")

    label(shelf, name, "pets", how=How.CLI)

    (numbered,) = {path.name for path in (shelf.root / "pets").iterdir()} - {name}
    assert numbered.endswith("\u732b (2).mp4")
    assert len(os.fsencode(numbered)) <= 255


def test_twins_of_one_name_in_two_normal_forms_stay_two(shelf: Library):
    twins = [unicodedata.normalize(form, "café.mp4") for form in ("NFC", "NFD")]
    put(shelf, *twins)
    before = tree(shelf.root)
    assert len(shelf.catalogue.unsorted()) == 2

    for twin in twins:
        assert label(shelf, twin, "pets", how=How.CLI).moved

    # Some file systems could not hold both of them in one folder.
    names = {path.name for path in (shelf.root / "pets").iterdir()}
    assert len({unicodedata.normalize("NFC", name) for name in names}) == 2
    undo(shelf)
    undo(shelf)
    assert tree(shelf.root) == before


def test_names_that_differ_only_in_case_do_not_meet_in_one_folder(shelf: Library):
    put(shelf, "Cat.mp4", "cat.MP4", "CAT.mp4")
    before = tree(shelf.root)

    for name in ("Cat.mp4", "cat.MP4", "CAT.mp4"):
        assert label(shelf, name, "pets", how=How.CLI).moved

    names = {path.name.casefold() for path in (shelf.root / "pets").iterdir()}
    assert len(names) == 3
    for _ in range(3):
        undo(shelf)
    assert tree(shelf.root) == before


@pytest.mark.parametrize("said", ["PETS", "Pets", " pets "])
def test_a_folder_said_in_another_case_is_the_one_that_is_there(
    shelf: Library, said: str
):
    put(shelf, "a.mp4")

    assert label(shelf, "a.mp4", said, how=How.CLI).folder == "pets"
    assert [p.name for p in shelf.root.iterdir() if p.name != ".clipshelf"] == ["pets"]


def test_a_new_folder_in_one_said_in_another_case_is_made_where_that_is(
    shelf: Library,
):
    put(shelf, "a.mp4")

    assert label(shelf, "a.mp4", "PETS/New", how=How.CLI).folder == "pets/New"
    assert [p.name for p in shelf.root.iterdir() if p.name != ".clipshelf"] == ["pets"]


def test_a_file_system_that_knows_no_case_loses_nothing(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    """Simulated: the system takes a.mp4 and A.MP4 for one name."""
    put(shelf, "a.mp4")
    moves = Planner(shelf.root).plan([(find_video(shelf, "a.mp4"), "pets")]).moves
    (shelf.root / "pets" / "A.MP4").write_text("came in between")
    real = carry_module.rename

    def knowing_no_case(source: Path, target: Path) -> None:
        there = {path.name.casefold() for path in target.parent.iterdir()}
        if target.name.casefold() in there:
            raise FileExistsError(17, "File exists")
        real(source, target)

    monkeypatch.setattr(carry_module, "rename", knowing_no_case)
    outcome = shelf.journal.apply(moves)

    assert outcome.failed == (("a.mp4", "the target is taken"),)
    assert (shelf.root / "a.mp4").exists()
    assert label(shelf, "a.mp4", "pets", how=How.CLI).moved
    assert {p.name for p in (shelf.root / "pets").iterdir()} == {"A.MP4", "a (2).mp4"}


def test_two_names_that_are_shown_alike_have_to_be_told_apart(shelf: Library):
    put(shelf, os.fsdecode(b"x\xe9.mp4"), os.fsdecode(b"x\xe8.mp4"))

    with pytest.raises(Conflict) as refused:
        label(shelf, "x\ufffd.mp4", "pets", how=How.CLI)
    done = label(shelf, os.fsdecode(b"x\xe9.mp4"), "pets", how=How.CLI)

    assert refused.value.code == "ambiguous-video"
    assert done.to_json()["name_bytes"] == "eOkubXA0"


def test_a_trash_of_difficult_names_is_listed_and_emptied(shelf: Library):
    put(shelf, *NAMES.values())
    for video in shelf.catalogue.unsorted():
        trash(shelf, video, how=How.CLI)

    listed = [file.to_json() for file in trash_files(shelf)]

    assert len(listed) == len(NAMES)
    assert json.dumps(listed).isascii()
    assert empty_trash(shelf) == len(NAMES)
