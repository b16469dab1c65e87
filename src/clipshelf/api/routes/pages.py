"""The page, and the choice of a library."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from clipshelf.api.shapes import original as shapes
from clipshelf.app.locating import library_to_open
from clipshelf.app.scanning import ScanReport
from clipshelf.app.session import Session
from clipshelf.domain.errors import Conflict, Invalid
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


@router.get("/sorting", include_in_schema=False)
def sorting_page(request: Request) -> Response:
    """Certify, plan, sort, undo; without a library, the set-up page."""
    if request.app.state.session is None:
        return RedirectResponse("/setup")
    return _page("sorting.html")


@router.get("/setup", include_in_schema=False)
def setup_page() -> Response:
    """Asks for a folder."""
    return _page("setup.html")


@router.post("/api/setup", response_model=shapes.Opened)
def setup(request: Request, body: SetupRequest) -> dict[str, Any]:
    """Open a library: once, and only on a server that was started without one.

    The same folder again is answered again: a page may have missed the first answer.
    """
    state = request.app.state
    if not state.choosing.acquire(blocking=False):
        raise Conflict(
            "A library is being opened at this moment.",
            code="setup-running",
            hint="Wait for it, then load the page again.",
        )
    try:
        if state.may_choose:
            session, report = _opened(library_to_open(body.data_dir), words=state.words)
            state.session, state.chosen, state.may_choose = session, session, False
        elif _is_open(state.chosen, body.data_dir):
            session, report = state.chosen, state.chosen.scan()
        else:
            raise Conflict(
                "This server was started for one library.",
                code="already-configured",
                hint="Start clipshelf without a library to choose one here.",
            )
    finally:
        state.choosing.release()
    return {
        "success": True,
        "data_dir": shown(str(session.library.root)),
        "unsorted_videos": report.unsorted,
        "folders": {shown(name): n for name, n in report.folders.items()},
    }


@router.get("/api/config/status", response_model=shapes.Configured)
def config_status(request: Request) -> dict[str, Any]:
    """Is a library open, and which?"""
    session: Session | None = request.app.state.session
    root = shown(str(session.library.root)) if session else None
    return {"configured": session is not None, "data_dir": root}


def _opened(root: Path, *, words: bool) -> tuple[Session, ScanReport]:
    """Open and scan; whatever fails leaves nothing open."""
    session = Session.open(root, transcribes=words)
    try:
        report = session.scan()
        session.begin()
    except BaseException:
        session.close()
        raise
    return session, report


def _is_open(chosen: Session | None, typed: str) -> bool:
    """Is the folder that is meant the one that was chosen here before?"""
    try:
        return chosen is not None and chosen.library.root.samefile(
            library_to_open(typed)
        )
    except (Invalid, OSError):
        return False


def _page(name: str) -> FileResponse:
    headers = {"cache-control": "no-cache"}
    return FileResponse(WEB / name, media_type="text/html", headers=headers)
