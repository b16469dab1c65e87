"""Routes that tell how the library stands."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from clipshelf.api.serving import Serving
from clipshelf.api.shapes.base import ProblemsAnswer
from clipshelf.api.shapes.library import Missing, ServerState
from clipshelf.api.shapes.setup import Scanned
from clipshelf.app.missing import missing as missing_favourites

router = APIRouter(prefix="/api", tags=["library"])


@router.get("/state", response_model=ServerState)
def state(session: Serving) -> dict[str, Any]:
    """Counts, the model, running jobs."""
    return session.state()


@router.get("/problems", response_model=ProblemsAnswer)
def problems(session: Serving) -> dict[str, Any]:
    """Files that cannot be used, each with its reason."""
    return {"problems": session.problems()}


@router.get("/missing", response_model=Missing)
def missing(session: Serving) -> dict[str, Any]:
    """Favourites that an import lists and no file is here of, the newest first."""
    return missing_favourites(session.library)


@router.post("/scan", response_model=Scanned)
def scan(session: Serving) -> dict[str, Any]:
    """Look at the folders now."""
    return session.scan().to_json()
