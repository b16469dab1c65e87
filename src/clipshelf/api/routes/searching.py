"""Routes about finding clips, and copies of clips."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from clipshelf.api.routes.labelling import standing
from clipshelf.api.serving import IN_TURN, Serving
from clipshelf.api.shapes.answers import CopiesAnswer
from clipshelf.api.shapes.finding import CopyGroups, FoundAnswer
from clipshelf.app import duplicates
from clipshelf.app.searching import SHOWN, search

router = APIRouter(prefix="/api", tags=["search"])


class CopiesRequest(BaseModel):
    """What to do with the copies of a video: a folder for all, or the best is kept."""

    id: str = Field(max_length=4096)
    folder: str | None = Field(default=None, max_length=4096)
    request: str | None = Field(default=None, max_length=100)


@router.get("/search", response_model=FoundAnswer)
def find(
    session: Serving,
    q: Annotated[str, Query(max_length=1000)] = "",
    like: Annotated[str | None, Query(max_length=4096)] = None,
    n: Annotated[int, Query(ge=1, le=1000)] = SHOWN,
) -> dict[str, Any]:
    """Clips by words, filters included, or by what they look like; the best first."""
    hits = search(session.library, q, like=like, n=n)
    return {"videos": [hit.to_json() for hit in hits]}


@router.get("/duplicates", response_model=CopyGroups)
def copies(session: Serving) -> dict[str, Any]:
    """Groups of clips that are copies of one another, the best of each first."""
    groups = duplicates.duplicates(session.library)
    return {"groups": [group.to_json() for group in groups]}


@router.post("/duplicates", response_model=CopiesAnswer, dependencies=IN_TURN)
def decide(session: Serving, body: CopiesRequest) -> dict[str, Any]:
    """File a video and its copies together; without a folder, keep the best of them."""
    done = session.copies(body.id, body.folder, body.request)
    return done.to_json() | standing(session)
