"""Routes of the first run: look at a folder before it is opened, and watch it fill."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from clipshelf.api.routes.pages import SetupRequest
from clipshelf.api.serving import Serving
from clipshelf.api.shapes import setup as shapes
from clipshelf.app.arriving import arrivals
from clipshelf.app.locating import library_to_open
from clipshelf.app.previewing import candidates, likely_places, preview
from clipshelf.domain.errors import Conflict

router = APIRouter(prefix="/api/setup", tags=["page"])


def may_choose(request: Request) -> None:
    """Folders outside a library are looked at only where one may be chosen.

    Raises:
        Conflict: this server was started for one library.
    """
    if not request.app.state.may_choose:
        raise Conflict(
            "This server was started for one library.",
            code="already-configured",
            hint="Start clipshelf without a library to choose one here.",
        )


@router.post(
    "/preview", response_model=shapes.Preview, dependencies=[Depends(may_choose)]
)
def look(body: SetupRequest) -> dict[str, Any]:
    """What lies in a folder: counts, folders, what cannot be used; writes nothing."""
    return preview(library_to_open(body.data_dir).absolute()).to_json()


@router.get(
    "/candidates", response_model=shapes.Candidates, dependencies=[Depends(may_choose)]
)
def likely() -> dict[str, Any]:
    """Folders that are probably meant, the last opened first."""
    return {"candidates": [c.to_json() for c in candidates(likely_places())]}


@router.get("/arrivals", response_model=shapes.Arrivals)
def arrived(
    session: Serving, n: Annotated[int, Query(ge=1, le=100)] = 24
) -> dict[str, Any]:
    """The newest pictures of the library, and folders that its tags suggest."""
    return arrivals(session.library, n)
