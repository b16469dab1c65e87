"""Routes that send videos and pictures, by id; never by joining a path."""

from __future__ import annotations

from mimetypes import guess_type

from fastapi import APIRouter
from fastapi.responses import FileResponse

from clipshelf.api.serving import Serving

router = APIRouter(prefix="/api", tags=["media"])


@router.get("/media/{video}")
def media(session: Serving, video: str) -> FileResponse:
    """Something that a browser can play, with Range; converted when it has to be."""
    path = session.player.file_for(session.video(video))
    kind = guess_type(f"x{path.suffix.lower()}")[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind)


@router.get("/thumbnails/{video}")
def thumbnail(session: Serving, video: str) -> FileResponse:
    """A small JPEG; 404 before the video was looked at."""
    path = session.thumbnail(session.video(video))
    return FileResponse(path, media_type="image/jpeg")
