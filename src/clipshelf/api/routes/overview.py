"""Routes that tell how the library stands."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from clipshelf.api.serving import Serving
from clipshelf.app.missing import missing as missing_favourites

router = APIRouter(prefix="/api", tags=["library"])


@router.get("/state")
def state(session: Serving) -> dict[str, Any]:
    """Counts, the model, running jobs."""
    return session.state()


@router.get("/problems")
def problems(session: Serving) -> dict[str, Any]:
    """Files that cannot be used, each with its reason."""
    return {"problems": session.problems()}


@router.get("/missing")
def missing(session: Serving) -> dict[str, Any]:
    """Favourites that an import lists and no file is here of, the newest first."""
    return missing_favourites(session.library)


@router.post("/scan")
def scan(session: Serving) -> dict[str, Any]:
    """Look at the folders now."""
    return session.scan().to_json()
