"""Files that change, or are exchanged, between being looked at and being removed."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clipshelf.app.labelling import label
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.undoing import undo
from clipshelf.domain.label import How
from clipshelf.domain.moves import Mode, Move
from clipshelf.library import carry as carry_module
from clipshelf.library import settling as settling_module
from clipshelf.library.carry import Changed, carry, same_content
from clipshelf.library.plan import Planner
from clipshelf.library.rename import rename
from clipshelf.testing import tree


@pytest.fixture
def clips(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "clips"
    root.mkdir()
    for name in ("a.mp4", "a.info.json", "b.mp4"):
        (root / name).write_text(name)
    (root / "cooking").mkdir()
    with open_library(root) as library:
        scan(library)
        yield library


def plan(library: Library, name: str) -> tuple[Move, ...]:
    (video,) = map(library.catalogue.video, library.catalogue.named(name))
    assert video is not None
    return Planner(library.root).plan([(video, "cooking")]).moves


def across_disks(source: Path, target: Path) -> None:
    if source.parent != target.parent:
        raise OSError(errno.EXDEV, "invalid cross-device link")
    rename(source, target)


def append(path: Path) -> None:
    with path.open("a") as file:
        file.write(" and more")


def exchange(path: Path) -> None:
    """As programs save: a new file takes the name."""
    new = path.with_name("new")
    new.write_text("another")
    new.replace(path)


@pytest.mark.parametrize("moment", ["copyfileobj", "copystat"])
@pytest.mark.parametrize("deed", [append, exchange])
def test_what_is_written_while_a_file_is_copied_to_another_disk_is_kept(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    deed: Callable[[Path], None],
    moment: str,
):
    source, target = tmp_path / "a.mp4", tmp_path / "there" / "a.mp4"
    source.write_text("a")
    real = getattr(shutil, moment)

    def meanwhile(*said: object) -> None:
        real(*said)
        deed(source)

    monkeypatch.setattr(carry_module, "rename", across_disks)
    monkeypatch.setattr(shutil, moment, meanwhile)
    with pytest.raises(Changed):
        carry(Mode.MOVE, source, target, target.with_name(".part"))

    assert tree(tmp_path).keys() == {"a.mp4"}
    assert source.read_text() in {"a and more", "another"}


@pytest.mark.parametrize("changes", ["source", "original"])
def test_a_copy_goes_only_while_both_are_as_they_were_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: str
):
    both = {name: tmp_path / name for name in ("source", "original")}
    for path in both.values():
        path.write_text("the same")

    def comparing(one: Path, other: Path) -> bool:
        same = same_content(one, other)
        append(both[changes])
        return same

    monkeypatch.setattr(carry_module, "same_content", comparing)
    with pytest.raises(Changed):
        carry(Mode.UNCOPY, both["source"], both["original"], tmp_path / "unused")

    assert all(path.exists() for path in both.values())


def test_the_half_of_a_move_is_not_finished_over_what_was_written_since(
    clips: Library, monkeypatch: pytest.MonkeyPatch
):
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    def comparing(one: Path, other: Path) -> bool:
        same = same_content(one, other)
        append(one)
        return same

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(carry_module, "rename", across_disks)
        patched.setattr(carry_module, "let_go", crash)
        with pytest.raises(KeyboardInterrupt):
            clips.journal.apply(plan(clips, "b.mp4"))
    clips.close()
    both = clips.root / "b.mp4", clips.root / "cooking/b.mp4"
    assert [path.read_text() for path in both] == ["b.mp4", "b.mp4"]

    monkeypatch.setattr(settling_module, "same_content", comparing)
    with open_library(clips.root) as again:
        assert again.settled == 1

    assert both[0].read_text() == "b.mp4 and more"
    assert not both[1].exists()


def test_a_video_that_has_become_a_link_is_not_moved(clips: Library, tmp_path: Path):
    """It would lead nowhere from its new place."""
    place = clips.root / "b.mp4"
    place.rename(tmp_path / "b.mp4")
    place.symlink_to("../b.mp4")

    done = label(clips, "b.mp4", "cooking", how=How.PAGE)

    assert (done.moved, done.problem) == (False, "it has changed meanwhile")
    assert place.read_text() == "b.mp4"
    assert list((clips.root / "cooking").iterdir()) == []


def interrupted_after_the_video(clips: Library) -> None:
    def crash(source: Path, target: Path) -> None:
        if source.suffix == ".json":
            raise KeyboardInterrupt
        rename(source, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(carry_module, "rename", crash)
        with pytest.raises(KeyboardInterrupt):
            clips.journal.apply(plan(clips, "a.mp4"))
    clips.close()
    assert (clips.root / "cooking/a.mp4").exists()


@pytest.mark.parametrize("ours", [True, False])
def test_a_side_car_that_arrived_is_told_from_another_of_its_size(
    clips: Library, *, ours: bool
):
    """Where it has another number there: not every file system keeps it."""
    interrupted_after_the_video(clips)
    source, target = clips.root / "a.info.json", clips.root / "cooking/a.info.json"
    content = source.read_text() if ours else source.read_text()[::-1]
    target.write_text(content)
    source.unlink()

    with open_library(clips.root) as again:
        undo(again)

    assert (clips.root / "a.mp4").exists()
    assert (source if ours else target).read_text() == content
    assert source.exists() == ours
