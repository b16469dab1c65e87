"""What browsers are told to keep a page contained: one policy, and its exceptions."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

Policy: TypeAlias = dict[str, str]

SELF = "'self'"
STRICT: Policy = {
    "default-src": "'none'",
    "script-src": SELF,
    "style-src": SELF,
    "img-src": "'self' data:",
    "media-src": "'self' blob:",
    "connect-src": SELF,
    "font-src": SELF,
    "base-uri": "'none'",
    "form-action": SELF,
    "frame-ancestors": "'none'",
}
# plotly fills one style element that it creates empty (this is the hash of nothing),
# and saves a figure as a picture by way of a blob.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
# What a document may do besides; by its exact path, so that no other page gets it.
DOCUMENTS: dict[str, Policy] = {
    "/insights": {
        "style-src": f"'self' {EMPTY_STYLE}",
        "img-src": "'self' data: blob:",
    },
}
COMMON = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


def headers_for(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that every answer at `path` carries."""
    return _headers(path if path in DOCUMENTS else "")


@cache
def _headers(document: str) -> tuple[tuple[bytes, bytes], ...]:
    rules = STRICT | DOCUMENTS.get(document, {})
    csp = "; ".join(f"{directive} {sources}" for directive, sources in rules.items())
    return ((b"content-security-policy", csp.encode()), *COMMON)
