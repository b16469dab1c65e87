"""Names that are kept in memory: quick, and never older than is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clipshelf.domain.moves import Mode
from clipshelf.library import listings
from clipshelf.library.listings import KEPT_SECONDS, Listings


class Clock:
    """Stands still, but for what listing a folder takes."""

    def __init__(self) -> None:
        self.now = 0.0
        self.listed: list[Path] = []
        self.takes = 0.0

    def __call__(self) -> float:
        return self.now

    def list(self, folder: Path) -> list[str]:
        self.listed.append(folder)
        self.now += self.takes
        return os.listdir(folder)  # noqa: PTH208


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(listings, "_listed", lambda folder: sorted(clock.list(folder)))
    return clock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sea").mkdir()
    for name in ("b.mp4", "a.mp4"):
        (tmp_path / name).touch()
    return tmp_path


def test_what_another_program_does_is_seen(folder: Path, clock: Clock):
    kept = Listings(clock)
    assert kept.names(folder).ordered == ["a.mp4", "b.mp4", "sea"]

    (folder / "c.mp4").touch()
    os.utime(folder, ns=(0, 1))  # another tick of the clock, whatever its grain

    assert "c.mp4" in kept.names(folder).ordered


def test_our_own_move_needs_no_new_look(folder: Path, clock: Clock):
    kept = Listings(clock)
    kept.names(folder)
    kept.names(folder / "sea")

    source, target = folder / "a.mp4", folder / "sea/a.mp4"
    with kept.moving(source, target, Mode.MOVE):
        source.rename(target)

    assert kept.names(folder).ordered == ["b.mp4", "sea"]
    assert kept.names(folder / "sea").ordered == ["a.mp4"]
    assert clock.listed == [folder, folder / "sea"]


def test_nothing_is_kept_for_long(folder: Path, clock: Clock):
    kept = Listings(clock)
    kept.names(folder)
    clock.now += KEPT_SECONDS + 1
    kept.names(folder)

    assert clock.listed == [folder, folder]


def test_a_folder_that_is_slow_to_list_is_listed_for_a_hundredth_of_the_time(
    folder: Path, clock: Clock
):
    kept = Listings(clock)
    clock.takes = 2.0
    kept.names(folder)
    clock.now += 199
    kept.names(folder)
    assert clock.listed == [folder]

    clock.now += 2
    kept.names(folder)
    assert clock.listed == [folder, folder]
