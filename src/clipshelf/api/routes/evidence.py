"""Routes that show why: what signals say, what a clip is like, what goes together."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from clipshelf.api.serving import Serving
from clipshelf.api.shapes.finding import Evidence, GroupsAnswer
from clipshelf.app import evidence, grouping

router = APIRouter(prefix="/api", tags=["evidence"])


@router.get("/evidence/{video}", response_model=Evidence)
def evidence_of(session: Serving, video: str) -> dict[str, Any]:
    """What each signal says of a clip; nothing where it has to be judged blind."""
    return evidence.evidence(session.library, video)


@router.get("/groups", response_model=GroupsAnswer)
def groups(
    session: Serving,
    n: Annotated[int, Query(ge=1, le=200)] = grouping.SHOWN,
    folder: Annotated[str | None, Query(max_length=4096)] = None,
) -> dict[str, Any]:
    """Unsorted clips by the folder they are predicted to be in, surest first."""
    return grouping.groups(session.library, n, folder)
