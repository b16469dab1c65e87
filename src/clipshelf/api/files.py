"""Sending an open file, whole or in the parts that a player asks for."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Sequence
from email.utils import formatdate
from typing import BinaryIO
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from clipshelf.api.ranges import Span, spans
from clipshelf.domain.video import shown

CHUNK_BYTES = 1 << 18


def send_file(
    request: Request, file: BinaryIO, media_type: str, name: str = ""
) -> Response:
    """Answer with an open file, which is closed in the end.

    Args:
        request: its `Range`, `If-Range` and `If-None-Match` are honoured.
        file: regular, opened for reading.
        media_type: what it is, decided by its content; browsers must not guess.
        name: what it is saved as, if a person does that.

    Raises:
        HTTPException: 416 if there are no such bytes.
    """
    facts = os.fstat(file.fileno())
    tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    changed = formatdate(facts.st_mtime, usegmt=True)
    headers = {
        "accept-ranges": "bytes",
        "etag": tag,
        "last-modified": changed,
        # A name may lead to another file tomorrow: ask each time, which costs little.
        "cache-control": "private, no-cache",
    }
    if name:
        # Percent-encoded: no quote, newline or foreign byte of a name gets through.
        quoted = quote(shown(name), safe="")
        headers["content-disposition"] = f"inline; filename*=UTF-8''{quoted}"
    if _matches(request.headers.get("if-none-match"), tag):
        file.close()
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":  # ranges are defined for GET alone
        file.close()
        headers["content-length"] = str(facts.st_size)
        return Response(headers=headers, media_type=media_type)
    # A part is of use only beside the other parts of the very same file.
    same = request.headers.get("if-range", tag) in {tag, changed}
    parts = spans(request.headers.get("range"), facts.st_size) if same else None
    if parts == ():
        file.close()
        raise HTTPException(416, headers={"content-range": f"bytes */{facts.st_size}"})
    return _File(file, facts.st_size, parts, headers, media_type)


class _File(StreamingResponse):
    """Some parts of a file that is open, or all of it."""

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        parts: Sequence[Span] | None,
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        self._file = file
        heads, tail = [b""], b""
        if parts is not None and len(parts) == 1:
            headers["content-range"] = _content_range(parts[0], size)
        elif parts is not None:
            boundary = secrets.token_hex(16)
            heads = [_head(boundary, media_type, part, size) for part in parts]
            tail = f"\r\n--{boundary}--\r\n".encode()
            media_type = f"multipart/byteranges; boundary={boundary}"
        status, parts = (200, [(0, size)]) if parts is None else (206, parts)
        length = sum(map(len, heads)) + sum(end - start for start, end in parts)
        headers["content-length"] = str(length + len(tail))
        content = self._content(list(zip(heads, parts, strict=True)), tail)
        super().__init__(content, status, headers, media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and close it, also when the client goes away."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()

    async def _content(
        self, parts: list[tuple[bytes, Span]], tail: bytes
    ) -> AsyncIterator[bytes]:
        for head, (start, end) in parts:
            if head:
                yield head
            await run_sync(self._file.seek, start)
            left = end - start
            while left > 0:
                chunk = await run_sync(self._file.read, min(CHUNK_BYTES, left))
                if not chunk:
                    return  # cut short meanwhile: the client sees what is missing
                left -= len(chunk)
                yield chunk
        if tail:
            yield tail


def _head(boundary: str, media_type: str, part: Span, size: int) -> bytes:
    lines = (
        "",
        f"--{boundary}",
        f"Content-Type: {media_type}",
        f"Content-Range: {_content_range(part, size)}",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


def _content_range(part: Span, size: int) -> str:
    return f"bytes {part[0]}-{part[1] - 1}/{size}"


def _matches(header: str | None, tag: str) -> bool:
    """`If-None-Match`; comparing is weak, as RFC 9110 has it for GET."""
    tags = {one.strip().removeprefix("W/") for one in (header or "").split(",")}
    return bool(tags & {"*", tag})
