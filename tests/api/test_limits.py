"""Requests that are too large, too slow, too many, or make no sense."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.wire import ERROR_KEYS, Answer, Wire, read_answer
from clipshelf.api import bodies, connections
from clipshelf.api.security import MAX_HEAD_BYTES

POST = "POST /api/folders HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n"
DEEP = 100_000


def head(wire: Wire, *lines: str) -> bytes:
    return "\r\n".join([POST.format(wire.host).rstrip(), *lines, "", ""]).encode()


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def refused(answer: Answer, *statuses: int) -> bool:
    assert answer.json().keys() == ERROR_KEYS
    return answer.status in statuses


def test_a_body_that_says_it_is_too_large_is_refused_unread(wire: Wire):
    for size in ("1048577", "9" * 20):
        answer = wire.say(head(wire, f"Content-Length: {size}", "Connection: close"))

        assert refused(answer, 413)


def test_a_body_in_chunks_is_counted(wire: Wire):
    """Nothing says how long it is, and it never ends."""
    with wire.connected() as connection:
        connection.sendall(head(wire, "Transfer-Encoding: chunked"))
        for _ in range(bodies.MAX_BODY_BYTES // 65536 + 1):
            connection.sendall(chunks(b"x" * 65536))
        answer = read_answer(connection)

        assert refused(answer, 413)
        assert answer.headers["connection"] == "close"


def test_whoever_goes_on_sending_still_learns_why(wire: Wire):
    """A connection that is reset over unread bytes would swallow the answer."""
    body = b"x" * (4 << 20)

    answer = wire.say(head(wire, f"Content-Length: {len(body)}") + body)

    assert refused(answer, 413)


def test_a_body_without_an_end_is_cut_off(wire: Wire, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bodies, "LINGER_SECONDS", 0.2)
    with wire.connected() as connection:
        connection.sendall(head(wire, "Content-Length: 2000000"))
        assert refused(read_answer(connection), 413)

        connection.settimeout(10)
        assert connection.recv(1) == b""  # the server hung up


def test_a_small_body_in_chunks_is_read_whole(wire: Wire):
    with wire.connected() as connection:
        lines = ("Transfer-Encoding: chunked", "Connection: close")
        connection.sendall(
            head(wire, *lines) + chunks(b'{"name":', b' "in pieces"}', b"")
        )

        assert read_answer(connection).status == 200


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: -1"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 0x10"],
        ["Content-Length: 12", "Transfer-Encoding: gzip"],
        ["Transfer-Encoding: chunked", "X: a\x00b"],
        ["No colon"],
        [" : folded"],
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused(
    wire: Wire, lines: list[str]
):
    assert 400 <= wire.say(head(wire, *lines)).status < 502


def test_a_head_without_an_end_is_refused(wire: Wire):
    long = "x" * MAX_HEAD_BYTES
    for answer in (
        wire.ask("/", f"X-Long: {long}"),
        wire.ask(f"/{long}"),
        wire.ask(f"/?{long}"),
        wire.ask("/", *(f"X-{n}: {n}" for n in range(9000))),
    ):
        assert answer.status in {400, 431}
    assert wire.ask("/", f"X-Long: {long * 10}").status in {0, 400}


def test_who_dribbles_a_head_is_hung_up_on(wire: Wire, monkeypatch: pytest.MonkeyPatch):
    """Also on a connection that was good for one request."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    request = f"GET /api/folders HTTP/1.1\r\nHost: {wire.host}\r\n\r\n".encode()
    for first in (b"", request):
        with wire.connected() as connection:
            if first:
                connection.sendall(first)
                assert read_answer(connection).status == 200
            assert dribble(connection, request[:-4])


def dribble(connection: socket.socket, raw: bytes) -> bool:
    """Send byte by byte until the server hangs up; False if it never does."""
    connection.settimeout(0.05)
    for byte in raw:
        try:
            connection.sendall(bytes([byte]))
            if connection.recv(1) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def test_a_body_that_takes_too_long_is_refused(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "LINGER_SECONDS", 0.2)

    assert refused(wire.say(head(wire, "Content-Length: 20") + b'{"name": '), 408)


