"""Which files belong to which video, and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipshelf.domain.features import Metadata
from clipshelf.library.sidecars import owners, read_info, renamed


def test_a_side_car_goes_with_the_longest_stem():
    names = ["a.mp4", "a.b.mp4", "a.info.json", "a.b.info.json", "a.en.vtt", "a.jpg"]

    assert owners(names) == {
        "a.info.json": "a.mp4",
        "a.b.info.json": "a.b.mp4",
        "a.en.vtt": "a.mp4",
        "a.jpg": "a.mp4",
    }


def test_a_side_car_of_two_videos_follows_neither():
    assert owners(["a.mp4", "a.webm", "a.info.json"]) == {}


def test_a_side_car_without_its_video_belongs_to_nobody():
    assert owners(["b.mp4", "a.info.json", "ab.jpg"]) == {}


def test_a_side_car_takes_its_videos_new_name():
    assert renamed("a.en.vtt", "a.mp4", "a (2).mp4") == "a (2).en.vtt"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "nonsense", '{"description": 7, "tags": "no"}', "[" * 100_000, "\xff"],
)
def test_a_damaged_side_car_says_nothing(tmp_path: Path, text: str):
    path = tmp_path / "a.info.json"
    path.write_text(text, encoding="latin-1")

    assert read_info(path) in {None, Metadata()}


def test_a_title_stands_in_for_a_missing_description(tmp_path: Path):
    path = tmp_path / "a.info.json"
    path.write_text('{"title": "Kitten \\ud800 jumps", "uploader": "Bo"}')

    assert read_info(path) == Metadata(caption="Kitten ? jumps", author="Bo")
