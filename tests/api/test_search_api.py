"""Searching over HTTP, and at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from clipshelf.app.embedding import embed
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.cli import app
from clipshelf.domain.features import Metadata
from clipshelf.testing import make_clip, tree
from copies import copy, half


def told(session: Session) -> str:
    """A clip whose caption speaks of pasta."""
    (video,) = session.library.catalogue.named("clip-003.mp4")
    session.library.catalogue.put_metadata(video, Metadata("Pasta, quickly made"))
    return video


@pytest.fixture
def copied_twice(tmp_path: Path) -> Path:
    """Two clips, one of them in two sizes."""
    root = tmp_path / "clips"
    make_clip(root / "a.mp4", size=(192, 288), seconds=2, seed=1)
    make_clip(root / "b.mp4", motif="ring", size=(192, 288), seconds=2, seed=2)
    copy(root / "a.mp4", root / "small.mp4", half)
    with open_library(root) as library:
        scan(library)
        embed(library)
    return root


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.stdout, done.stderr


def test_a_search_tells_what_was_found_and_why(client: TestClient, session: Session):
    video = told(session)

    (found, *_) = client.get("/api/search", params={"q": "pasta"}).json()["videos"]

    assert (found["id"], found["video"]) == (video, "clip-003.mp4")
    assert found["why"].startswith("caption: Pasta, quickly made")
    assert client.get(found["url"]).status_code == 200


def test_more_like_a_clip_is_asked_by_its_id(client: TestClient, session: Session):
    video = told(session)

    found = client.get("/api/search", params={"like": video, "n": 3}).json()["videos"]

    assert len(found) == 3
    assert video not in [one["id"] for one in found]


def test_a_bad_filter_is_refused_with_a_hint(client: TestClient):
    refused = client.get("/api/search", params={"q": "after:soon"})

    assert refused.status_code == 400
    assert refused.json()["code"] == "bad-filter"
    assert "2024-05-31" in refused.json()["hint"]
    assert client.get("/api/search", params={"like": "nobody"}).status_code == 404


def test_a_library_without_copies_has_no_groups(client: TestClient, session: Session):
    video = told(session)

    assert client.get("/api/duplicates").json() == {"groups": []}
    assert client.post("/api/duplicates", json={"id": video}).status_code == 404


def test_the_command_prints_one_document(embedded: Path):
    code, out, _ = run("search", "clip-004", embedded, "--json")

    document = json.loads(out)
    assert code == 0
    assert out.isascii()
    first = document["videos"][0]
    assert {"id", "video", "score", "why"} <= first.keys()
    assert (first["video"], first["why"]) == ("clip-004.mp4", "file: clip-004")


def test_people_read_a_table_or_that_there_is_nothing(embedded: Path):
    assert "clip-004.mp4" in run("search", "clip-004", embedded)[1]
    assert "Nothing was found." in run("search", "author:nobody", embedded)[1]
    assert "There are no copies." in run("search", "--duplicates", embedded)[1]


def test_filters_are_options_as_well(embedded: Path):
    _, out, _ = run("search", "--folder", "pets", "", embedded, "--json")

    assert {one["folder"] for one in json.loads(out)["videos"]} == {"pets"}
    assert run("search", "--longer", "long", "", embedded)[0] != 0


def test_the_best_is_kept_only_after_a_yes(copied_twice: Path):
    before = tree(copied_twice)

    refused = run("search", "--duplicates", "--keep-best", copied_twice)
    assert refused[0] == 2
    assert tree(copied_twice) == before

    code, out, _ = run("search", "--duplicates", "--keep-best", "--yes", copied_twice)
    assert code == 0
    assert "1 clip in the trash" in out
    assert len(before) - len(tree(copied_twice)) == 1


@pytest.mark.parametrize(
    "words", [["--keep-best"], ["--duplicates", "words", "no-such-folder"]]
)
def test_what_does_not_go_together_is_a_slip_of_the_command(words: list[str]):
    assert run("search", *words)[0] == 2