def test_a_person_who_thinks_for_a_while_is_not_hung_up_on(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    """Between two requests another clock runs."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
    request = f"GET /api/folders HTTP/1.1\r\nHost: {wire.host}\r\n\r\n".encode()
    with wire.connected() as connection:
        for _ in range(2):
            connection.sendall(request)
            assert read_answer(connection).status == 200
            time.sleep(0.4)


def test_a_flood_of_connections_does_not_take_the_server_down(wire: Wire):
    with ExitStack() as stack:
        idle = [
            stack.enter_context(wire.connected())
            for _ in range(connections.MOST_CONNECTIONS + 5)
        ]
        assert idle[-1].fileno() > 0
        assert wire.ask("/api/folders").status == 503
    until = time.monotonic() + 10
    while wire.ask("/api/folders").status != 200:
        assert time.monotonic() < until


BODIES = {
    "deep lists": "[" * DEEP,
    "deep lists that end": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"name":' * DEEP,
    "deep objects in place of a name": '{"name":' * 500 + "1" + "}" * 500,
    "a number without end": '{"name": ' + "9" * 10_000 + "}",
    "infinity": '{"id": 1e999, "accept": Infinity, "precision": -Infinity}',
    "not a number": '{"precision": NaN, "confidence": NaN, "name": NaN, "id": NaN}',
    "wrong types": '{"id": [], "name": {}, "folder": 1, "data_dir": true, "accept": 7}',
    "a list": "[1, 2, 3]",
    "a string": '"name"',
    "nothing": "null",
    "empty": "",
    "half a document": '{"name": "x',
    "half a character": '{"id": "\\ud800", "name": "\\ud800", "folder": "\\udfff",'
    ' "filename": "\\udcff", "data_dir": "\\ud800", "request": "\\ud800"}',
    "a null byte": '{"id": "a\\u0000b", "name": "a\\u0000b", "folder": "\\u0000",'
    ' "filename": "\\u0000", "data_dir": "\\u0000"}',
    "ten thousand names": json.dumps({key: ["x"] * 10_000 for key in ("id", "name")}),
    "one name ten thousand times": "{" + '"name": "x", ' * 10_000 + '"name": ""}',
    "unknown keys": json.dumps({f"key {n}": n for n in range(10_000)}),
}
WRITING = [
    "/api/setup",
    "/api/labels",
    "/api/folders",
    "/api/review",
    "/api/certify",
    "/api/sort",
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", WRITING)
def test_a_body_that_makes_no_sense_is_refused(wire: Wire, path: str, body: str):
    answer = wire.ask(
        path,
        "Content-Type: application/json",
        method="POST",
        body=BODIES[body].encode(),
    )

    assert refused(answer, 400, 404, 409, 422)


@pytest.mark.parametrize("raw", [b'{"name": "\xff"}', b"\xff\xfe{\x00}\x00", b"\x80"])
def test_what_is_not_utf_8_is_refused(wire: Wire, raw: bytes):
    kind = "Content-Type: application/json"

    assert refused(wire.ask("/api/folders", kind, method="POST", body=raw), 400, 422)


@pytest.mark.parametrize(
    "query",
    [
        "n=99999999999999999999999999",
        "n=" + "9" * 5000,
        "n=NaN",
        "n=1e3",
        "n=%00",
        "strategy=%ff%fe",
        "strategy=%00",
        "strategy=" + "x" * 30_000,
        "exclude=" + "&exclude=x" * 5000,
        "exclude=%ED%A0%80",
        "%ff=%ff",
        "limit=" + "9" * 30,
        "above=NaN",
        "above=inf",
        "token=" + "x" * 1000,
    ],
)
@pytest.mark.parametrize("path", ["/api/next", "/unlabeled", "/api/review"])
def test_an_address_that_makes_no_sense_is_never_a_defect(
    wire: Wire, path: str, query: str
):
    answer = wire.ask(f"{path}?{query}")

    assert answer.status < 500
    if answer.status != 200:
        assert refused(answer, 400, 404, 409, 422)


@given(raw=st.binary(max_size=200))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_bytes_that_are_no_request_do_no_harm(wire: Wire, raw: bytes):
    with wire.connected() as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = read_answer(connection)

    assert answer.status < 500


@pytest.fixture(autouse=True, scope="module")
def _still_there(wire: Wire) -> Iterator[None]:
    """After all of this, the server answers."""
    yield
    assert wire.ask("/api/folders").status == 200
