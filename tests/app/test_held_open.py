"""Files that another program holds open, as Windows does it; simulated elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app import background
from clipshelf.app.doctor import examine
from clipshelf.app.following import follow_up
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.app.trashing import trash
from clipshelf.app.undoing import history, undo
from clipshelf.domain.label import How
from clipshelf.library import carry as carry_module
from clipshelf.library.rename import rename
from clipshelf.library.store.shards import read_shard
from clipshelf.library.store.vectors import MERGE_AT, FeatureFiles
from clipshelf.testing import tree
from synthetic import vector_library


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """Small files with vectors: 2 in each of a, b and c, 4 unsorted."""
    library, _ = vector_library(tmp_path / "clips", labelled=2, unsorted=4)
    with library:
        yield library


@contextmanager
def held(*names: str) -> Iterator[None]:
    """A player has these open: the system refuses to rename them."""

    def refused(source: Path, target: Path) -> None:
        if source.name in names:
            error = PermissionError(13, "The process cannot access the file")
            error.winerror = 32  # type: ignore[misc,unused-ignore]  # Windows only
            raise error
        rename(source, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(carry_module, "rename", refused)
        yield


def loose(library: Library) -> list[str]:
    return sorted(path.name for path in library.root.glob("*.mp4"))


def found_wrong(library: Library) -> set[str]:
    return {problem.code for problem in examine(library)} - {"encoder-missing"}


def test_the_label_counts_at_once_and_the_file_follows(shelf: Library):
    name = loose(shelf)[0]
    before = tree(shelf.root)

    with held(name):
        said = label(shelf, name, "a", how=How.PAGE)
        assert (said.moved, said.pending) == (False, True)
        assert said.to_json()["pending"] is True
        assert shelf.labels.filed_in_folders()[said.video] == "a"
        assert said.video not in shelf.catalogue.unsorted()
        assert follow_up(shelf) == 0
        assert history(shelf)["batches"][0]["waiting"] == 1
        assert found_wrong(shelf) == {"waiting-moves"}
        assert scan(shelf).scanned.learned == 0  # it lies in the root, and is no news
    assert follow_up(shelf) == 1

    assert (shelf.root / "a" / name).exists()
    assert found_wrong(shelf) == set()
    undo(shelf)
    assert tree(shelf.root) == before


def test_the_next_start_moves_what_was_held_open(shelf: Library):
    name = loose(shelf)[0]
    with held(name):
        label(shelf, name, "a", how=How.CLI)
    shelf.close()

    with open_library(shelf.root) as again:
        assert again.resumed.made == 1
        assert again.resumed.told
    assert (shelf.root / "a" / name).exists()


def test_a_side_car_waits_for_its_video(shelf: Library):
    name = loose(shelf)[0]
    sidecar = f"{name[:-4]}.info.json"
    (shelf.root / sidecar).write_text("{}")

    with held(name):
        label(shelf, name, "a", how=How.CLI)
        assert (shelf.root / sidecar).exists()
    assert follow_up(shelf) == 2

    assert {name, sidecar} <= {path.name for path in (shelf.root / "a").iterdir()}


def test_who_thinks_again_meanwhile_has_the_last_word(shelf: Library):
    name = loose(shelf)[0]
    with held(name):
        video = label(shelf, name, "a", how=How.CLI).video
        label(shelf, name, "b", how=How.CLI)
        assert follow_up(shelf) == 0
    assert follow_up(shelf) == 1

    assert shelf.labels.filed_in_folders()[video] == "b"
    assert (shelf.root / "b" / name).exists()
    assert not (shelf.root / "a" / name).exists()


def test_an_answer_that_is_taken_back_is_not_followed(shelf: Library):
    name = loose(shelf)[0]
    with held(name):
        video = label(shelf, name, "a", how=How.CLI).video
        undo(shelf)
    follow_up(shelf)

    assert shelf.labels.current(video) is None
    assert (shelf.root / name).exists()
    assert found_wrong(shelf) == set()


def test_what_is_thrown_away_while_it_plays_goes_when_it_ends(shelf: Library):
    name = loose(shelf)[0]
    with held(name):
        trash(shelf, name, how=How.PAGE)
        assert (shelf.root / name).exists()
    follow_up(shelf)

    assert not (shelf.root / name).exists()
    assert [path.name for path in shelf.trash.rglob("*.mp4")] == [name]


def test_an_open_page_moves_it_by_itself(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(background, "EVERY_SECONDS", 0.05)
    name = loose(shelf)[0]
    session = Session(shelf, retrain_every=0)
    arrived = threading.Event()
    real = background.follow_up

    def watched(library: Library) -> int:
        moved = real(library)
        if moved:
            arrived.set()
        return moved

    monkeypatch.setattr(background, "follow_up", watched)
    try:
        with held(name):
            session.work.begin()
            labelled = session.file(name, "a")
            assert labelled.pending
            assert session.state()["library"]["pending_moves"] == 1
        assert arrived.wait(30)
        assert session.state()["library"]["pending_moves"] == 0
    finally:
        session.jobs.close()
    assert (shelf.root / "a" / name).exists()


def rows(count: int, start: int = 0) -> list[tuple[str, str]]:
    return [(f"{number:032x}", "") for number in range(start, start + count)]


def test_vectors_that_are_mapped_by_another_process_are_merged_all_the_same(
    tmp_path: Path,
):
    """Simulated: what is mapped into memory can neither be removed nor replaced."""
    files = FeatureFiles(tmp_path)
    real = Path.unlink, Path.replace

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".npy":
            raise PermissionError(13, "Access is denied")
        real[0](path, missing_ok=missing_ok)

    def replace(path: Path, target: Path) -> Path:
        if target.exists():
            raise PermissionError(13, "Access is denied")
        return real[1](path, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "unlink", unlink)
        patched.setattr(Path, "replace", replace)
        for number in range(MERGE_AT + 5):
            vectors = np.full((1, 2), number, np.float32)
            files.add("e", rows(1, number), vectors)
            assert len(files.load("e").keys()) == number + 1
    shards = sorted((tmp_path / "e").iterdir())
    newest = read_shard(shards[-1])

    assert newest is not None
    assert len(newest) == MERGE_AT + 5  # each once, however often they were merged
    files.add("e", rows(1, MERGE_AT + 5), np.ones((1, 2), np.float32))
    assert len(list((tmp_path / "e").iterdir())) == 1
    taken = files.load("e").take(rows(MERGE_AT + 5), 2)[:, 0].tolist()
    assert taken == list(range(MERGE_AT + 5))
