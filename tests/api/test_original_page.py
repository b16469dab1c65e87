"""The paths and shapes that the original sorter's page uses."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.app.opening import Library
from clipshelf.app.session import Session
from clipshelf.app.training import train

HERE = "http://127.0.0.1:8765"


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    """A server for a library that was embedded, without its background work."""
    session = Session(library, retrain_every=0)
    yield TestClient(create_app(session), base_url=HERE)
    session.jobs.close()


@pytest.fixture
def bare() -> TestClient:
    """A server that was started without a library."""
    return TestClient(create_app(), base_url=HERE)


def names(library: Library) -> list[str]:
    return sorted(path.name for path in library.root.glob("*.mp4"))


def test_videos_before_there_is_a_model(client: TestClient, library: Library):
    answer = client.get("/api/videos").json()

    assert answer["total"] == len(answer["videos"]) == 9
    first = answer["videos"][0]
    assert first["filename"] == names(library)[0]
    assert (first["predicted_folder"], first["confidence"]) == (None, 0)
    assert first["top_predictions"] == []


def test_videos_with_a_model(client: TestClient, library: Library):
    train(library, "logreg")

    first = client.get("/api/videos").json()["videos"][0]

    assert first["predicted_folder"] == first["top_predictions"][0]["folder"]
    assert 0 < first["confidence"] <= 1


def test_unlabeled_is_sorted_by_priority(client: TestClient, library: Library):
    train(library, "logreg")

    margin = client.get("/unlabeled", params={"strategy": "margin"}).json()["videos"]
    two = client.get("/unlabeled", params={"limit": 2}).json()["videos"]

    assert len(margin) == 9
    scores = [video["score"] for video in margin]
    assert scores == sorted(scores, reverse=True)
    assert all(video["filename"] and video["reason"] for video in margin)
    assert {video["priority"] for video in margin} <= {"high", "normal"}
    assert len(two) == 2


def test_folders_have_counts(client: TestClient):
    assert client.get("/api/folders").json() == {
        "folders": [
            {"name": "cooking", "count": 4},
            {"name": "pets", "count": 4},
            {"name": "travel", "count": 0},
            {"name": "travel/sea", "count": 4},
        ]
    }


def test_sorting_moves_the_file(client: TestClient, library: Library):
    name = names(library)[0]

    answer = client.post("/api/sort", json={"filename": name, "folder": "pets"})

    assert answer.status_code == 200
    body = answer.json()
    assert (body["success"], body["filename"], body["folder"]) == (True, name, "pets")
    assert {"name": "pets", "count": 5} in body["folders"]
    assert (library.root / "pets" / name).is_file()


def test_sorting_says_no_as_the_original_did(client: TestClient, library: Library):
    name, other = names(library)[:2]
    (library.root / "pets" / other).write_text("taken")

    def sort(filename: str, folder: str) -> int:
        body = {"filename": filename, "folder": folder}
        answer = client.post("/api/sort", json=body)
        assert answer.json().keys() == {"detail", "code", "message", "hint"}
        return answer.status_code

    assert sort(name, "nowhere") == 400
    assert sort(name, "../outside") == 400
    assert sort("missing.mp4", "pets") == 404
    assert sort(other, "pets") == 409
    assert (library.root / name).is_file()
    assert (library.root / other).is_file()


def test_a_sorted_video_cannot_be_sorted_again(client: TestClient, library: Library):
    body = {"filename": names(library)[0], "folder": "pets"}
    client.post("/api/sort", json=body)

    assert client.post("/api/sort", json=body).status_code == 404


def test_retraining_tells_how_it_ended(client: TestClient):
    before = client.get("/api/retrain/status").json()
    started = client.post("/api/retrain").json()
    again = client.post("/api/retrain").json()
    deadline = time.monotonic() + 60
    while client.get("/api/retrain/status").json()["running"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert before == {"running": False, "last_result": None}
    assert started == {"status": "started"}
    assert again == {"status": "already_running"}
    assert client.get("/api/retrain/status").json()["last_result"] == "success"


def test_videos_are_served_with_ranges(client: TestClient, library: Library):
    name = names(library)[0]
    content = (library.root / name).read_bytes()

    whole = client.get(f"/videos/{name}")
    part = client.get(f"/videos/{name}", headers={"range": "bytes=10-19"})

    assert whole.content == content
    assert whole.headers["content-type"] == "video/mp4"
    assert (part.status_code, part.content) == (206, content[10:20])


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "nothing.mp4", "%00"])
def test_only_videos_of_the_library_are_served(client: TestClient, path: str):
    answer = client.get(f"/videos/{path}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "unknown-video"


def test_without_a_library_the_page_asks_for_one(bare: TestClient):
    answer = bare.get("/", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (307, "/setup")
    assert bare.get("/setup").status_code == 200
    assert bare.get("/api/config/status").json() == {
        "configured": False,
        "data_dir": None,
    }
    assert bare.get("/api/videos").status_code == 503


def test_a_quoted_path_is_accepted(root: Path, bare: TestClient):
    answer = bare.post("/api/setup", json={"data_dir": f'  "{root}" '})

    assert answer.json() == {
        "success": True,
        "data_dir": str(root),
        "unsorted_videos": 9,
        "folders": {"cooking": 4, "pets": 4, "travel": 0, "travel/sea": 4},
    }
    assert bare.get("/api/config/status").json()["configured"]
    bare.app.state.session.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["", "/no/such/folder", "\x00", "x" * 5000])
def test_a_path_that_is_no_folder_is_refused(bare: TestClient, path: str):
    answer = bare.post("/api/setup", json={"data_dir": path})

    assert answer.status_code in {400, 422}
    assert "detail" in answer.json()


def test_a_server_that_has_a_library_cannot_be_given_another(
    client: TestClient, tmp_path: Path
):
    answer = client.post("/api/setup", json={"data_dir": str(tmp_path)})

    assert answer.status_code == 409
    assert json.loads(answer.text)["code"] == "already-configured"
