"""Attacks on the server that it has to refuse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.app.opening import Library
from clipshelf.app.session import Session

HERE = "http://127.0.0.1:8765"


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    session = Session(library)
    yield TestClient(create_app(session), base_url=HERE)
    session.jobs.close()


@pytest.fixture
def exposed(library: Library) -> Iterator[TestClient]:
    """A server that listens beyond loopback."""
    session = Session(library)
    app = create_app(session, hosts=frozenset({"192.168.1.5"}), token="s3cret")
    yield TestClient(app, base_url="http://192.168.1.5:8765")
    session.jobs.close()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "", "127.0.0.2"])
def test_a_rebound_name_is_refused(client: TestClient, host: str):
    assert client.get("/api/state", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "host", ["localhost:1", "127.0.0.1", "[::1]:8765", "LOCALHOST"]
)
def test_loopback_names_are_ours(client: TestClient, host: str):
    assert client.get("/api/folders", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_foreign_page_cannot_write(client: TestClient, headers: dict[str, str]):
    answer = client.post("/api/folders", json={"name": "x"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-page")


def test_our_own_page_and_curl_can_write(client: TestClient):
    ours = {"origin": HERE, "sec-fetch-site": "same-origin"}

    assert client.post("/api/folders", json={"name": "x"}, headers=ours).is_success
    assert client.post("/api/folders", json={"name": "y"}).is_success


def test_a_request_that_is_too_large_is_refused(client: TestClient):
    answer = client.post("/api/folders", content=b"x" * (2 << 20))

    assert answer.status_code == 413


def test_beyond_loopback_everything_needs_the_token(exposed: TestClient):
    assert exposed.get("/").status_code == 403
    assert exposed.get("/api/state").status_code == 403
    assert exposed.get("/?token=wrong").status_code == 403
    cookie = exposed.get("/?token=s3cret").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert exposed.get("/api/folders").status_code == 200


def test_every_answer_carries_the_headers_that_keep_it_contained(client: TestClient):
    for path in ("/", "/api/folders", "/nothing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_no_error_tells_a_path_of_this_machine(client: TestClient, library: Library):
    for path in ("/api/media/zzz", "/videos/zzz.mp4", "/api/thumbnails/zzz"):
        assert str(library.root) not in client.get(path).text
