"""Who may talk to the server: the same machine, its own page, or a token's bearer.

A page of another origin can make a browser send requests to loopback. `Host` is checked
on every request (a name that was rebound to 127.0.0.1 is not ours), and `Origin` and
`Sec-Fetch-Site` on every one that changes something.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY_BYTES = 1 << 20
COOKIE = "clipshelf_token"
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
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
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {
            k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]
        }
        refusal = self._refusal(scope, headers)
        if refusal:
            await _refuse(send, *refusal)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *HEADERS,
                    *self._cookie(scope),
                ]
            await send(message)

        await self.app(scope, receive, guarded)

    def _refusal(
        self, scope: Scope, headers: Mapping[str, str]
    ) -> tuple[int, str, str] | None:
        host = headers.get("host", "")
        if _name(host) not in self.hosts:
            return 403, "bad-host", "This server does not go by that name."
        if scope["method"] not in SAFE_METHODS:
            if headers.get("sec-fetch-site", "same-origin") not in {
                "same-origin",
                "none",
            }:
                return 403, "foreign-page", "Another page may not change this library."
            origin = headers.get("origin")
            if origin is not None and urlsplit(origin).netloc != host:
                return 403, "foreign-page", "Another page may not change this library."
            size = headers.get("content-length", "0")
            if not size.isdigit() or int(size) > MAX_BODY_BYTES:
                return 413, "too-large", "The request is too large."
        if self.token is not None and not self._has_token(scope, headers):
            return 403, "no-token", "Open the address that clipshelf printed."
        return None

    def _has_token(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        assert self.token is not None
        cookie: SimpleCookie = SimpleCookie()
        try:
            cookie.load(headers.get("cookie", ""))
        except CookieError:
            return False
        carried = [cookie[COOKIE].value] if COOKIE in cookie else []
        carried += _query_token(scope)
        return any(
            hmac.compare_digest(value.encode(), self.token.encode())
            for value in carried
        )

    def _cookie(self, scope: Scope) -> tuple[tuple[bytes, bytes], ...]:
        """Whoever came with the token in the address gets it as a cookie."""
        if self.token is None or not _query_token(scope):
            return ()
        value = f"{COOKIE}={self.token}; Path=/; HttpOnly; SameSite=Strict"
        return ((b"set-cookie", value.encode()),)


def _query_token(scope: Scope) -> list[str]:
    return parse_qs(scope["query_string"].decode("latin-1")).get("token", [])


def _name(host: str) -> str:
    """`Host` without its port; empty if it is not one."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = {"code": code, "message": message, "hint": "", "detail": message}
    headers = [(b"content-type", b"application/json"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
