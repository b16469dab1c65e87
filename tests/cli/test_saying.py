"""What a person reads where there is nothing to show, and what a pipe gets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.test_commands import document, run
from clipshelf.app import training
from clipshelf.app.opening import Library
from clipshelf.cli.terminal import percent
from clipshelf.testing import make_clip
from synthetic import vector_library


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_a_folder_without_a_video_is_asked_about(empty: Path):
    assert "hint: Is this the folder with the videos?" in run("scan", empty).stderr


@pytest.mark.parametrize("words", ["history", "next", "folders list", "folders"])
def test_no_table_is_shown_without_a_row(empty: Path, words: str):
    run("scan", empty)

    said = run(*words.split(), empty).stdout

    assert said.strip().endswith(".")
    assert "━" not in said


def test_who_asks_for_too_much_is_told_what_there_is(library: Library):
    run("train", library.root)

    said = run("predict", "--threshold", "1", library.root).stdout

    assert said.startswith("None of ")
    assert " % sure." in said


def test_training_says_why_it_chose_and_when_there_is_nothing_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    vector_library(tmp_path, labelled=4, unsorted=3)[0].close()
    monkeypatch.setattr(training, "why_not_the_best", lambda *_: "It was a near thing.")

    first = run("train", tmp_path).stdout
    again = run("train", tmp_path).stdout

    assert "(chosen)" in first
    assert "\nIt was a near thing.\n" in first
    assert again.startswith("Nothing new to learn from.\n")
    assert "(chosen)" not in again


def test_a_search_that_finds_nothing_says_where_words_come_from(library: Library):
    found = run("search", "zzyzx", library.root)

    assert found.stdout == "Nothing was found.\n"
    assert "embed --signals ocr,speech" in found.stderr


def test_what_a_report_leaves_out_has_a_name(empty: Path, tmp_path: Path):
    run("scan", empty)

    said = run("report", "-o", tmp_path / "report.html", empty).stdout

    assert "  Left out: What is in your folders. No folder holds a clip yet." in said


def test_no_name_is_broken_in_a_pipe(empty: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    name = f"{'a long name ' * 12}.mp4"
    make_clip(empty / name)
    run("label", name, "Pets", empty)
    run("scan", empty)
    run("label", name, "Pets", empty)

    moved = run("history", empty).stdout

    (line,) = (line for line in moved.splitlines() if " label " in line)
    assert line.count("│") == 6


def test_a_name_that_the_pipe_has_no_letters_for_is_spelt_out(empty: Path):
    name = "cat \N{CAT FACE}.mp4"
    make_clip(empty / name)
    run("scan", empty)
    words = (sys.executable, "-m", "clipshelf", "label", name, "K\xfc\u65e5", empty)
    narrow = os.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}

    done = subprocess.run(words, env=narrow, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("cp1252").split() == [
        *("cat", r"\U0001f431.mp4", "moved", "to", "K\xfc\\u65e5")
    ]


def test_a_group_lists_where_only_a_place_is_named(library: Library):
    whole = document("folders", "list", library.root)

    assert document("folders", library.root) == whole
    assert document("folders", f"--state={library.state}", library.root) == whole
    assert document("models", library.root) == document("models", "list", library.root)


def test_a_slip_in_a_command_of_a_group_is_no_library(tmp_path: Path):
    slip = run("folders", "descrbe", "Cooking", "recipes")
    nowhere = run("folders", tmp_path / "nowhere")

    assert slip.exit_code == 2
    assert "No such command 'descrbe'" in slip.stderr
    assert nowhere.exit_code == 4


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("opne", "Did you mean 'open'?"),
        ("{folder}", "It is a folder: clipshelf open '{folder}'"),
        ("xyzzy", "No such command 'xyzzy'."),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(tmp_path: Path, slip: str, meant: str):
    folder = tmp_path / "my clips"
    folder.mkdir()

    said = run(slip.format(folder=folder))

    assert said.exit_code == 2
    assert said.stderr.rstrip().endswith(meant.format(folder=folder))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    assert f"{str(tmp_path / 'nowhere')!r}" in run("scan", tmp_path / "nowhere").stderr


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.925, "93 %"), (0.125, "13 %"), (0.999, ">99 %"), (1, "100 %"), (None, "-")],
)
def test_a_share_is_rounded_as_the_page_rounds_it(share: float | None, words: str):
    assert percent(share) == words
