"""Choosing a library over HTTP: once, here, and for one page at a time."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.wire import ERROR_KEYS, Answer, Wire, running
from clipshelf.api.app import create_app
from clipshelf.app.background import Background
from clipshelf.app.opening import open_library
from clipshelf.app.session import Session
from clipshelf.domain.errors import Conflict
from clipshelf.testing import tree

HERE = "http://127.0.0.1:8765"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server that was started without a library."""
    monkeypatch.setattr(Background, "begin", lambda _: None)
    with running(create_app()) as found:
        yield found


def choose(wire: Wire, root: Path) -> Answer:
    return wire.post("/api/setup", {"data_dir": str(root)})


def refused(answer: Answer) -> tuple[int, str]:
    body = answer.json()
    assert body.keys() == ERROR_KEYS
    return answer.status, body["code"]


def test_one_library_is_chosen_whoever_asks_at_once(
    bare: Wire, root: Path, tmp_path: Path
):
    roots = [tmp_path / f"library {number}" for number in range(6)]
    for copy in roots:
        shutil.copytree(root, copy)
    together = threading.Barrier(len(roots))

    def at_once(copy: Path) -> Answer:
        together.wait()
        return choose(bare, copy)

    with ThreadPoolExecutor(len(roots)) as pool:
        answers = list(pool.map(at_once, roots))

    (chosen,) = [answer.json() for answer in answers if answer.status == 200]
    assert chosen["data_dir"] in {str(copy) for copy in roots}
    for answer in answers:
        if answer.status != 200:
            assert refused(answer) in {
                (409, "setup-running"),
                (409, "already-configured"),
            }
    status = bare.ask("/api/config/status").json()
    assert status == {"configured": True, "data_dir": chosen["data_dir"]}
    touched = [copy for copy in roots if (copy / ".clipshelf").exists()]
    assert [str(copy) for copy in touched] == [chosen["data_dir"]]


def test_who_asks_while_a_library_is_being_opened_is_told_so(
    bare: Wire, root: Path, monkeypatch: pytest.MonkeyPatch
):
    begun, go_on = threading.Event(), threading.Event()
    scan = Session.scan

    def slow(session: Session) -> object:
        begun.set()
        assert go_on.wait(20)
        return scan(session)

    monkeypatch.setattr(Session, "scan", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(choose, bare, root)
        assert begun.wait(20)
        second = choose(bare, root)
        waiting = bare.ask("/api/config/status").json()
        go_on.set()

        assert refused(second) == (409, "setup-running")
        assert not waiting["configured"]
        assert first.result().status == 200


def test_a_second_choice_is_refused_and_the_same_one_answered_again(
    bare: Wire, root: Path, tmp_path: Path
):
    """A page that gave up waiting asks once more."""
    (tmp_path / "another").mkdir()

    first, again = choose(bare, root), choose(bare, root / "pets" / "..")
    other = choose(bare, tmp_path / "another")

    assert first.status == 200
    assert again.json() == first.json()
    assert refused(other) == (409, "already-configured")
    assert not (tmp_path / "another" / ".clipshelf").exists()


def test_a_choice_that_failed_may_be_made_again(
    bare: Wire, root: Path, monkeypatch: pytest.MonkeyPatch
):
    closed = []
    close, scan = Session.close, Session.scan

    def busy(_: Session) -> None:
        raise Conflict("Another clipshelf is at work.", code="library-busy")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "scan", busy)
        patch.setattr(Session, "close", lambda s: (closed.append(s), close(s)))
        failed = choose(bare, root)

    assert refused(failed) == (409, "library-busy")
    assert len(closed) == 1
    assert refused(choose(bare, root / "nowhere")) == (400, "no-library")
    assert not bare.ask("/api/config/status").json()["configured"]
    assert Session.scan is scan
    assert choose(bare, root).status == 200


def test_a_server_for_one_library_takes_no_other_nor_the_same(wire: Wire, root: Path):
    assert wire.library is not None
    for place in (root, wire.library.root):
        assert refused(choose(wire, place)) == (409, "already-configured")
    assert not (root / ".clipshelf").exists()


def test_beyond_loopback_no_library_can_be_chosen(root: Path):
    before = tree(root, state=True)
    client = TestClient(create_app(token="t"), base_url=HERE)

    answer = client.post("/api/setup?token=t", json={"data_dir": str(root)})

    assert (answer.status_code, answer.json()["code"]) == (409, "already-configured")
    assert tree(root, state=True) == before


@pytest.mark.parametrize(
    "path",
    ["", " ", '""', "'", "/dev/null", "/dev/null/x", "\\\\server\\share", "~nobody/x",
     "x" * 4096, "/" * 4096, "a\nb", "\u202e", "file:///", "-", "*"],
)  # fmt: skip
def test_what_is_no_folder_is_refused_without_a_path(bare: Wire, path: str):
    if path.strip("/"):  # the root of this machine is a folder
        answer = bare.post("/api/setup", {"data_dir": path})

        assert refused(answer) == (400, "no-library")
        assert b"/" not in answer.body


def test_a_library_that_another_program_damaged_is_refused(bare: Wire, root: Path):
    (root / ".clipshelf").mkdir()
    (root / ".clipshelf" / "library.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)

    answer = choose(bare, root)

    assert answer.status == 503
    assert answer.json().keys() == ERROR_KEYS
    assert str(root).encode() not in answer.body


def test_a_chosen_library_is_closed_with_the_server(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Background, "begin", lambda _: None)
    with running(create_app()) as wire:
        assert choose(wire, root).status == 200

    with open_library(root) as library:
        assert library.was_scanned()
