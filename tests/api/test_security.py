"""Attacks on the server's door: other names, other pages, no token."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.wire import ERROR_KEYS, TOKEN, Answer, Wire, routes
from clipshelf.api import tokens
from clipshelf.api.app import create_app
from clipshelf.app.opening import Library, open_library
from clipshelf.app.session import Session
from clipshelf.app.training import train
from clipshelf.testing import tree

HERE = "http://127.0.0.1:8765"
FOREIGN = {
    "another origin": ["Origin: http://evil.example"],
    "a page without an origin": ["Origin: null"],
    "an empty origin": ["Origin:"],
    "another port": ["Origin: http://127.0.0.1:9999"],
    "another scheme": ["Origin: https://127.0.0.1:{port}"],
    "a name that begins like ours": ["Origin: http://127.0.0.1:{port}.evil.example"],
    "ours and another": [
        "Origin: http://127.0.0.1:{port}",
        "Origin: http://evil.example",
    ],
    "another site": ["Sec-Fetch-Site: cross-site"],
    "another site by its name": ["Sec-Fetch-Site: same-site"],
    "a word that browsers do not know": ["Sec-Fetch-Site: friendly"],
    "another site with our origin": [
        "Origin: http://127.0.0.1:{port}",
        "Sec-Fetch-Site: cross-site",
    ],
    "a browser of old": ["Referer: http://evil.example/page"],
    "a name that holds ours": ["Referer: http://127.0.0.1:{port}@evil.example/"],
}
REBOUND = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.2",
    "0.0.0.0:{port}",
    "192.168.1.5",
    "localhost.",
    "127.0.0.1.:{port}",
    "localhost.evil.example",
    "evil.example#localhost",
    "user@127.0.0.1",
    "127.0.0.1/evil.example",
    "127.0.0.1:{port}:1",
    "127.0.0.1:port",
    "127.0.0.1, evil.example",
    "2130706433",
    "127.1",
    "[::ffff:127.0.0.1]",
    "[::1",
    "",
]


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    session = Session(library)
    yield TestClient(create_app(session), base_url=HERE)
    session.jobs.close()


def filled(lines: list[str], wire: Wire) -> list[str]:
    return [line.replace("{port}", str(wire.port)) for line in lines]


def refusal(answer: Answer) -> tuple[int, str]:
    body = answer.json()
    assert body.keys() == ERROR_KEYS
    return answer.status, body["code"]


@pytest.mark.parametrize("host", REBOUND)
def test_a_rebound_name_is_refused(wire: Wire, host: str):
    (line,) = filled([f"Host: {host}"], wire)

    assert refusal(wire.ask("/api/state", line)) == (403, "bad-host")


def test_a_request_without_a_name_is_refused(wire: Wire):
    assert wire.say(b"GET /api/state HTTP/1.1\r\n\r\n").status == 400
    assert refusal(wire.say(b"GET /api/state HTTP/1.0\r\n\r\n")) == (403, "bad-host")


def test_a_request_with_two_names_is_refused(wire: Wire):
    for hosts in (["evil.example", wire.host], [wire.host, "evil.example"]):
        answer = wire.ask("/api/state", *(f"Host: {host}" for host in hosts))

        assert answer.status == 400


def test_the_name_in_the_request_line_does_not_count(wire: Wire):
    foreign = wire.ask("http://evil.example/api/state")
    ours = wire.ask(f"http://{wire.host}/api/state", "Host: evil.example")

    assert foreign.status == 404
    assert refusal(ours) == (403, "bad-host")


@pytest.mark.parametrize(
    "host", ["localhost:{port}", "127.0.0.1", "[::1]:{port}", "LocalHost", "[::1]"]
)
def test_loopback_names_are_ours(wire: Wire, host: str):
    assert wire.ask("/api/folders", *filled([f"Host: {host}"], wire)).status == 200


@pytest.mark.parametrize(("method", "path"), routes(writing=True))
def test_a_foreign_page_cannot_write(wire: Wire, method: str, path: str):
    """Over every route there is: a new one cannot be forgotten."""
    target = re.sub(r"\{.*?\}", "x", path)
    assert wire.library is not None
    before = tree(wire.library.root)

    for sender, lines in FOREIGN.items():
        answer = wire.ask(target, *filled(lines, wire), method=method, body=b"{}")

        twice = sender == "ours and another"
        code = (400, "bad-request") if twice else (403, "foreign-page")
        assert refusal(answer) == code, sender
        assert "access-control-allow-origin" not in answer.headers
    assert tree(wire.library.root) == before


@pytest.mark.parametrize(("method", "path"), routes(writing=True))
def test_a_form_of_a_foreign_page_cannot_write(wire: Wire, method: str, path: str):
    """What needs no permission of the browser: a form that claims to be text."""
    answer = wire.ask(
        re.sub(r"\{.*?\}", "x", path),
        "Content-Type: text/plain",
        "Origin: http://evil.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Dest: document",
        method=method,
        body=b"{}",
    )

    assert refusal(answer) == (403, "foreign-page")


def test_no_method_writes_by_another_name(wire: Wire):
    """What is not known for reading is taken for writing."""
    for method in ("PUT", "PATCH", "DELETE", "PROPFIND", "post", "get"):
        answer = wire.ask("/api/folders", "Origin: http://evil.example", method=method)

        assert refusal(answer) == (403, "foreign-page")


@pytest.mark.parametrize("path", ["/api/next", "/api/state", "/static/js/main.js", "/"])
def test_a_foreign_page_cannot_embed_what_it_may_not_read(wire: Wire, path: str):
    """An image, a script, a frame: nothing of ours is started by another page."""
    for dest, mode in (
        ("image", "no-cors"),
        ("script", "cors"),
        ("iframe", "navigate"),
    ):
        answer = wire.ask(
            path,
            "Sec-Fetch-Site: cross-site",
            f"Sec-Fetch-Mode: {mode}",
            f"Sec-Fetch-Dest: {dest}",
        )

        assert refusal(answer) == (403, "foreign-page")


def test_a_preflight_of_a_foreign_page_is_refused(wire: Wire):
    answer = wire.ask(
        "/api/labels",
        "Origin: http://evil.example",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: content-type",
        method="OPTIONS",
    )

    assert refusal(answer) == (403, "foreign-page")
    assert "access-control-allow-origin" not in answer.headers


def test_a_link_from_elsewhere_opens_the_page_and_nothing_else(wire: Wire):
    visit = (
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Dest: document",
    )

    assert wire.ask("/", *visit).status == 200
    assert wire.ask("/", "Referer: http://evil.example/").status == 200
    assert refusal(wire.ask("/api/next", *visit)) == (403, "foreign-page")
    assert refusal(wire.ask("/videos/x.mp4", *visit)) == (403, "foreign-page")


def test_our_own_page_and_curl_can_write(wire: Wire):
    ours = (f"Origin: http://{wire.host}", "Sec-Fetch-Site: same-origin")
    old = f"Referer: http://{wire.host}/"

    assert wire.post("/api/folders", {"name": "from the page"}, *ours).status == 200
    assert wire.post("/api/folders", {"name": "from an old one"}, old).status == 200
    assert wire.post("/api/folders", {"name": "from curl"}).status == 200


def test_a_web_socket_is_not_opened(wire: Wire):
    answer = wire.ask(
        "/api/events",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-Fetch-Site: cross-site",
    )

    assert refusal(answer) == (403, "foreign-page")


READABLE = [
    *(path for _, path in routes(writing=False) if path != "/static"),
    "/static/js/main.js",
    "/nothing",
]


@pytest.fixture(scope="module")
def quiet(
    embedded: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, Library]]:
    """A library with a model, which nobody writes to."""
    root = tmp_path_factory.mktemp("quiet") / "clips"
    shutil.copytree(embedded, root)
    with open_library(root) as library:
        train(library, "logreg")
        session = Session(library, retrain_every=0)
        session.events.close()  # a stream of events ends here
        yield TestClient(create_app(session), base_url=HERE), library
        session.jobs.close()


@pytest.mark.parametrize("path", sorted(set(READABLE)))
def test_reading_changes_nothing(quiet: tuple[TestClient, Library], path: str):
    """No file, no answer, no move: whatever makes a browser ask, nothing is lost."""
    client, library = quiet
    video = library.catalogue.unsorted()[0]
    before, known = tree(library.root), remembered(library)

    answer = client.get(re.sub(r"\{.*?\}", video, path), params={"above": 0.5})

    assert answer.status_code < 500
    assert tree(library.root) == before
    assert remembered(library) == known


def remembered(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """All that the database holds, but for the questions drawn to be asked next."""
    names = library.db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    kept = {row["name"] for row in names} - {"audits"}
    return {
        name: [tuple(row) for row in library.db.rows(f"SELECT * FROM {name}")]
        for name in sorted(kept)
        if not name.startswith("sqlite_")
    }


@pytest.mark.parametrize("path", sorted(set(READABLE)))
def test_beyond_loopback_nothing_is_read_without_the_token(shared: Wire, path: str):
    target = re.sub(r"\{.*?\}", "x", path)
    for lines in (
        [],
        ["Cookie: clipshelf_token=wrong"],
        [f"Cookie: clipshelf_token_{shared.port}=wrong"],
        [f"Cookie: clipshelf_token_{shared.port}="],
        [f"Authorization: Bearer {TOKEN}"],
    ):
        assert refusal(shared.ask(target, *lines)) == (403, "no-token")
    assert refusal(shared.ask(f"{target}?token=")) == (403, "no-token")
    assert refusal(shared.ask(f"{target}?token={TOKEN}x")) == (403, "no-token")


def test_a_person_without_the_token_is_told_in_a_page_what_to_do(shared: Wire):
    answer = shared.ask("/", "Accept: text/html")

    assert answer.status == 403
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert b"Open the address that clipshelf printed" in answer.body


@pytest.mark.parametrize(("method", "path"), routes(writing=True))
def test_beyond_loopback_nothing_is_written_without_the_token(
    shared: Wire, method: str, path: str
):
    target = re.sub(r"\{.*?\}", "x", path)

    answer = shared.ask(target, method=method, body=b"{}")

    assert refusal(answer) == (403, "no-token")


def test_the_token_is_kept_in_a_cookie_that_scripts_cannot_read(shared: Wire):
    visit = shared.ask(f"/?token={TOKEN}", "Accept: text/html,*/*")
    kept, *attributes = visit.headers["set-cookie"].split("; ")
    cookie = f"Cookie: theme={{dark}}; {kept}"  # another server's is no obstacle

    assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Strict"}
    assert shared.ask("/", cookie).status == 200
    assert shared.ask("/static/app.css", cookie).status == 200
    assert shared.post("/api/folders", {"name": "x"}, cookie).status == 200


def test_a_foreign_page_cannot_use_the_cookie(shared: Wire):
    cookie = f"Cookie: clipshelf_token_{shared.port}={TOKEN}"

    answer = shared.post(
        "/api/folders", {"name": "y"}, cookie, "Origin: http://evil.example"
    )

    assert refusal(answer) == (403, "foreign-page")


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/", "/"),
        ("/setup?x=1&y=a%20b", "/setup?x=1&amp;y=a+b"),
        ("//evil.example/", "/evil.example/"),
        ("/%5Cevil.example/", "/evil.example/"),
        ("/%22%3E%3Cscript%3E", "/%22%3E%3Cscript%3E"),
    ],
)
def test_the_token_leaves_the_address_bar(shared: Wire, target: str, place: str):
    """And nobody is led to another server by it."""
    mark = "&" if "?" in target else "?"

    answer = shared.ask(f"{target}{mark}token={TOKEN}", "Accept: text/html,*/*")
    page = answer.body.decode()

    assert TOKEN not in page
    assert answer.headers["cache-control"] == "no-store"
    assert re.findall(r"url=(.*?)\"", page) == [place]
    assert re.findall(r"href=\"(.*?)\"", page) == [place]


def test_a_program_that_brings_the_token_gets_what_it_asks_for(shared: Wire):
    answer = shared.ask(f"/api/folders?token={TOKEN}")

    assert "folders" in answer.json()


def test_beyond_loopback_names_are_checked_too(shared: Wire):
    """An address cannot be rebound, a name can."""
    token = f"?token={TOKEN}"
    for host in ("laptop.example", "192.168.1.5:8765", "[fe80::1]", "localhost"):
        assert shared.ask(f"/api/folders{token}", f"Host: {host}").status == 200
    for host in ("evil.example", "192.168.1.5.evil.example", "laptop", "1.2.3"):
        answer = shared.ask(f"/api/folders{token}", f"Host: {host}")
        assert refusal(answer) == (403, "bad-host")


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch):
    compared: list[tuple[bytes, bytes]] = []
    monkeypatch.setattr(
        tokens.hmac, "compare_digest", lambda *both: compared.append(both) or False
    )
    scope = {"query_string": b"token=a", "server": ("127.0.0.1", 1)}

    assert not tokens.carries(scope, {"cookie": "clipshelf_token_1=b"}, TOKEN)
    assert compared == [(b"a", TOKEN.encode()), (b"b", TOKEN.encode())]


def test_every_answer_carries_the_headers_that_keep_it_contained(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: Session) -> None:
        raise RuntimeError("/home/somebody/secret")

    monkeypatch.setattr(Session, "state", fail)
    client = TestClient(client.app, base_url=HERE, raise_server_exceptions=False)
    statuses = set()
    for answer in (
        client.get("/"),
        client.get("/static/app.css"),
        client.get("/api/folders"),
        client.get("/nothing"),
        client.get("/api/media/x"),
        client.post("/api/labels", content=b"{"),
        client.get("/", headers={"host": "evil.example"}),
        client.get("/api/state"),
    ):
        statuses.add(answer.status_code)
        assert answer.headers["content-security-policy"] == STRICT
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "secret" not in answer.text
    assert statuses == {200, 404, 422, 403, 500}


STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "path", ["/", "/setup", "/insights/", "/insights/x", "/Insights", "/api/insights"]
)
def test_the_policy_of_one_document_loosens_no_other(client: TestClient, path: str):
    policy = client.get(path, follow_redirects=False).headers["content-security-policy"]

    assert policy == STRICT


def test_the_insights_document_may_do_what_its_figures_need(client: TestClient):
    empty = base64.b64encode(hashlib.sha256(b"").digest()).decode()

    policy = client.get("/insights").headers["content-security-policy"]

    assert policy == STRICT.replace(
        "style-src 'self'", f"style-src 'self' 'sha256-{empty}'"
    ).replace("img-src 'self' data:", "img-src 'self' data: blob:")


def test_nothing_tells_which_server_this_is(wire: Wire):
    assert "server" not in wire.ask("/").headers


@pytest.mark.parametrize(
    "path", ["/api/media/zzz", "/videos/zzz.mp4", "/api/thumbnails/zzz", "/api/zzz"]
)
def test_no_error_tells_a_path_of_this_machine(wire: Wire, path: str):
    assert wire.library is not None
    answer = wire.ask(path)

    assert answer.status == 404
    assert str(wire.library.root).encode() not in answer.body


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device", "/home/somebody/secret"), OSError("odd")],
)
def test_what_fails_in_the_background_tells_no_path(
    library: Library, monkeypatch: pytest.MonkeyPatch, error: OSError
):
    """Neither to who asks how it went, nor to who listens."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("clipshelf.app.background.train", fail)
    session = Session(library, retrain_every=0)
    client = TestClient(create_app(session), base_url=HERE)
    client.post("/api/retrain")
    session.jobs.close()

    status = client.get("/api/retrain/status").json()
    events = [dict(event.data) for event in session.events.after(0, 0)]

    assert str(status["last_result"]).startswith("OSError")
    assert not status["running"]
    assert any(event.get("state") == "failed" for event in events)
    assert "secret" not in json.dumps([status, events])
