"""Drives that are full, gone, read-only, slow, somebody else's, or simply another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from clipshelf.app.artifacts import PREDICTIONS
from clipshelf.app.doctor import diagnose, examine
from clipshelf.app.exporting import export
from clipshelf.app.labelling import label, label_many
from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import predict
from clipshelf.app.repairing import repair
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.app.trashing import empty_trash, trash
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Invalid, Unavailable
from clipshelf.domain.label import Answer, How
from clipshelf.library import carry as carry_module
from clipshelf.library.rename import rename
from clipshelf.testing import tree
from rights import can_be_nobody, let_anybody_in, nobody
from synthetic import vector_library

OTHER = Path("/dev/shm")  # a second file system, where there is one


def loose(library: Library) -> list[str]:
    return sorted(path.name for path in library.root.glob("*.mp4"))


def found_wrong(library: Library) -> set[str]:
    return {problem.code for problem in examine(library)} - {"encoder-missing"}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """Small files with vectors: 3 in each of a, b and c, 10 unsorted."""
    library, _ = vector_library(tmp_path / "clips", labelled=3, unsorted=10)
    with library:
        yield library


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Library]:
    """The same on its own drive, its state on another."""
    root = tmp_path / "drive" / "clips"
    made, _ = vector_library(root, labelled=3, unsorted=10)
    made.close()
    (root / ".clipshelf").rename(tmp_path / "state")
    with open_library(root, tmp_path / "state") as library:
        yield library


@contextmanager
def moving(between: object) -> Iterator[None]:
    """Call something after the third move."""
    made = 0

    def counted(source: Path, target: Path) -> None:
        nonlocal made
        rename(source, target)
        made += 1
        if made == 3:
            assert callable(between)
            between()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(carry_module, "rename", counted)
        yield


@pytest.mark.parametrize("mounted", [False, True], ids=["no folder", "empty folder"])
def test_a_drive_that_is_pulled_out_in_the_middle_of_a_batch(
    elsewhere: Library, mounted: bool
):
    before, root = tree(elsewhere.root), elsewhere.root
    names = loose(elsewhere)
    away = root.parent.with_name("pulled out")

    def pull() -> None:
        root.parent.rename(away)
        if mounted:
            root.mkdir(parents=True)

    with moving(pull), pytest.raises(Unavailable) as told:
        label_many(elsewhere, [(name, "a") for name in names], how=How.PAGE)
    assert told.value.code == "library-away"
    assert not mounted or list(root.iterdir()) == []
    assert len(elsewhere.labels.filed_in_folders()) == 9 + 10  # said is said
    if mounted:
        codes = {p.code for p in diagnose(root, elsewhere.state)}
        assert "library-away" in codes
        assert len(elsewhere.catalogue.files()) == 19
        shutil.rmtree(root.parent)
    away.rename(root.parent)
    elsewhere.close()

    with open_library(root, elsewhere.state) as again:
        assert loose(again) == []
        assert len(list((root / "a").iterdir())) == 13
        assert found_wrong(again) == set()
        assert scan(again).scanned.moved == 0
        undo(again)
    assert tree(root) == before


def test_a_drive_that_is_away_loses_no_label_and_no_guess(elsewhere: Library):
    train(elsewhere, "logreg")
    sort(elsewhere, propose(elsewhere, 0.0))
    labels = elsewhere.labels.filed_in_folders()
    away = elsewhere.root.rename(elsewhere.root.with_name("away"))
    elsewhere.root.mkdir()  # an empty mount point

    scan(elsewhere)
    elsewhere.root.rmdir()
    away.rename(elsewhere.root)
    report = scan(elsewhere).scanned

    assert report.learned == 0
    assert elsewhere.labels.filed_in_folders() == labels
    assert elsewhere.filed.count() == 10
    assert found_wrong(elsewhere) == set()


def test_a_full_disk_refuses_an_answer_and_loses_none(shelf: Library):
    """SQLite is told that the file may not grow: it takes that for a full disk."""
    names = loose(shelf)
    label(shelf, names[0], "a", how=How.CLI)
    before = tree(shelf.root)
    pages = shelf.db.number("PRAGMA page_count")
    shelf.db.one(f"PRAGMA max_page_count = {pages}")
    number = 0

    def answer_on() -> None:
        nonlocal number
        while number < 400:
            label(shelf, names[1], f"folder {number}", how=How.CLI, move=False)
            number += 1

    with pytest.raises(Unavailable) as refused:
        answer_on()
    assert refused.value.code == "disk-full"
    said = shelf.labels.current(shelf.catalogue.named(names[1])[0])
    assert tree(shelf.root) == before
    shelf.db.one("PRAGMA max_page_count = 1000000")

    assert said is not None
    assert said.folder == f"folder {number - 1}"
    assert label(shelf, names[1], "b", how=How.CLI).moved
    assert found_wrong(shelf) == set()


FULL = """
import resource, sys
from pathlib import Path
from clipshelf.app.labelling import label
from clipshelf.app.opening import open_library
from clipshelf.domain.errors import ClipshelfError
from clipshelf.domain.label import How
library = open_library(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
for number in range(3000):
    try:
        label(library, sys.argv[3], f"f{number}", how=How.CLI, move=False)
    except ClipshelfError as error:
        print(error.code, flush=True)
        break
    print(number, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
library.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_file_that_may_not_grow_keeps_what_was_acknowledged(shelf: Library):
    name = loose(shelf)[0]
    shelf.close()
    size = (shelf.state / "library.db").stat().st_size

    done = subprocess.run(
        [sys.executable, "-c", FULL, str(shelf.root), str(size + 8192), name],
        capture_output=True,
        text=True,
        check=True,
    )

    *numbers, code = done.stdout.split()
    assert code in {"disk-full", "disk-error"}
    assert numbers
    with open_library(shelf.root) as again:
        (video,) = again.catalogue.named(name)
        said = again.labels.current(video)
        assert said is not None
        assert said.folder == f"f{numbers[-1]}"
        assert found_wrong(again) == set()


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A real file system of so many bytes; skips where nobody may make one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("file systems cannot be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_really_is_full(tmp_path: Path):
    with small_disk(tmp_path / "disk", "4m") as disk:
        root = disk / "clips"
        root.mkdir()
        for number in range(8):
            (root / f"{number}.mp4").write_text(f"clip {number}")
        with open_library(root) as library:
            scan(library)
            label(library, "0.mp4", "a", how=How.CLI)
            with suppress(OSError), (disk / "filler").open("wb") as filler:
                while True:
                    filler.write(bytes(4096))
                    filler.flush()
            said = [
                (number, attempt(library, f"{number}.mp4")) for number in range(1, 8)
            ]
            (disk / "filler").unlink()
            for number, acknowledged in said:
                (video,) = library.catalogue.named(f"{number}.mp4")
                current = library.labels.current(video)
                assert (current is not None) >= acknowledged
                assert label(library, f"{number}.mp4", "a", how=How.CLI).folder == "a"
        repair(root)
        with open_library(root) as again:
            scan(again)
            assert found_wrong(again) == set()
            assert len(again.labels.filed_in_folders()) == 8
            assert len(list((root / "a").iterdir())) == 8
    assert not all(acknowledged for _, acknowledged in said)


def attempt(library: Library, name: str) -> bool:
    try:
        label(library, name, "a", how=How.CLI)
    except (Unavailable, OSError):
        return False
    return True


def test_a_target_disk_that_fills_up_leaves_the_file_where_it_was(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    name = loose(shelf)[0]
    before = tree(shelf.root)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("clipshelf.library.carry.shutil.copyfileobj", full)
        patched.setattr(carry_module, "rename", another_device)
        done = label(shelf, name, "a", how=How.CLI)

    assert (done.moved, done.problem) == (False, "no space left on device")
    assert tree(shelf.root) == before
    assert found_wrong(shelf) == {"label-not-followed"}


def another_device(source: Path, target: Path) -> None:
    if source.suffix == ".part":
        rename(source, target)
    else:
        raise OSError(18, "Invalid cross-device link")


@pytest.fixture
def closed(shelf: Library, tmp_path: Path) -> Iterator[Library]:
    """A library that may only be read, with its state elsewhere."""
    shelf.close()
    rehearsal, _ = vector_library(tmp_path / "rehearsal", labelled=3, unsorted=1)
    with closing(rehearsal):  # so that all is imported while that is allowed
        train(rehearsal, "logreg")
    state = shelf.state.rename(tmp_path / "state")
    let_anybody_in(tmp_path)
    for path in (state, *state.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    shelf.root.chmod(0o555)
    with open_library(shelf.root, state) as library, nobody():
        yield library
    shelf.root.chmod(0o755)


@can_be_nobody
def test_a_read_only_library_keeps_labels_and_moves_nothing(
    closed: Library, tmp_path: Path
):
    before = tree(closed.root)
    one, two = loose(closed)[:2]

    said = label(closed, one, "a", how=How.CLI)
    label(closed, two, None, how=How.CLI, answer=Answer.SKIP)
    train(closed, "logreg")
    assert len(predict(closed).predictions) == 9
    for refused in (
        lambda: sort(closed, propose(closed, 0.0)),
        lambda: trash(closed, one, how=How.CLI),
    ):
        with pytest.raises(Invalid) as told:
            refused()
        assert told.value.code == "read-only"

    assert (said.moved, said.problem) == (False, "the library is read-only")
    assert closed.labels.filed_in_folders()[said.video] == "a"
    assert found_wrong(closed) == {"read-only"}
    assert (closed.state / "artifacts" / PREDICTIONS).exists()
    (tmp_path / "state" / "export").mkdir()
    undo(closed)
    undo(closed)
    assert closed.labels.current(said.video) is None
    assert tree(closed.root) == before


@can_be_nobody
def test_one_folder_that_may_not_be_written_stops_nobody_else(shelf: Library):
    shelf.close()
    for path in (shelf.root, *shelf.root.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    for above in shelf.root.parents[:-2]:
        above.chmod(0o755)
    (shelf.root / "b").chmod(0o555)
    one, two = loose(shelf)[:2]
    with nobody(), open_library(shelf.root) as library:
        denied = label(library, one, "b", how=How.CLI)
        assert label(library, two, "a", how=How.CLI).moved
        assert (denied.moved, denied.problem) == (False, "permission denied")
        assert found_wrong(library) == {"label-not-followed"}
    (shelf.root / "b").chmod(0o777)

    assert repair(shelf.root).fixed == ("1 file moved to where the answers say",)
    assert (shelf.root / "b" / one).exists()


def test_a_state_that_may_not_be_written_is_told_with_a_way_out(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    shelf.close()
    monkeypatch.setattr(os, "access", lambda path, *_: Path(path) != shelf.state)

    with pytest.raises(Invalid) as told:
        open_library(shelf.root)
    assert "--state" in told.value.hint
    assert "state-not-writable" in {p.code for p in diagnose(shelf.root)}


def different(one: Path, other: Path) -> bool:
    return other.is_dir() and one.stat().st_dev != other.stat().st_dev


@pytest.fixture
def two_disks(tmp_path: Path) -> Iterator[Library]:
    """A library on one file system, its state, and so its trash, on another."""
    if not different(tmp_path, OTHER):
        pytest.skip("there is only one file system here")
    state = OTHER / f"clipshelf-{os.getpid()}-{time.monotonic_ns()}"
    root = tmp_path / "clips"
    made, _ = vector_library(root, labelled=3, unsorted=10)
    made.close()
    shutil.copytree(root / ".clipshelf", state)
    shutil.rmtree(root / ".clipshelf")
    try:
        with open_library(root, state) as library:
            yield library
    finally:
        shutil.rmtree(state)


def test_a_state_on_another_disk_takes_the_trash_there_and_back(two_disks: Library):
    before = tree(two_disks.root)
    name = loose(two_disks)[0]
    (two_disks.root / f"{name[:-4]}.info.json").write_text("{}")
    with_sidecar = tree(two_disks.root)

    trash(two_disks, name, how=How.CLI)
    assert len(tree(two_disks.root)) == len(before) - 1
    assert different(two_disks.root, next(two_disks.trash.rglob("*.mp4")).parent)
    undo(two_disks)

    assert tree(two_disks.root) == with_sidecar
    trash(two_disks, name, how=How.CLI)
    assert empty_trash(two_disks) == 2
    train(two_disks, "logreg")
    sort(two_disks, propose(two_disks, 0.0))
    assert found_wrong(two_disks) == set()


def test_copies_for_another_disk_are_whole(two_disks: Library):
    target = OTHER / f"clipshelf-out-{os.getpid()}-{time.monotonic_ns()}"
    try:
        assert export(two_disks, "copies", target).what.taken == 9
        assert set(tree(target).values()) < set(tree(two_disks.root).values())
    finally:
        shutil.rmtree(target)


def test_a_folder_that_is_another_disk_is_filed_into_by_copying(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    """Simulated: every rename between folders is refused as one between disks."""
    before = tree(shelf.root)
    monkeypatch.setattr(carry_module, "rename", another_device)

    for name in loose(shelf):
        assert label(shelf, name, "a", how=How.CLI).moved

    assert sorted(tree(shelf.root).values()) == sorted(before.values())
    for _ in range(10):
        undo(shelf)
    assert tree(shelf.root) == before
    assert found_wrong(shelf) == set()


def test_two_that_write_where_the_log_does_not_work(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    shelf.close()
    monkeypatch.setattr("clipshelf.library.store.db.network_kind", lambda _: "nfs")
    with open_library(shelf.root) as one, open_library(shelf.root) as other:
        assert one.db.journal_mode == other.db.journal_mode == "delete"
        for number, name in enumerate(loose(shelf)):
            label((one, other)[number % 2], name, "a", how=How.CLI)
        assert len(one.labels.filed_in_folders()) == 19
        assert one.labels.filed_in_folders() == other.labels.filed_in_folders()
    monkeypatch.undo()
    with open_library(shelf.root) as again:
        assert again.db.journal_mode == "wal"  # back on a disk that can
        assert found_wrong(again) == set()


def test_a_clock_that_goes_back_changes_no_order(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
):
    names = loose(shelf)
    first = train(shelf, "logreg").card
    label(shelf, names[0], "a", how=How.CLI)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 10 * 365 * 86400)
    monkeypatch.setattr(time, "gmtime", lambda *_: time.struct_time((2001,) + (1,) * 8))
    monkeypatch.setattr("clipshelf.app.training.datetime", Earlier)

    label(shelf, names[1], "b", how=How.CLI)
    second = train(shelf, "logreg").card

    assert second.id > first.id
    assert shelf.models.newest() == second
    assert second.trained < first.trained
    assert undo(shelf).restored == 1
    assert (shelf.root / names[1]).exists()
    assert (shelf.root / "a" / names[0]).exists()
    assert scan(shelf).scanned.learned == 0


class Earlier:
    """A clock that was set wrong."""

    @staticmethod
    def now(zone: object) -> object:
        from datetime import datetime  # noqa: PLC0415  # the module's own is replaced

        return datetime(2001, 1, 1, tzinfo=zone)  # type: ignore[arg-type]


def test_ten_thousand_files_in_one_folder(tmp_path: Path):
    root = tmp_path / "clips"
    (root / "a").mkdir(parents=True)
    for number in range(10_000):
        (root / f"{number:05d}.mp4").write_text(f"{number}")
    with open_library(root) as library:
        report = scan(library)
        videos = library.catalogue.unsorted()
        done = label_many(library, [(v, "a") for v in videos[:500]], how=How.PAGE)
        again = scan(library).scanned

        assert (report.scanned.found, report.unsorted) == (10_000, 10_000)
        assert all(one.moved for one in done.labelled)
        assert (again.moved, again.learned, again.found) == (0, 0, 10_000)
        assert undo(library).restored == 500
        assert len(library.catalogue.unsorted()) == 10_000
        assert found_wrong(library) == set()
