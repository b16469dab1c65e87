"""A power cut: what goes on record has to be on the disk before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clipshelf.app.labelling import label
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.app.undoing import undo
from clipshelf.domain.label import How
from clipshelf.library import settling
from clipshelf.library.carry import write_through
from clipshelf.library.store import filesystem
from clipshelf.library.store.filesystem import keeps_order


def test_a_move_is_on_the_disk_before_it_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a.mp4").write_text("a")
    written: list[tuple[str, str]] = []

    def noted(folder: Path) -> None:
        write_through(folder)
        with closing(sqlite3.connect(tmp_path / ".clipshelf" / "library.db")) as seen:
            (state,) = seen.execute(
                "SELECT state FROM moves ORDER BY id DESC LIMIT 1"
            ).fetchone()
        written.append((folder.relative_to(tmp_path).as_posix(), state))

    with open_library(tmp_path) as library:
        scan(library)
        monkeypatch.setattr(settling, "write_through", noted)
        monkeypatch.setattr(settling, "keeps_order", lambda *_: False)

        label(library, "a.mp4", "new/one", how=How.CLI)
        undo(library)

    assert written[:3] == [("new/one", "planned"), ("new", "planned"), (".", "planned")]
    assert set(written[3:]) == {("new/one", "planned"), (".", "planned")}


@pytest.mark.parametrize(("kind", "keeps"), [("ext4", True), ("btrfs", False)])
def test_only_some_file_systems_write_names_through_with_any_file(
    kind: str, keeps: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/x {tmp_path} {kind} rw 0 0\n")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    filesystem._is_ordered.cache_clear()

    assert keeps_order(tmp_path, tmp_path) is keeps
    assert not keeps_order(tmp_path, Path("/proc"))  # another device
    assert not keeps_order(tmp_path, tmp_path / "gone")
    filesystem._is_ordered.cache_clear()
