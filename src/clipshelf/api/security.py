"""Who may talk to the server: the same machine, its own page, or a token's bearer.

A page of another origin can make a browser send requests to loopback. `Host` is checked
on every request (a name that was rebound to 127.0.0.1 is not ours), and what browsers
tell of the sending page (`Origin`, `Sec-Fetch-Site`, `Referer`) before anything is done
for it. Programs that are no browsers tell nothing, and need nothing on loopback.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clipshelf.api import tokens
from clipshelf.api.bodies import Refusal, refuse, whole_body
from clipshelf.api.policy import headers_for

Headers: TypeAlias = Mapping[str, str]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})  # none: typed, or chosen from the bookmarks
DATA = ("/api/", "/unlabeled", "/videos/")  # no documents: nobody follows a link there
# A request that says one of these twice means to be understood in two ways.
ONCE = ("host", "origin", "sec-fetch-site", "referer", "content-length")

MAX_HEAD_BYTES = 1 << 16  # an address that excludes 1,000 videos has 41,000

BAD_HOST = Refusal(403, "bad-host", "This server does not go by that name.")
LONG = Refusal(431, "too-large", "The head of the request is too large.")
TWICE = Refusal(400, "bad-request", "A header was sent twice.")
FOREIGN = Refusal(403, "foreign-page", "Another page may not use this library.")
NO_TOKEN = Refusal(
    403, "no-token", "Open the address that clipshelf printed; it ends in a token."
)


class Guard:
    """ASGI middleware in front of everything."""

    def __init__(
        self, app: ASGIApp, *, hosts: frozenset[str], token: str | None
    ) -> None:
        self.app = app
        self.hosts = LOOPBACK | hosts
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with our headers added."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # a web socket: nothing here speaks through one
            await send({"type": "websocket.close", "code": 1008})
            return

        headers, refusal = _read_head(scope)
        refusal = refusal or self._refusal(scope, headers)
        extra = headers_for(scope["path"])
        arrives = self.token is not None and tokens.in_address(scope)
        if arrives and self.token is not None and refusal is None:
            extra = (*extra, tokens.set_cookie(scope, self.token))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        if refusal is None:
            receive, refusal = await whole_body(headers, receive)
        if refusal is not None:
            page = tokens.opens_page(scope, headers)
            await refuse(receive, guarded, refusal, page=page)
        elif arrives and tokens.opens_page(scope, headers):
            await tokens.lead_on(scope, guarded)
        else:
            await self.app(scope, receive, guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        host = headers.get("host", "").lower()
        if not self._is_ours(host):
            return BAD_HOST
        if _is_foreign(headers, host) and not _is_visit(scope, headers):
            return FOREIGN
        if self.token is not None and not tokens.carries(scope, headers, self.token):
            return NO_TOKEN
        return None

    def _is_ours(self, host: str) -> bool:
        """`Host`, with or without a port, names this server.

        Beyond loopback any address will do: only names can be rebound.
        """
        match = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(:[0-9]{1,5})?", host)
        name = match[1].strip("[]") if match else ""
        return name in self.hosts or (self.token is not None and _is_address(name))


def _read_head(scope: Scope) -> tuple[dict[str, str], Refusal | None]:
    """The headers by name, and why such a head is refused, if it is."""
    headers: dict[str, str] = {}
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    refusal = None
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        size += len(name) + len(value)
        if name in headers and name in ONCE:
            refusal = TWICE
        between = "; " if name == "cookie" else ", "
        headers[name] = f"{headers[name]}{between}{value}" if name in headers else value
    return headers, refusal if size <= MAX_HEAD_BYTES else LONG


def _is_foreign(headers: Headers, host: str) -> bool:
    """Was it sent by a page that is not ours, as far as the browser tells?"""
    if headers.get("sec-fetch-site", "none") not in OURS:
        return True
    origin = headers.get("origin")
    if origin is not None:
        return origin.lower() != f"http://{host}"
    referer = headers.get("referer")
    if referer is None or "sec-fetch-site" in headers:
        return False
    return not referer.lower().startswith(f"http://{host}/")


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Does a person follow a link from elsewhere to one of our pages?

    Browsers of old, which tell nothing but `Referer`, may read what they ask for.
    """
    if scope["method"] not in READING or "origin" in headers:
        return False
    if "sec-fetch-site" not in headers:
        return True
    page = not scope["path"].startswith(DATA)
    mode, dest = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return page and mode == "navigate" and dest == "document"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
