"""Request bodies: read whole, small, and in time, before anything is done with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from anyio import fail_after, move_on_after
from starlette.types import Message, Receive, Send

from clipshelf.api.errors import error_body

MAX_BODY_BYTES = 1 << 20  # the longest answer of the page has a few kilobytes
BODY_SECONDS = 20.0  # from the head of a request to the last byte of its body
# A connection that is closed over unread bytes is reset, and the client never learns
# why: so a refused body is read on for a while, and thrown away.
LINGER_BYTES = 8 << 20
LINGER_SECONDS = 2.0
# Without a style sheet: the one of the other pages is refused as well.
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>clipshelf</title>
<h1>clipshelf</h1>
<p>{}</p>
</html>
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not even looked at."""

    status: int
    code: str
    message: str


TOO_LARGE = Refusal(413, "too-large", "The request is too large.")
TOO_SLOW = Refusal(408, "too-slow", "The request took too long to arrive.")
BROKEN_OFF = Refusal(400, "bad-request", "The request broke off.")


async def whole_body(
    headers: Mapping[str, str], receive: Receive
) -> tuple[Receive, Refusal | None]:
    """Read a request's body, at most `MAX_BODY_BYTES` in at most `BODY_SECONDS`.

    Returns:
        What an application receives from, as if nothing had been read; and why the
        request is refused. What a client says of the size is believed if it is too
        much, and counted in any case: a body may come in chunks without saying.
    """
    said = headers.get("content-length", "")
    # Longer numbers than that are not worth turning into one.
    if said.isdigit() and (len(said) > 18 or int(said) > MAX_BODY_BYTES):
        return receive, TOO_LARGE
    body = bytearray()
    try:
        with fail_after(BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return receive, BROKEN_OFF
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > MAX_BODY_BYTES:
                    return receive, TOO_LARGE
    except TimeoutError:
        return receive, TOO_SLOW
    return _again(bytes(body), receive), None


async def refuse(
    receive: Receive, send: Send, refusal: Refusal, *, page: bool = False
) -> None:
    """Say no in the one shape of every error, and close the connection.

    Args:
        receive: what the client still sends.
        send: to the client.
        refusal: why not.
        page: a person looks at it, and gets a page that says the same.
    """
    if page:
        kind, body = b"text/html; charset=utf-8", PAGE.format(escape(refusal.message))
    else:
        said = error_body(refusal.code, refusal.message)
        kind, body = b"application/json", json.dumps(said)
    await _close(receive, send, refusal.status, kind, body.encode())


async def _close(
    receive: Receive, send: Send, status: int, kind: bytes, body: bytes
) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await _read_away(receive)
    await send({"type": "http.response.body", "body": b""})


async def _read_away(receive: Receive) -> None:
    seen = 0
    with move_on_after(LINGER_SECONDS):
        while seen < LINGER_BYTES:
            message = await receive()
            seen += len(message.get("body", b""))
            if not message.get("more_body", False):
                return


def _again(body: bytes, receive: Receive) -> Receive:
    """Receives what was read, then whatever else comes: that the client went away."""
    read: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return read.pop() if read else await receive()

    return receive_again
