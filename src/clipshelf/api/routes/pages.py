"""The page, and the choice of a library."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from clipshelf.app.session import Session, library_to_open
from clipshelf.domain.errors import Conflict
from clipshelf.domain.video import shown

router = APIRouter(tags=["page"])
WEB = Path(str(files("clipshelf") / "web"))


class SetupRequest(BaseModel):
    """The folder that holds the videos; quotes around it are dropped."""

    data_dir: str = Field(max_length=4096)


@router.get("/", include_in_schema=False)
def index(request: Request) -> Response:
    """The labelling page; without a library, the set-up page."""
    if request.app.state.session is None:
        return RedirectResponse("/setup")
    return _page("index.html")


@router.get("/setup", include_in_schema=False)
def setup_page() -> Response:
    """Asks for a folder."""
    return _page("setup.html")


@router.post("/api/setup")
def setup(request: Request, body: SetupRequest) -> dict[str, Any]:
    """Open a library; only on a server that was started without one."""
    if not request.app.state.may_choose:
        raise Conflict(
            "This server was started for one library.",
            code="already-configured",
            hint="Start clipshelf without a library to choose one here.",
        )
    session = Session.open(library_to_open(body.data_dir))
    before, request.app.state.session = request.app.state.session, session
    if before is not None:
        before.close()
    report = session.scan()
    session.work.begin()
    return {
        "success": True,
        "data_dir": shown(str(session.library.root)),
        "unsorted_videos": report.unsorted,
        "folders": {shown(name): n for name, n in report.folders.items()},
    }


@router.get("/api/config/status")
def config_status(request: Request) -> dict[str, Any]:
    """Is a library open, and which?"""
    session: Session | None = request.app.state.session
    root = shown(str(session.library.root)) if session else None
    return {"configured": session is not None, "data_dir": root}


def _page(name: str) -> FileResponse:
    headers = {"cache-control": "no-cache"}
    return FileResponse(WEB / name, media_type="text/html", headers=headers)
