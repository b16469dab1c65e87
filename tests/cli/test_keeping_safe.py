"""The commands that look, mend, throw away and take out."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path

import pytest

from cli.test_commands import document, run
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.domain.label import How
from clipshelf.testing import tree
from synthetic import vector_library


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    """Small files with vectors and a model; closed, as a command finds it."""
    library, _ = vector_library(tmp_path / "clips", labelled=3, unsorted=6)
    train(library, "logreg")
    library.close()
    return library


def loose(library: Library) -> list[str]:
    return sorted(path.name for path in library.root.glob("*.mp4"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["history"], 4),
        (["next"], 4),
        (["predict"], 4),
        (["review"], 4),
        (["undo"], 4),
        (["sort", "--above", "0.5"], 4),
        (["trash", "--list"], 4),
        (["trash", "clip.mp4"], 4),
        (["export", "--format", "csv"], 4),
        (["doctor"], 9),
        (["doctor", "--fix"], 9),
    ],
    ids=str,
)
def test_looking_at_a_folder_that_was_never_opened_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int
):
    (tmp_path / "clip.mp4").write_text("clip")
    monkeypatch.chdir(tmp_path)

    result = run(*words)

    assert result.exit_code == code
    assert "clipshelf scan" in result.stderr + result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_state_elsewhere_is_not_made_by_looking_either(tmp_path: Path):
    (tmp_path / "clips").mkdir()

    assert run("history", tmp_path / "clips", "--state", tmp_path / "s").exit_code == 4

    assert [path.name for path in tmp_path.iterdir()] == ["clips"]


@pytest.mark.parametrize("mode", ["copy", "link"])
def test_sorting_by_copies_or_links_leaves_the_originals(shelf: Library, mode: str):
    before, names = tree(shelf.root), loose(shelf)

    plan = document("sort", shelf.root, "--above", "0", "--mode", mode, "--dry-run")
    done = document("sort", shelf.root, "--above", "0", "--mode", mode, "--yes")
    filed = {move["target"]: shelf.root / move["target"] for move in done["moves"]}
    again = document("sort", shelf.root, "--above", "0", "--mode", mode, "--yes")

    assert (plan["batch"], plan["moves"]) == (None, done["moves"])
    assert sorted(move["source"] for move in done["moves"]) == names
    assert loose(shelf) == names
    for move in done["moves"]:
        one, other = shelf.root / move["source"], filed[move["target"]]
        assert one.read_bytes() == other.read_bytes()
        assert one.samefile(other) == (mode == "link")
    assert again["moves"] == []  # they no longer count as unsorted
    assert document("next", shelf.root)["remaining"] == 0

    edited = next(iter(filed.values()))
    edited.unlink()
    edited.write_text("edited since")
    undone = document("undo", shelf.root)

    assert undone["restored"] == 5
    assert [failed["name"] for failed in undone["failed"]] == [
        edited.relative_to(shelf.root).as_posix()
    ]
    assert edited.read_text() == "edited since"
    edited.unlink()
    assert tree(shelf.root) == before


def test_an_undo_says_what_became_of_the_files(shelf: Library):
    run("sort", shelf.root, "--above", "0", "--mode", "copy", "--yes")

    removed = run("undo", shelf.root).stdout
    last = document("history", shelf.root)["batches"][0]["batch"]
    copied = document("undo", last, shelf.root)
    run("undo", shelf.root)
    run("sort", shelf.root, "--above", "0", "--yes")
    put_back = run("undo", shelf.root).stdout

    assert "removed the copies of 6 videos" in removed
    assert (copied["restored"], copied["removed"], copied["copied"]) == (6, 0, 6)
    assert "put back 6 videos" in put_back


def test_a_label_without_a_move_is_told_as_one(shelf: Library):
    name = loose(shelf)[0]

    labelled = document("label", name, "a", shelf.root, "--no-move")
    shown = run("label", loose(shelf)[1], "b", shelf.root, "--no-move").stdout

    assert (labelled["folder"], labelled["moved"]) == ("a", False)
    assert "not moved" in shown
    assert name in loose(shelf)
    assert document("history", shelf.root)["batches"][1]["moves"] == 0
    assert run("doctor", shelf.root).exit_code == 0


def test_the_trash_is_filled_listed_emptied_and_undone(shelf: Library):
    one, two = loose(shelf)[:2]

    thrown = document("trash", one, shelf.root)
    document("trash", two, shelf.root)
    listed = document("trash", "--list", shelf.root)["files"]
    back = document("undo", listed[0]["batch"], shelf.root)
    shown = run("trash", "--list", shelf.root).stdout
    asked = run("trash", "--empty", shelf.root)
    emptied = document("trash", "--empty", "--yes", shelf.root)

    assert (thrown["video"], thrown["trashed"]) == (one, True)
    assert {file["name"] for file in listed} == {one, two}
    assert back["restored"] == 1
    assert shown.count(".mp4") == 1
    assert asked.exit_code == 2  # nobody is there to be asked
    assert emptied == {"deleted": 1}
    assert document("trash", "--list", shelf.root) == {"files": []}
    assert "empty" in run("trash", "--list", shelf.root).stdout
    assert run("undo", shelf.root).exit_code == 4


@pytest.mark.parametrize("words", [[], ["--list", "--empty"], ["a", "b", "c"]])
def test_trash_needs_to_be_told_what(words: list[str]):
    assert run("trash", *words).exit_code == 2


def test_forgetting_asks_for_what_is_in_the_trash(shelf: Library):
    document("trash", loose(shelf)[0], shelf.root)

    refused = run("forget", shelf.root, "--yes")

    assert refused.exit_code == 5
    assert "--with-trash" in refused.stderr
    assert document("forget", shelf.root, "--yes", "--with-trash")
    assert not shelf.state.exists()


def test_export_fills_folders_and_says_what_it_took(shelf: Library, tmp_path: Path):
    out = tmp_path / "out"

    first = document("export", shelf.root, "--format", "links", "-o", out)
    second = document(
        "export", shelf.root, "--format", "links", "-o", out, "--above", "0"
    )
    shown = run("export", shelf.root, "--format", "links", "-o", out).stdout

    assert first == {"taken": 9, "present": 0, "left": 6, "skipped": []}
    assert second == {"taken": 6, "present": 9, "left": 0, "skipped": []}
    assert "9 there before" in shown
    assert len(list(out.rglob("*.mp4"))) == 15


def test_export_of_a_table_goes_to_standard_output_or_into_a_file(
    shelf: Library, tmp_path: Path
):
    words = ["export", shelf.root, "--format", "csv"]

    printed = run(*words).stdout_bytes
    written = document(*words, "-o", tmp_path / "out.csv")

    assert len(list(csv.DictReader(io.StringIO(printed.decode())))) == 15
    assert (tmp_path / "out.csv").read_bytes() == printed
    assert (written["taken"], written["skipped"]) == (15, [])
    assert run(*words, "-o", tmp_path / "out.csv").exit_code == 5
    assert run(*words, "--json").exit_code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--format", "links"], 3),
        (["--format", "links", "-o", "inside"], 3),
        (["--format", "csv", "-o", "out.csv"], 3),
        (["--format", "nonsense"], 2),
        (["--format", "links", "-o", "../x", "--certified"], 5),
        (["--format", "links", "-o", "../x", "--certified", "--above", "1"], 2),
        ([], 2),
    ],
    ids=str,
)
def test_export_refuses_what_it_cannot_do(
    shelf: Library, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int
):
    monkeypatch.chdir(shelf.root)
    before = tree(shelf.root.parent, state=True)

    result = run("export", *words)

    assert result.exit_code == code, result.stderr
    assert tree(shelf.root.parent, state=True) == before


def test_doctor_tells_and_with_fix_mends(shelf: Library):
    (shelf.root / "new.mp4").write_text("new")
    shutil.rmtree(shelf.features.root)
    shelf.filed.path.write_text("half a li")
    (shelf.root / ".clipshelf-20260101-000000-abcd-1.part").write_text("half")

    told = run("doctor", shelf.root, "--json")
    mended = run("doctor", shelf.root, "--fix", "--json")
    after = run("doctor", shelf.root)

    problems = json.loads(told.stdout)["problems"]
    assert told.exit_code == 9
    assert json.loads(told.stdout).keys() == {"problems"}
    assert {p["code"] for p in problems} >= {"missing-rows", "leftovers"}
    assert all(p.keys() == {"code", "what", "hint"} for p in problems)
    done = json.loads(mended.stdout)
    assert (mended.exit_code, done["problems"]) == (0, [])
    assert len(done["fixed"]) == 2  # half a line was dropped by the first opening
    assert (after.exit_code, after.stdout) == (0, "No problems found.\n")


def test_doctor_saves_what_it_can_of_a_damaged_database(shelf: Library):
    path = shelf.state / "library.db"
    with open_library(shelf.root) as library:
        label(library, loose(library)[0], "a", how=How.CLI, move=False)
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])

    refused = run("scan", shelf.root)
    told = run("doctor", shelf.root)
    mended = run("doctor", "--fix", shelf.root)

    assert refused.exit_code == 6
    assert "doctor --fix" in refused.stderr
    assert "bad-database" in told.stdout
    assert mended.exit_code == 0, mended.stdout
    assert "10 answers saved" in mended.stdout
    with open_library(shelf.root) as library:
        assert sorted(library.labels.filed_in_folders().values()).count("a") == 4


def test_a_lost_database_is_told_by_every_command(shelf: Library):
    (shelf.state / "library.db").unlink()

    result = run("history", shelf.root)

    assert result.exit_code == 0
    assert "database is lost" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_not_text_can_be_typed(shelf: Library):
    raw = b"caf\xe9.mp4"
    (shelf.root / os.fsdecode(raw)).write_text("a name")
    with open_library(shelf.root) as library:
        scan(library)

    labelled = run("label", os.fsdecode(raw), "caf\udce9s", shelf.root, "--json")
    thrown = run("trash", os.fsdecode(raw), shelf.root)
    unknown = run("undo", "\udce9", shelf.root)

    assert json.loads(labelled.stdout)["moved"] is True, labelled.stderr
    assert thrown.exit_code == 0, thrown.stderr
    assert unknown.exit_code == 4, unknown.stderr
    assert "Traceback" not in unknown.stderr
