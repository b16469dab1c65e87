"""Routes about labels in doubt, and about certificates."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from clipshelf.api.serving import Serving
from clipshelf.api.shapes.answers import Decided, Doubts
from clipshelf.api.shapes.sorting import Certificate
from clipshelf.app import certifying, reviewing
from clipshelf.domain.label import How

router = APIRouter(prefix="/api", tags=["review"])


class ReviewRequest(BaseModel):
    """A video in doubt: move it to the suggested folder, or leave it."""

    id: str = Field(max_length=4096)
    accept: bool


class CertifyRequest(BaseModel):
    """What to promise."""

    precision: float = 0.95
    confidence: float = 0.9
    again: bool = False


@router.get("/review", response_model=Doubts)
def review(session: Serving) -> dict[str, Any]:
    """Labelled videos that are probably misfiled, oddest first."""
    return {"videos": [d.to_json() for d in reviewing.review(session.library)]}


@router.post("/review", response_model=Decided)
def decide(session: Serving, body: ReviewRequest) -> dict[str, Any]:
    """Accept or dismiss a suggestion; both are remembered."""
    doubt = reviewing.decide(session.library, body.id, accept=body.accept, how=How.PAGE)
    return {**doubt.to_json(), "accepted": body.accept, "folders": session.folders()}


@router.post("/certify", response_model=Certificate)
def certify(session: Serving, body: CertifyRequest) -> dict[str, Any]:
    """Begin a certificate, or tell how its checking stands."""
    claim = certifying.certify(
        session.library,
        precision=body.precision,
        confidence=body.confidence,
        again=body.again,
    )
    return certifying.to_json(session.library, claim)
