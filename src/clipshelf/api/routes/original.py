"""Paths and shapes of the original sorter, whose page works against this server."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.convertors import Convertor, register_url_convertor

from clipshelf.api.routes.media import VIDEO, media
from clipshelf.api.serving import IN_TURN, Serving
from clipshelf.api.shapes import original as shapes
from clipshelf.api.shapes.base import Begun
from clipshelf.api.shapes.library import FoldersAnswer
from clipshelf.app.asking import AUTO

router = APIRouter(tags=["original"])
MAX_LIMIT = 1_000_000  # videos; more than any library of short clips holds


class FileName(Convertor[str]):
    """Whatever a file may be called; the framework's `path` knows no line breaks."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor("filename", FileName())


class SortRequest(BaseModel):
    """A video, by its file name, and the folder that it belongs in."""

    filename: str = Field(max_length=4096)
    folder: str = Field(max_length=4096)


@router.get("/unlabeled", response_model=shapes.UnlabeledVideos)
def unlabeled(
    session: Serving,
    strategy: str = AUTO,
    limit: Annotated[int | None, Query(ge=1, le=MAX_LIMIT)] = None,
) -> dict[str, Any]:
    """Unsorted videos, the ones that would teach most first."""
    videos = session.next(limit or session.ready(), strategy)["videos"]
    return {"videos": [{"filename": video["video"], **video} for video in videos]}


@router.get("/api/videos", response_model=shapes.PredictedAnswer)
def videos(session: Serving) -> dict[str, Any]:
    """Unsorted videos by name, with predictions; null and 0 before there is a model."""
    found = session.unsorted()
    return {"videos": found, "total": len(found)}


@router.get("/api/folders", response_model=FoldersAnswer)
def folders(session: Serving) -> dict[str, Any]:
    """Folders with their counts."""
    return {"folders": session.folders()}


@router.post("/api/sort", response_model=shapes.SortedFile, dependencies=IN_TURN)
def sort(session: Serving, body: SortRequest) -> dict[str, Any]:
    """Move a video into a folder, which is a label."""
    labelled = session.file(body.filename, body.folder)
    return {
        "success": True,
        "filename": body.filename,
        "folder": labelled.folder,
        "folders": session.folders(),
    }


@router.post("/api/retrain", response_model=Begun)
def retrain(session: Serving) -> dict[str, str]:
    """Embed new files, train, predict, in the background."""
    return {"status": "started" if session.work.retrain() else "already_running"}


@router.get("/api/retrain/status", response_model=shapes.RetrainStatus)
def retrain_status(session: Serving) -> dict[str, Any]:
    """Is it running, and how did the last one end?"""
    return {"running": session.work.retraining, "last_result": session.work.last_result}


@router.head("/videos/{filename:filename}", include_in_schema=False)
@router.get("/videos/{filename:filename}", response_class=Response, responses=VIDEO)
async def video(request: Request, session: Serving, filename: str) -> Response:
    """A video by its file name, with Range."""
    return await media(request, session, filename)
