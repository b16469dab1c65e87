"""Opening a file that may have been exchanged for something else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from clipshelf.library import reading
from clipshelf.library.reading import is_still, open_inside

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")


@pytest.fixture(params=["step by step", "by looking"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As on POSIX, and as on Windows."""
    if request.param == "by looking":
        monkeypatch.setattr(reading, "CAN_WALK", False)
    elif not reading.CAN_WALK:
        pytest.skip("this system cannot open one part of a path inside another")
    return str(request.param)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder `inside` with a file two levels down, and a secret beside it."""
    (tmp_path / "inside" / "a" / "b").mkdir(parents=True)
    (tmp_path / "inside" / "a" / "b" / "file").write_bytes(b"content")
    (tmp_path / "secret").write_bytes(b"secret")
    return tmp_path / "inside"


@pytest.mark.usefixtures("way")
def test_a_regular_file_is_opened(tree: Path):
    with open_inside(tree, "a/b/file") as file:
        assert file.read() == b"content"
        assert is_still(file, tree / "a/b/file")


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "../secret", "a/../../secret", "/etc/passwd", "a//b/file", "a/b/",
     "a/./b/file", "a/b", "a/b/none", "a/b/file/x", "a/b/fi\0le", "x" * 5000],
)  # fmt: skip
def test_what_is_no_file_below_the_folder_is_refused(tree: Path, path: str):
    with pytest.raises((OSError, ValueError)):
        open_inside(tree, path)


@posix
@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("link", ["a/b/file", "a/b", "a"])
def test_no_link_is_followed(tree: Path, link: str):
    kept = tree.parent / "kept"
    (tree / link).rename(kept)
    (tree / link).symlink_to(kept)
    assert (tree / "a/b/file").read_bytes() == b"content"

    with pytest.raises(OSError, match=r".*"):
        open_inside(tree, "a/b/file")


@posix
@pytest.mark.usefixtures("way")
def test_the_folder_itself_may_be_reached_by_a_link(tree: Path):
    (tree.parent / "link").symlink_to(tree)

    with open_inside(tree.parent / "link", "a/b/file") as file:
        assert file.read() == b"content"


@posix
@pytest.mark.usefixtures("way")
def test_neither_pipes_nor_folders_are_waited_for(tree: Path):
    os.mkfifo(tree / "pipe")

    for path in ("pipe", "a"):
        with pytest.raises(OSError, match="regular"):
            open_inside(tree, path)


def test_a_file_that_was_exchanged_is_another_one(tree: Path):
    with open_inside(tree, "a/b/file") as file:
        (tree / "a/b/file").rename(tree / "a/b/old")
        assert not is_still(file, tree / "a/b/file")
        (tree / "a/b/file").write_bytes(b"content")
        assert not is_still(file, tree / "a/b/file")


@posix
def test_what_is_exchanged_between_looking_and_opening_is_noticed(
    tree: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "CAN_WALK", False)
    real = os.open

    def exchanged(path: Path, flags: int) -> int:
        (tree / "a/b/file").unlink()
        (tree / "a/b/file").symlink_to(tree.parent / "secret")
        return real(path, flags)

    monkeypatch.setattr(reading.os, "open", exchanged)

    with pytest.raises(OSError, match="exchanged"):
        open_inside(tree, "a/b/file")
