"""A folder is looked at before it is opened: what is told, what is left alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.api.inviting import invitation, own_address, qr_svg, qr_text
from clipshelf.app.arriving import arrivals
from clipshelf.app.opening import Library
from clipshelf.app.previewing import candidates, preview
from clipshelf.app.scanning import scan
from clipshelf.app.session import Session
from clipshelf.testing import make_clip, make_info_json, make_library, tree
from rights import can_be_nobody, let_anybody_in, nobody

HERE = "http://127.0.0.1:8765"


@pytest.fixture
def bare() -> Iterator[TestClient]:
    """A server that was started without a library."""
    with TestClient(create_app(), base_url=HERE) as client:
        yield client


@pytest.fixture
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Any video's bytes."""
    return make_clip(tmp_path_factory.mktemp("one") / "a.mp4").read_bytes()


def codes(document: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in document["warnings"]]


def test_it_tells_what_is_there_and_writes_nothing(root: Path):
    (root / "Empty shelf").mkdir()
    (root / "nothing.mp4").touch()
    (root / "half.mp4.part").write_text("...")
    (root / "notes.pdf").write_text("...")
    before, entries = tree(root, state=True), sorted(root.rglob("*"))

    found = preview(root).to_json()

    assert (found["videos"], found["unsorted_videos"]) == (21, 9)
    assert found["folders"] == {
        "Empty shelf": 0,
        "cooking": 4,
        "pets": 4,
        "travel": 0,
        "travel/sea": 4,
    }
    assert found["unreadable"] == [
        {"name": "nothing.mp4", "reason": "the file is empty"}
    ]
    assert found["ignored"] == {"partial": 1, "not a video": 1}
    assert codes(found) == []
    assert not found["opened_before"]
    assert (tree(root, state=True), sorted(root.rglob("*"))) == (before, entries)


def test_it_sees_what_a_scan_then_finds(library: Library):
    told = preview(library.root).to_json()
    found = scan(library)

    assert told["unsorted_videos"] == found.unsorted
    assert told["opened_before"]
    assert {name: n for name, n in told["folders"].items() if n} == {
        name: n for name, n in found.folders.items() if n
    }


@pytest.mark.parametrize(
    ("files", "warnings"),
    [
        ({"": 2}, ["no-folders"]),
        ({"pets": 2}, ["nothing-left"]),
        ({"pets": 1, "": 1}, []),
        ({}, ["no-videos", "no-folders"]),
    ],
)
def test_the_two_warnings_of_old_and_the_one_before_them(
    tmp_path: Path, clip: bytes, files: dict[str, int], warnings: list[str]
):
    for folder, count in files.items():
        (tmp_path / folder).mkdir(exist_ok=True)
        for number in range(count):
            (tmp_path / folder / f"{number}.mp4").write_bytes(clip)

    assert codes(preview(tmp_path).to_json()) == warnings


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path, clip: bytes):
    secret = tmp_path / "private"
    secret.mkdir()
    (secret / "diary.mp4").write_bytes(clip)
    asked = tmp_path / "asked"
    asked.mkdir()
    (asked / "way out").symlink_to(secret)
    (asked / "diary.mp4").symlink_to(secret / "diary.mp4")

    found = preview(asked).to_json()

    assert (found["videos"], found["folders"]) == (0, {})
    assert found["ignored"] == {"link": 2}
    assert "private" not in str(found)


@can_be_nobody
def test_what_may_not_be_read_is_told_and_stops_nothing(tmp_path: Path, clip: bytes):
    (tmp_path / "mine.mp4").write_bytes(clip)
    (tmp_path / "theirs.mp4").write_bytes(clip)
    (tmp_path / "theirs.mp4").chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    let_anybody_in(tmp_path)

    with nobody():
        found = preview(tmp_path).to_json()

    assert found["videos"] == 1
    assert {p["name"]: p["reason"] for p in found["unreadable"]} == {
        "closed": "permission denied",
        "theirs.mp4": "permission denied",
    }


def test_a_disk_that_was_chosen_by_mistake_is_counted_in_part(root: Path):
    found = preview(root, seconds=0).to_json()

    assert not found["complete"]
    assert codes(found)[-1] == "very-large"


