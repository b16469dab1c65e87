"""`clipshelf import`, and what the server tells of missing favourites."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clipshelf.cli import app
from sources import ONE, TWO, table, tiktok


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    root = tmp_path / "clips"
    root.mkdir()
    (root / f"{ONE}.mp4").write_text("a film")
    return root


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.stdout, done.stderr


def test_one_document_says_what_was_taken_and_what_not(clips: Path, tmp_path: Path):
    code, out, _ = run("import", tiktok(tmp_path), clips, "--json")

    document = json.loads(out)
    assert code == 0
    assert out.isascii()
    assert (document["importer"], document["taken"], document["joined"]) == (
        "tiktok",
        2,
        1,
    )
    assert [one["key"] for one in document["missing_videos"]] == [f"tiktok:{TWO}"]
    assert all(one["what"] and one["reason"] for one in document["skipped"])


def test_people_read_a_few_lines(clips: Path, tmp_path: Path):
    code, out, err = run("import", table(tmp_path), clips, "--collections-as-folders")

    assert code == 0
    assert "csv: took 1 entry about 1 video" in out
    assert "Labelled 1; clipshelf undo takes that back." in out
    assert "columns: Mood: not taken" in err
    assert (clips / "cats" / f"{ONE}.mp4").exists()


def test_favourites_without_a_file_are_listed_by_their_addresses(
    clips: Path, tmp_path: Path
):
    code, _, err = run("import", tiktok(tmp_path), clips)

    assert code == 0
    assert "No file of 1 favourite; --download fetches them:" in err
    assert f"https://www.tiktok.com/@/video/{TWO}  2025-08-26" in err


def test_with_options_alone_the_one_argument_is_the_library(
    clips: Path, tmp_path: Path
):
    run("import", table(tmp_path), clips)

    code, out, _ = run("search", "--author", "bo", clips, "--json")

    assert code == 0
    (found,) = json.loads(out)["videos"]
    assert (found["author"], found["saved"]) == ("bo", "2025-12-20T00:00:00+00:00")
    code, out, _ = run("search", "--sort", "saved", clips)
    assert code == 0
    assert "2025-12-20" in out
    assert run("import")[0] == 2
