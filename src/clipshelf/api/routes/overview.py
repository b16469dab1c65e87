"""Routes that tell how the library stands."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from clipshelf.api.serving import Serving

router = APIRouter(prefix="/api", tags=["library"])


@router.get("/state")
def state(session: Serving) -> dict[str, Any]:
    """Counts, the model, running jobs."""
    return session.state()


@router.get("/problems")
def problems(session: Serving) -> dict[str, Any]:
    """Files that cannot be used, each with its reason."""
    return {"problems": session.problems()}


@router.post("/scan")
def scan(session: Serving) -> dict[str, Any]:
    """Look at the folders now."""
    return session.scan().to_json()
