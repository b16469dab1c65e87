"""The record of what the machine filed, and the file beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import Proposal, sort
from clipshelf.app.undoing import undo
from clipshelf.library.filed_lines import Filing
from clipshelf.library.plan import Planner
from clipshelf.library.record import Record


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Library]:
    """Nine videos, all of them filed in one folder."""
    for number in range(9):
        (tmp_path / f"{number}.mp4").write_text(str(number))
    with open_library(tmp_path) as library:
        scan(library)
        videos = [library.catalogue.video(v) for v in library.catalogue.unsorted()]
        wishes = [(video, "a") for video in videos if video is not None]
        filings = tuple(Filing(video.id, "a", "m", 0.9) for video, _ in wishes)
        sort(library, Proposal(Planner(tmp_path).plan(wishes), filings, 0))
        yield library


def test_a_batch_that_is_taken_back_is_written_through_once(
    filed: Library, monkeypatch: pytest.MonkeyPatch
):
    written: list[int] = []
    monkeypatch.setattr(os, "fsync", written.append)

    assert undo(filed).restored == 9

    assert len(written) == 1
    assert filed.filed.lines.read() == {}
    assert filed.filed.agrees()


def test_lines_of_what_came_to_nothing_are_corrected(filed: Library):
    """Written through, and then the transaction that they belong to is not."""
    video = next(iter(filed.filed.lines.read()))

    def come_to_nothing() -> None:
        with filed.db.transaction():
            with filed.filed.at_once() as together:
                together.forget(video)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        come_to_nothing()
    told = filed.filed.lines.read()
    filed.filed.reconcile()

    assert len(told) == 8
    assert len(filed.filed.lines.read()) == 9
    assert Record(filed.filed).fault() == ""


def test_half_a_line_goes_even_if_it_says_nothing_new(filed: Library):
    with filed.filed.path.open("a") as file:
        file.write('{"video": "0123')
    filed.close()

    with open_library(filed.root) as again:
        assert Record(again.filed).fault() == ""
