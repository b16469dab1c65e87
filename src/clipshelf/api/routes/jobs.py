"""Routes about long work: held, let go on, ended."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from clipshelf.api.serving import Serving
from clipshelf.api.shapes.library import Job

router = APIRouter(prefix="/api/jobs", tags=["jobs"])


@router.post("/{job}/pause", response_model=Job)
def pause(session: Serving, job: str) -> dict[str, Any]:
    """Hold a job at its next step."""
    return session.jobs.pause(job).to_json()


@router.post("/{job}/resume", response_model=Job)
def resume(session: Serving, job: str) -> dict[str, Any]:
    """Let a job go on."""
    return session.jobs.resume(job).to_json()


@router.post("/{job}/cancel", response_model=Job)
def cancel(session: Serving, job: str) -> dict[str, Any]:
    """End a job; what it has finished is kept."""
    return session.jobs.cancel(job).to_json()
