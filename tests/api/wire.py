"""A real server in a thread, and a client that sends exactly the bytes it is given."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp

from clipshelf.api.app import create_app
from clipshelf.api.connections import server
from clipshelf.app.opening import Library

PATIENCE = 20.0  # seconds, on a machine that is doing much else
TOKEN = "s3cret-and-long-enough"
ERROR_KEYS = {"code", "message", "hint", "detail"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0: nothing did, the connection was closed."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Wire:
    """A server on a port of this machine."""

    port: int
    library: Library | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as found:
            yield found

    def say(self, raw: bytes) -> Answer:
        """Send these bytes, and read one answer."""
        with self.connected() as connection:
            connection.sendall(raw)
            return read_answer(connection)

    def ask(
        self, target: str, *lines: str, method: str = "GET", body: bytes | None = None
    ) -> Answer:
        """A request as simple clients make it, with header lines of one's own."""
        own = {line.partition(":")[0].lower() for line in lines}
        head = [f"{method} {target} HTTP/1.1", *lines, "Connection: close"]
        if "host" not in own:
            head.append(f"Host: {self.host}")
        if body is not None and "content-length" not in own:
            head.append(f"Content-Length: {len(body)}")
        text = "\r\n".join([*head, "", ""])
        return self.say(text.encode("latin-1") + (body or b""))

    def post(self, target: str, document: Any, *lines: str) -> Answer:
        body = json.dumps(document).encode()
        kind = "Content-Type: application/json"
        return self.ask(target, kind, *lines, method="POST", body=body)


def read_answer(connection: socket.socket, method: str = "GET") -> Answer:
    """One answer; also of a server that hangs up without any."""
    response = http.client.HTTPResponse(connection, method=method)
    try:
        response.begin()
        body = response.read()
    except (http.client.BadStatusLine, ConnectionError):
        return Answer(0)
    finally:
        response.close()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, body)


@contextmanager
def running(app: ASGIApp, library: Library | None = None) -> Iterator[Wire]:
    """Serve as `clipshelf serve` does, for as long as the block lasts."""
    served = server(app)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        port = listener.getsockname()[1]
        thread = threading.Thread(target=served.run, args=([listener],))
        thread.start()
        try:
            until = time.monotonic() + PATIENCE
            while not served.started and time.monotonic() < until:
                time.sleep(0.01)
            yield Wire(port, library)
        finally:
            served.should_exit = True
            thread.join()


def routes(*, writing: bool) -> list[tuple[str, str]]:
    """Every (method, path) that some route of the app answers, by what it may do."""
    found = set()
    for route in iter_route_contexts(create_app().routes):
        for method in route.methods or ():
            if (method not in {"GET", "HEAD", "OPTIONS"}) == writing:
                found.add((method, str(route.path)))
    return sorted(found)
