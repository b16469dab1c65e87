"""Routes that send videos and pictures, by id; never by joining a path."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from clipshelf.api.files import send_file
from clipshelf.api.serving import Serving

router = APIRouter(prefix="/api", tags=["media"])

AT_ONCE = 2  # videos that are converted; each takes a core, or more

BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
VIDEO: dict[int | str, dict[str, Any]] = {
    200: {"content": {"video/mp4": BINARY, "video/webm": BINARY}},
    206: {"description": "The bytes of `Range`"},
    304: {"description": "As it was"},
    416: {"description": "No such bytes"},
}
PICTURE: dict[int | str, dict[str, Any]] = VIDEO | {
    200: {"content": {"image/jpeg": BINARY}}
}


@router.head("/media/{video}", include_in_schema=False)
@router.get("/media/{video}", response_class=Response, responses=VIDEO)
async def media(request: Request, session: Serving, video: str) -> Response:
    """Something that a browser can play, with Range; converted when it has to be."""
    known = await run_in_threadpool(session.video, video)
    found = await run_in_threadpool(session.player.at_hand, known)
    if found is None:
        # Whoever waits here holds no thread: answers to other questions need them.
        async with request.app.state.converting:
            found = await run_in_threadpool(session.player.open, known)
    return send_file(request, found.file, found.media_type, found.name)


@router.head("/thumbnails/{video}", include_in_schema=False)
@router.get("/thumbnails/{video}", response_class=Response, responses=PICTURE)
def thumbnail(request: Request, session: Serving, video: str) -> Response:
    """A small JPEG; 404 before the video was looked at."""
    picture = session.player.picture(session.video(video))
    return send_file(request, picture, "image/jpeg")
