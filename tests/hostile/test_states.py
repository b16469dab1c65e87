"""State folders that came with somebody's videos, and point out of the library."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clipshelf.app.doctor import diagnose
from clipshelf.app.foldering import rename_folder
from clipshelf.app.opening import open_library
from clipshelf.app.repairing import repair
from clipshelf.app.scanning import scan
from clipshelf.domain.errors import Invalid
from clipshelf.library.filed_lines import FiledLines, no_line
from clipshelf.library.journal import GONE
from clipshelf.library.store.batches import Kind
from clipshelf.testing import tree

OWN = ("filed.jsonl", "library.db", "library.db-wal", "library.lock", "embedding.lock")
LINKS = (*OWN, "trash", "features", "features/colour", "cache/thumbnails", "models")


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    root = tmp_path / "clips"
    for path in ("a/1.mp4", "b/2.mp4", "3.mp4"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return root


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Somebody's work, which nobody gave to clipshelf."""
    (tmp_path / "private" / "run").mkdir(parents=True)
    (tmp_path / "private" / "run" / "000001.npy").write_text("years")
    (tmp_path / "private" / "diary.txt").write_text("one line\nand half a")
    (tmp_path / "private" / "empty").mkdir()
    return tmp_path / "private"


@pytest.mark.parametrize("deed", [open_library, repair, diagnose])
@pytest.mark.parametrize("name", ["", *LINKS])
def test_a_link_in_a_state_folder_is_refused_before_anything_is_touched(
    clips: Path, outside: Path, name: str, deed: object
):
    before = tree(outside)
    place = clips / ".clipshelf" / name if name else clips / ".clipshelf"
    place.parent.mkdir(parents=True, exist_ok=True)
    is_file = "." in name and not name.startswith("features")
    place.symlink_to(outside / "diary.txt" if is_file else outside)

    assert callable(deed)
    with pytest.raises(Invalid) as told:
        deed(clips)

    assert told.value.code == "linked-state"
    assert str(outside) not in str(told.value)
    assert tree(outside) == before
    assert (outside / "empty").is_dir()


def test_a_state_folder_may_be_named_by_a_link(clips: Path, tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "real")

    with open_library(clips, tmp_path / "state") as library:
        assert scan(library).scanned.found == 3


def test_the_record_is_not_written_through_a_link(tmp_path: Path, outside: Path):
    lines = FiledLines(tmp_path / "filed.jsonl")
    lines.path.symlink_to(outside / "diary.txt")

    with pytest.raises(OSError, match="symbolic links"):
        lines.append([no_line("0" * 32)])

    assert (outside / "diary.txt").read_text() == "one line\nand half a"
    assert lines.read() == {}


@pytest.mark.parametrize("place", ["../private/x", "out/x", "/elsewhere/x"])
def test_a_journal_removes_no_folder_elsewhere(clips: Path, outside: Path, place: str):
    (clips / "out").symlink_to(outside)
    (outside / "diary.txt").unlink()
    with open_library(clips) as library:
        scan(library)
        batch = library.journal.batches.begin(Kind.FOLDER)
        for source, target, state in (
            (place, "b/x", "done"),
            ("b/x", place, "done"),
            ("nothing", "b/nothing", "planned"),
        ):
            library.db.execute(
                "INSERT INTO moves (batch, video, source, target, mode, sidecar, inode,"
                " size, state, time) VALUES (?, '', ?, ?, 'move', 1, 0, ?, ?, 1)",
                *(batch, os.fsencode(source), os.fsencode(target), GONE, state),
            )

    with open_library(clips) as again:
        assert again.settled == 1
        again.journal.emptied.after(batch)

    assert (outside / "empty").is_dir()


@pytest.mark.parametrize("name", ["a/../../made", "a//made", "a/./made", "a/.."])
def test_a_list_of_folders_makes_none_elsewhere(clips: Path, name: str):
    with open_library(clips) as library:
        scan(library)
        query = "INSERT INTO folders (name) VALUES (?)"
        library.db.execute(query, os.fsencode(name))

        assert name not in library.catalogue.folder_names()
        assert rename_folder(library, "a", "c")[1].failed == ()

    assert {path.name for path in clips.parent.iterdir()} == {"clips"}
    assert {path.name for path in clips.iterdir()} == {".clipshelf", "b", "c", "3.mp4"}
