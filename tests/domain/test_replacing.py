"""A file is there whole under its name, or as it was before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clipshelf.domain.replacing import replacing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is there already, alone in its folder."""
    (tmp_path / "notes.json").write_bytes(b"old")
    return tmp_path / "notes.json"


def test_the_new_file_takes_the_place_of_the_old_at_the_end(path: Path):
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"

    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_who_gives_up_half_way_leaves_what_was_there(path: Path):
    with pytest.raises(KeyboardInterrupt), replacing(path) as file:  # noqa: PT012
        file.write(b"ne")
        raise KeyboardInterrupt

    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_what_was_there(
    call: str, path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_):
        raise OSError(28, "No space left on device")

    place = os if call == "fsync" else Path
    monkeypatch.setattr(place, call, fail)
    with pytest.raises(OSError, match="No space"), replacing(path) as file:
        file.write(b"new")

    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_two_may_write_at_once_and_the_last_one_stays(path: Path):
    with replacing(path) as one, replacing(path) as other:
        one.write(b"one")
        other.write(b"other")

    assert path.read_bytes() == b"one"
    assert list(path.parent.iterdir()) == [path]


def test_a_named_draft_that_a_crash_left_is_taken_over(path: Path):
    draft = path.with_name("draft")
    draft.write_bytes(b"half of what a crash left, and longer than the rest")

    with replacing(path, draft) as file:
        file.write(b"new")

    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]
