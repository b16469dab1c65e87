"""Damage of every kind: told by `doctor`, which changes nothing, mended by `--fix`."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from clipshelf.app.doctor import diagnose, examine, surroundings
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.repairing import repair
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import undo
from clipshelf.domain.label import Answer, How
from clipshelf.library import carry as carry_module
from clipshelf.library.store import filesystem, salvage
from clipshelf.library.store.filesystem import log_works
from clipshelf.testing import tree
from synthetic import vector_library


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """Small files with vectors: 5 in each of a, b and c, 12 unsorted."""
    library, _ = vector_library(tmp_path / "clips", labelled=5, unsorted=12)
    with library:
        yield library


def loose(library: Library) -> list[str]:
    return sorted(path.name for path in library.root.glob("*.mp4"))


def codes(library: Library, *, library_is_open: bool = True) -> set[str]:
    found = (
        examine(library) if library_is_open else diagnose(library.root, library.state)
    )
    assert all(problem.what and problem.hint for problem in found)
    return {problem.code for problem in found} - {"encoder-missing"}


def mended(library: Library) -> tuple[str, ...]:
    """Close it, let it be mended, and see that nothing is left."""
    library.close()
    done = repair(library.root)
    left = {problem.code for problem in done.problems} - {"encoder-missing"}
    assert left == set()
    assert codes(library, library_is_open=False) == set()
    return done.fixed


def test_a_healthy_library_has_no_problems(shelf: Library):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    undo(shelf)
    trash(shelf, loose(shelf)[0], how=How.CLI)

    assert codes(shelf) == set()
    assert mended(shelf) == ()


def test_looking_for_problems_changes_nothing(shelf: Library):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    (shelf.root / "new.mp4").write_text("new")
    (shelf.root / ".clipshelf-x-1.part").write_text("half")
    shelf.db.execute("DELETE FROM current_labels")
    shelf.filed.path.unlink()
    shelf.close()
    before = tree(shelf.root, state=True)

    found = {problem.code for problem in diagnose(shelf.root)}

    assert found >= {"missing-rows", "leftovers", "contradictions", "filed-record"}
    after = tree(shelf.root, state=True)
    assert {p: d for p, d in after.items() if not p.endswith(".lock")} == {
        p: d for p, d in before.items() if not p.endswith(".lock")
    }


def test_a_folder_that_was_never_opened_is_told_and_left_alone(tmp_path: Path):
    (tmp_path / "clip.mp4").write_text("clip")

    problems, done = diagnose(tmp_path), repair(tmp_path)

    assert problems[-1].code == done.problems[-1].code == "never-opened"
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_files_without_rows_rows_without_files_and_changed_files(shelf: Library):
    first, second = loose(shelf)[:2]
    (shelf.root / "new.mp4").write_text("new")
    (shelf.root / first).unlink()
    (shelf.root / second).write_text("something else")

    told = {p.code: p.what for p in examine(shelf)}

    assert "new.mp4" in told["missing-rows"]
    assert first in told["stray-rows"]
    assert second in told["changed-files"]
    assert len(mended(shelf)) == 3
    with open_library(shelf.root) as again:
        paths = set(again.catalogue.files())
    assert {"new.mp4", second} < paths
    assert first not in paths


def test_a_file_whose_row_was_lost_gets_no_new_label(shelf: Library):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    before = shelf.labels.filed_in_folders()
    newest = shelf.labels.newest_id()
    shelf.db.execute("DELETE FROM files")

    mended(shelf)

    with open_library(shelf.root) as again:
        assert again.labels.filed_in_folders() == before
        assert again.labels.newest_id() == newest
        assert again.filed.count() == 12


def test_nothing_is_forgotten_while_the_drive_is_away(shelf: Library):
    rows = len(shelf.catalogue.files())
    away = shelf.root.with_name("away")
    away.mkdir()
    for path in [p for p in shelf.root.iterdir() if p.name != ".clipshelf"]:
        path.rename(away / path.name)

    done = repair(shelf.root)

    assert "library-away" in {problem.code for problem in done.problems}
    assert len(shelf.catalogue.files()) == rows


def test_rows_that_contradict_one_another_follow_the_answers(shelf: Library):
    name = loose(shelf)[0]
    video = label(shelf, name, "a", how=How.CLI).video
    shelf.db.execute("DELETE FROM current_labels WHERE video = ?", video)
    shelf.db.one("PRAGMA foreign_keys = OFF")
    shelf.db.execute(
        "INSERT INTO current_labels VALUES ('ghost', 999, 'skip', NULL, 'cli', 0)"
    )
    shelf.db.execute("DELETE FROM batches")

    assert "contradictions" in codes(shelf)
    mended(shelf)

    with open_library(shelf.root) as again:
        assert again.labels.filed_in_folders()[video] == "a"
        assert again.labels.current("ghost") is None
        assert undo(again).restored == 1


def test_a_label_whose_file_never_followed_is_carried_out(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    one, two = loose(shelf)[:2]

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(carry_module, "rename", full)
        labelled = label(shelf, one, "a", how=How.CLI)
        label(shelf, two, "b", how=How.CLI, move=False)
    assert "no space left" in labelled.problem

    told = {p.code: p.what for p in examine(shelf)}
    fixed = mended(shelf)

    assert one in told["label-not-followed"]
    assert two not in told["label-not-followed"]
    assert fixed == ("1 file moved to where the answers say",)
    assert (shelf.root / "a" / one).exists()
    assert (shelf.root / two).exists()
    with open_library(shelf.root) as again:
        undo(again)
        assert undo(again).restored == 1
        assert again.labels.current(labelled.video) is None
    assert (shelf.root / one).exists()


def test_an_interrupted_run_is_told_before_it_is_settled(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    name = loose(shelf)[0]

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(carry_module, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            label(shelf, name, "a", how=How.CLI)

    assert "interrupted" in codes(shelf)
    with FileLock(shelf.state / "library.lock"):
        assert "interrupted" not in codes(shelf)  # it is only not done yet
    assert any("interrupted" in deed for deed in mended(shelf))
    assert (shelf.root / "a" / name).exists()


def test_what_waits_for_a_file_to_be_let_go_is_told_and_tried(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    name = loose(shelf)[0]

    def held(*_: object) -> None:
        raise OSError(16, "Device or resource busy")

    with monkeypatch.context() as patched:
        patched.setattr(carry_module, "rename", held)
        assert label(shelf, name, "a", how=How.CLI).pending

    assert codes(shelf) == {"waiting-moves"}
    mended(shelf)
    assert (shelf.root / "a" / name).exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-20]),
        lambda path: path.write_bytes(b"\xff{\n" + path.read_bytes()),
        lambda path: path.write_bytes(b""),
    ],
    ids=["lost", "broken last line", "broken first line", "emptied"],
)
def test_the_record_of_filings_is_written_anew(
    shelf: Library, damage: Callable[[Path], object]
):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    before = shelf.filed.lines.read()
    damage(shelf.filed.path)

    assert codes(shelf) == {"filed-record"}
    mended(shelf)

    assert shelf.filed.lines.read() == before


def test_damaged_vectors_and_models_are_removed(shelf: Library):
    trained = train(shelf, "logreg")
    (folder,) = [p for p in shelf.features.root.iterdir() if p.is_dir()]
    (shard,) = folder.iterdir()
    (folder / "000007.npy").write_bytes(shard.read_bytes()[:100])
    arrays = shelf.models.root / trained.card.id / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:200])

    assert codes(shelf) == {"damaged-vectors", "damaged-models"}
    fixed = mended(shelf)

    assert any("embed" in deed for deed in fixed)
    assert any("train" in deed for deed in fixed)
    assert [path.name for path in folder.iterdir()] == [shard.name]


def test_a_model_for_vectors_that_nothing_makes_is_told(shelf: Library):
    card = train(shelf, "logreg").card
    path = shelf.models.root / card.id / "card.json"
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(facts | {"encoders": ["unheard-of-1-abc"]}))

    told = {p.code: p.what for p in examine(shelf)}

    assert "unheard-of-1-abc" in told["model-unusable"]


def test_half_copied_files_are_removed_and_whole_ones_stay(shelf: Library):
    halves = [
        shelf.root / ".clipshelf-20260101-000000-abcd-7.part",
        shelf.root / "a" / ".clipshelf-20260101-000000-abcd-8.part",
        shelf.state / "artifacts" / "predictions.tmp",
    ]
    mine = shelf.root / "a" / "download.part"
    for path in (*halves, mine):
        path.parent.mkdir(exist_ok=True)
        path.write_text("half")

    assert codes(shelf) == {"leftovers"}
    with FileLock(shelf.state / "embedding.lock"):
        assert codes(shelf) == set()  # somebody is writing them
    mended(shelf)

    assert not any(path.exists() for path in halves)
    assert mine.exists()


def say_all(library: Library) -> dict[str, object]:
    """Every kind of answer, and a filing; what has to be there afterwards."""
    train(library, "logreg")
    names = loose(library)
    label(library, names[0], "a", how=How.CLI)
    label(library, names[1], "b", how=How.PAGE, move=False)
    label(library, names[2], None, how=How.PAGE, answer=Answer.SKIP)
    label(library, names[3], None, how=How.PAGE, answer=Answer.NONE)
    taken = label(library, names[4], "c", how=How.PAGE).video
    undo(library)
    trash(library, names[5], how=How.CLI)
    sort(library, propose(library, 0.0))
    library.audits.add([taken])
    library.certificates.add("m", 1, ((taken, "a"),), {"answers": []})
    return remembered(library)


def remembered(library: Library) -> dict[str, object]:
    said = "SELECT video, answer, folder, how FROM current_labels ORDER BY video"
    filed = "SELECT video, folder FROM filed WHERE undone_by IS NULL ORDER BY video"
    return {
        "answers": [tuple(row) for row in library.db.rows(said)],
        "filed": [tuple(row) for row in library.db.rows(filed)],
        "audits": library.audits.open(),
        "certificate": library.certificates.newest(),
        "files": sorted(library.catalogue.files()),
        "unsorted": sorted(library.catalogue.unsorted()),
    }


def overwrite(path: Path, start: int, length: int) -> None:
    content = bytearray(path.read_bytes())
    junk = np.random.default_rng(start).bytes(length)
    content[start : start + length] = junk
    path.write_bytes(content)


@pytest.mark.parametrize(("start", "length"), [(0, 16), (0, 100), (0, 4096)])
def test_a_database_whose_beginning_is_damaged_comes_back_whole(
    shelf: Library, start: int, length: int
):
    before = say_all(shelf)
    history = shelf.journal.batches.newest()
    shelf.close()
    overwrite(shelf.state / "library.db", start, length)

    assert "bad-database" in codes(shelf, library_is_open=False)
    fixed = mended(shelf)

    (kept,) = shelf.state.glob("library.db.damaged-*")
    assert kept.name in fixed[0]
    with open_library(shelf.root) as again:
        assert remembered(again) == before
        assert again.journal.batches.newest() == history
        undo(again)
        assert again.filed.count() == 0


def test_any_page_may_be_lost_and_no_answer_with_it(shelf: Library):
    before = say_all(shelf)
    shelf.close()
    path = shelf.state / "library.db"
    whole = path.read_bytes()
    for page in range(1, len(whole) // 4096):
        path.write_bytes(whole)
        overwrite(path, page * 4096, 4096)

        salvage.salvage(path, 0.0)

        with open_library(shelf.root) as again:
            # Each answer stands twice, and the two never on one page.
            assert remembered(again)["answers"] == before["answers"], page
        (kept,) = shelf.state.glob("library.db.damaged-*")
        kept.unlink()
    assert len(whole) // 4096 > 20


def test_what_no_page_tells_the_folders_and_the_record_tell(shelf: Library):
    before = say_all(shelf)
    shelf.close()
    path = shelf.state / "library.db"
    for table in ("files", "filed"):
        with closing(sqlite3.connect(path)) as connection:
            query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
            (page,) = connection.execute(query, (table,)).fetchone()
        overwrite(path, (page - 1) * 4096, 4096)

    mended(shelf)

    with open_library(shelf.root) as again:
        assert remembered(again) == before


@pytest.mark.parametrize("content", [b"", b"never a database" * 1000])
def test_a_database_of_which_nothing_is_left_is_built_from_the_folders(
    shelf: Library, content: bytes
):
    before = say_all(shelf)
    shelf.close()
    (shelf.state / "library.db").write_bytes(content)

    assert "bad-database" in codes(shelf, library_is_open=False)
    mended(shelf)

    with open_library(shelf.root) as again:
        after = remembered(again)
    assert after["filed"] == before["filed"]
    assert after["files"] == before["files"]


def test_a_lost_database_is_built_from_the_folders_and_the_record(shelf: Library):
    before = say_all(shelf)
    shelf.close()
    (shelf.state / "library.db").unlink()

    assert "lost-database" in codes(shelf, library_is_open=False)
    assert not (shelf.state / "library.db").exists()  # looking makes no new one
    mended(shelf)

    with open_library(shelf.root) as again:
        assert remembered(again)["filed"] == before["filed"]
        assert "a" in again.labels.filed_in_folders().values()


def test_a_lost_database_is_told_by_the_next_start_as_well(shelf: Library):
    train(shelf, "logreg")
    shelf.close()
    (shelf.state / "library.db").unlink()

    with open_library(shelf.root) as again:
        assert "lost-database" in codes(again)
        scan(again)
        # There was a model, and whether it had filed anything is not recorded.
        assert codes(again) == {"unknown-origin"}


def test_without_any_record_a_rebuilt_library_believes_no_place(shelf: Library):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    shelf.close()
    shelf.filed.path.unlink()
    (shelf.state / "library.db").write_bytes(b"gone" * 3000)

    done = repair(shelf.root)

    assert "unknown-origin" in {problem.code for problem in done.problems}
    with open_library(shelf.root) as again:
        assert again.labels.filed_in_folders() == {}


def test_an_answer_about_a_file_that_stayed_survives_the_loss_of_its_row(
    shelf: Library,
):
    path = min(shelf.root.glob("a/*.mp4"))
    video = label(shelf, f"a/{path.name}", "b", how=How.CLI, move=False).video
    shelf.db.execute("DELETE FROM files")
    shelf.close()
    overwrite(shelf.state / "library.db", 0, 100)

    repair(shelf.root)

    with open_library(shelf.root) as again:
        assert again.labels.filed_in_folders()[video] == "b"
    assert path.exists()


def test_what_the_log_holds_is_saved_too(shelf: Library, tmp_path: Path):
    name = loose(shelf)[0]
    label(shelf, name, None, how=How.CLI, answer=Answer.SKIP)
    copy = tmp_path / "copy"
    shutil.copytree(shelf.root, copy)  # as a crash leaves it: with a log
    path = copy / ".clipshelf" / "library.db"
    assert path.with_name("library.db-wal").stat().st_size > 0
    overwrite(path, 0, 100)

    repair(copy)

    with open_library(copy) as again:
        assert len(again.labels.answered(Answer.SKIP)) == 1


def test_a_database_that_somebody_has_open_is_not_replaced(shelf: Library):
    path = shelf.state / "library.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT count(*) FROM labels").fetchone()
        shelf.close()
        before = path.stat().st_ino
        with pytest.raises(Exception, match="has this library open"):
            salvage.salvage(path, 0.0)
    assert path.stat().st_ino == before


def test_where_the_log_does_not_work_doctor_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("clipshelf.library.store.db.log_works", lambda _: False)
    library, _ = vector_library(tmp_path / "clips", labelled=1, unsorted=1)

    with library:
        assert library.db.journal_mode == "delete"
        assert codes(library) == {"no-log"}
    assert log_works(tmp_path)  # here it does


def test_a_network_share_and_a_synced_folder_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    mounts = tmp_path / "mounts"
    place = str(tmp_path / "Dropbox").replace(" ", "\\040")
    mounts.write_text(f"srv:/x {place} nfs4 rw 0 0\n/dev/a / ext4 rw 0 0\n")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    library, _ = vector_library(tmp_path / "Dropbox" / "clips", labelled=1, unsorted=1)

    with library:
        assert library.db.journal_mode == "delete"
        assert codes(library) == {"network-share", "synced-state"}


def test_a_large_trash_is_told(shelf: Library):
    trash(shelf, loose(shelf)[0], how=How.CLI)
    assert codes(shelf) == set()

    (thrown,) = (path for path in shelf.trash.rglob("*.mp4"))
    os.truncate(thrown, surroundings.LARGE_TRASH)  # sparse: it takes no room

    assert codes(shelf) == {"large-trash"}


def test_a_newer_database_is_told_and_not_replaced(shelf: Library):
    shelf.db.execute("PRAGMA user_version = 99")
    shelf.close()
    before = tree(shelf.root, state=True)

    done = repair(shelf.root)

    assert done.fixed == ()
    assert "newer-database" in {problem.code for problem in done.problems}
    assert tree(shelf.root, state=True) == before


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_not_text_are_told(shelf: Library):
    (shelf.root / os.fsdecode(b"caf\xe9.mp4")).write_text("new")

    (problem,) = [p for p in examine(shelf) if p.code == "missing-rows"]

    assert "caf\ufffd.mp4" in problem.what
    assert json.dumps(problem.to_json()).isascii()
    mended(shelf)
