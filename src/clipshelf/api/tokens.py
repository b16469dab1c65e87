"""The token that lets somebody in beyond loopback: from the address into a cookie."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from html import escape
from typing import TypeAlias
from urllib.parse import parse_qsl, quote, urlencode

from starlette.types import Scope, Send

Headers: TypeAlias = Mapping[str, str]

COOKIE = "clipshelf_token"


def carries(scope: Scope, headers: Headers, token: str) -> bool:
    """Does a request hold the token, in its address or in its cookie?"""
    held = (*in_address(scope), *_in_cookie(headers, _cookie(scope)))
    return any(hmac.compare_digest(one.encode(), token.encode()) for one in held)


def in_address(scope: Scope) -> tuple[str, ...]:
    """Every token that the address holds."""
    query = parse_qsl(scope["query_string"].decode("latin-1"))
    return tuple(value for name, value in query if name == "token")


def set_cookie(scope: Scope, token: str) -> tuple[bytes, bytes]:
    """The header that gives a visitor the token to keep, out of reach of scripts."""
    value = f"{_cookie(scope)}={token}; Path=/; HttpOnly; SameSite=Strict"
    return b"set-cookie", value.encode()


def opens_page(scope: Scope, headers: Headers) -> bool:
    """Is it a person who opens a page, and not a program that asks for data?"""
    return scope["method"] == "GET" and "text/html" in headers.get("accept", "")


async def lead_on(scope: Scope, send: Send) -> None:
    """Answer with a page that leads to the same address without the token.

    Not a redirect: browsers keep a strict cookie back from redirects that began at a
    link on another site, such as a chat.
    """
    query = parse_qsl(scope["query_string"].decode("latin-1"))
    rest = urlencode([(name, value) for name, value in query if name != "token"])
    # One slash: two would lead to another server.
    place = "/" + quote(scope["path"].lstrip("/\\")) + (f"?{rest}" if rest else "")
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0; url={escape(place)}">'
        f'<title>clipshelf</title><p><a href="{escape(place)}">clipshelf</a></p>'
    ).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(page)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": page})


def _cookie(scope: Scope) -> str:
    """Its name: browsers send cookies to every port of a host, and two may serve."""
    _, port = scope.get("server") or ("", "")
    return f"{COOKIE}_{port}"


def _in_cookie(headers: Headers, name: str) -> Iterator[str]:
    # Not http.cookies: what another server on this host left there stops its parsing.
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            yield value