def test_likely_folders_are_those_with_videos_the_last_opened_first(
    tmp_path: Path, clip: bytes
):
    videos, downloads = tmp_path / "Videos", tmp_path / "Downloads"
    for folder, count in ((videos, 1), (downloads / "tiktok", 3), (downloads / "b", 0)):
        folder.mkdir(parents=True)
        for number in range(count):
            (folder / f"{number}.mp4").write_bytes(clip)
    make_library(downloads / "Favourites", {"": 1})
    (downloads / "Favourites/.clipshelf").mkdir()
    (downloads / "Favourites/.clipshelf/library.db").touch()

    found = candidates((videos, downloads, tmp_path / "not there"))

    assert [(c.path.name, c.videos) for c in found] == [
        ("Favourites", 1),
        ("tiktok", 3),
        ("Videos", 1),
    ]
    assert [c.opened > 0 for c in found] == [True, False, False]


def test_a_preview_is_for_whoever_may_choose(bare: TestClient, root: Path):
    body = {"data_dir": f'"{root}"'}
    told = bare.post("/api/setup/preview", json=body)
    nowhere = bare.post("/api/setup/preview", json={"data_dir": "/no/such/place"})

    assert told.json()["unsorted_videos"] == 9
    assert (nowhere.status_code, nowhere.json()["code"]) == (400, "no-library")
    assert bare.get("/api/setup/candidates").status_code == 200
    assert bare.get("/api/config/status").json()["configured"] is False
    assert not (root / ".clipshelf").exists()


def test_a_server_for_one_library_looks_into_no_other_folder(
    library: Library, tmp_path: Path
):
    client = TestClient(create_app(Session(library)), base_url=HERE)

    for answer in (
        client.post("/api/setup/preview", json={"data_dir": str(tmp_path)}),
        client.get("/api/setup/candidates"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (
            409,
            "already-configured",
        )


def test_pictures_arrive_newest_first_and_tags_suggest_folders(library: Library):
    clips = sorted(library.root.glob("*.mp4"))
    for number, clip in enumerate(clips):
        tags = ["fyp", f"only{number}", *(["pasta"] if number < 4 else [])]
        make_info_json(clip, tags=tags)
    scan(library)
    newest = sorted(library.thumbnails.iterdir())[3]
    os.utime(newest, ns=(2**61, 2**61))

    found = arrivals(library, 5)

    assert len(found["pictures"]) == 5
    assert found["pictures"][0]["id"] == newest.stem
    assert found["seen"] == 21
    assert found["tags"] == ["pasta"]


def test_before_the_first_picture_there_is_none(root: Path, bare: TestClient):
    assert bare.get("/api/setup/arrivals").status_code == 503
    with TestClient(create_app(Session.open(root)), base_url=HERE) as client:
        assert client.get("/api/setup/arrivals?n=101").status_code == 422


def test_a_phone_is_let_in_only_where_the_server_is_shared(library: Library):
    client = TestClient(create_app(Session(library)), base_url=HERE)

    assert client.get("/api/phone").json()["address"] is None
    assert client.get("/api/qr.svg").status_code == 404


def test_the_qr_code_needs_the_token_that_it_holds(library: Library):
    app = create_app(Session(library), token="s3cret")
    app.state.invitation = invitation("192.0.2.7", 8765, "s3cret")
    client = TestClient(app, base_url=HERE)

    assert client.get("/api/qr.svg").status_code == 403
    picture = client.get("/api/qr.svg?token=s3cret")
    told = client.get("/api/phone").json()

    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"
    assert picture.content == qr_svg("http://192.0.2.7:8765/?token=s3cret")
    assert told["address"] == "http://192.0.2.7:8765/?token=s3cret"
    assert "plain HTTP" in told["warning"]


def test_an_address_for_all_is_given_as_one_that_can_be_reached():
    assert invitation("::1", 1, "t") == "http://[::1]:1/?token=t"
    assert invitation("0.0.0.0", 1, "t") == f"http://{own_address()}:1/?token=t"
    assert "0.0.0.0" not in invitation("0.0.0.0", 1, "t")
    assert "style=" not in qr_svg("http://192.0.2.7/").decode()  # the page's CSP
    assert len(qr_text("http://192.0.2.7/").splitlines()) > 12
