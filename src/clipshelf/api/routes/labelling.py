"""Routes about questions and answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from clipshelf.api.serving import Serving
from clipshelf.app.auditing import MEASURE
from clipshelf.app.queueing import AUTO, BATCH
from clipshelf.domain.label import Answer
from clipshelf.domain.video import shown

router = APIRouter(prefix="/api", tags=["labelling"])


class LabelRequest(BaseModel):
    """An answer. `request` is the client's own key: the same one counts once."""

    id: str = Field(max_length=4096)
    answer: Answer = Answer.FOLDER
    folder: str | None = Field(None, max_length=4096)
    request: str | None = Field(None, max_length=100)


class FolderRequest(BaseModel):
    """A folder to make."""

    name: str = Field(max_length=4096)


@router.get("/next")
def next_videos(
    session: Serving,
    n: Annotated[int, Query(ge=1, le=1000)] = BATCH,
    strategy: str = AUTO,
    exclude: Annotated[list[str] | None, Query()] = None,
) -> dict[str, Any]:
    """The next questions, best first."""
    return session.next(n, strategy, exclude or ())


@router.post("/labels")
def label(session: Serving, body: LabelRequest) -> dict[str, Any]:
    """Take an answer; a folder also moves the file."""
    labelled = session.label(body.id, body.folder, body.answer, body.request)
    return labelled.to_json() | {"folders": session.folders(), "state": session.state()}


@router.post("/measure")
def measure(
    session: Serving, n: Annotated[int, Query(ge=1, le=200)] = MEASURE
) -> dict[str, int]:
    """Put random checks before all other questions."""
    return {"drawn": session.measure(n)}


@router.post("/undo")
def undo(session: Serving) -> dict[str, Any]:
    """Take the last answer back; 404 when there is none."""
    taken = session.undo()
    return {
        "undone": taken.to_json(),
        "item": session.item(taken.label.video),
        "folders": session.folders(),
        "state": session.state(),
    }


@router.post("/folders")
def add_folder(session: Serving, body: FolderRequest) -> dict[str, Any]:
    """Make an empty folder."""
    return {
        "folder": shown(session.add_folder(body.name)),
        "folders": session.folders(),
    }
