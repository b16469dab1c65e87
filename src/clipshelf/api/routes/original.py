"""Paths and shapes of the original sorter, whose page works against this server."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from clipshelf.api.routes.media import media
from clipshelf.api.serving import Serving
from clipshelf.app.queueing import AUTO

router = APIRouter(tags=["original"])


class SortRequest(BaseModel):
    """A video, by its file name, and the folder that it belongs in."""

    filename: str = Field(max_length=4096)
    folder: str = Field(max_length=4096)


@router.get("/unlabeled")
def unlabeled(
    session: Serving,
    strategy: str = AUTO,
    limit: Annotated[int | None, Query(ge=1)] = None,
) -> dict[str, Any]:
    """Unsorted videos, the ones that would teach most first."""
    videos = session.next(limit or session.ready(), strategy)["videos"]
    return {"videos": [{"filename": video["video"], **video} for video in videos]}


@router.get("/api/videos")
def videos(session: Serving) -> dict[str, Any]:
    """Unsorted videos by name, with predictions; null and 0 before there is a model."""
    found = session.unsorted()
    return {"videos": found, "total": len(found)}


@router.get("/api/folders")
def folders(session: Serving) -> dict[str, Any]:
    """Folders with their counts."""
    return {"folders": session.folders()}


@router.post("/api/sort")
def sort(session: Serving, body: SortRequest) -> dict[str, Any]:
    """Move a video into a folder, which is a label."""
    labelled = session.file(body.filename, body.folder)
    return {
        "success": True,
        "filename": body.filename,
        "folder": labelled.folder,
        "folders": session.folders(),
    }


@router.post("/api/retrain")
def retrain(session: Serving) -> dict[str, str]:
    """Embed new files, train, predict, in the background."""
    return {"status": "started" if session.work.retrain() else "already_running"}


@router.get("/api/retrain/status")
def retrain_status(session: Serving) -> dict[str, Any]:
    """Is it running, and how did the last one end?"""
    return {"running": session.work.retraining, "last_result": session.work.last_result}


@router.get("/videos/{filename:path}")
def video(session: Serving, filename: str) -> FileResponse:
    """A video by its file name, with Range."""
    return media(session, filename)
