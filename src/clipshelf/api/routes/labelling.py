"""Routes about questions and answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from clipshelf.api.serving import IN_TURN, Serving
from clipshelf.api.shapes.answers import (
    BatchAnswer,
    DeedsAnswer,
    LabelAnswer,
    TrashAnswer,
    UndoAnswer,
)
from clipshelf.api.shapes.questions import Drawn, NextAnswer
from clipshelf.app.asking import AUTO, BATCH
from clipshelf.app.auditing import MEASURE
from clipshelf.app.deeds import Deed, deeds
from clipshelf.app.session import Session
from clipshelf.app.undoing import Undone
from clipshelf.domain.label import Answer

router = APIRouter(prefix="/api", tags=["labelling"])


class LabelRequest(BaseModel):
    """An answer. `request` is the client's own key: the same one counts once."""

    id: str = Field(max_length=4096)
    answer: Answer = Answer.FOLDER
    folder: str | None = Field(default=None, max_length=4096)
    request: str | None = Field(default=None, max_length=100)


class One(BaseModel):
    """One of several answers."""

    id: str = Field(max_length=4096)
    folder: str = Field(max_length=4096)


class BatchRequest(BaseModel):
    """Answers that belong together: they are taken back as one."""

    answers: list[One] = Field(max_length=10_000)
    request: str | None = Field(default=None, max_length=100)


class TrashRequest(BaseModel):
    """A video to throw away."""

    id: str = Field(max_length=4096)
    request: str | None = Field(default=None, max_length=100)


class UndoRequest(BaseModel):
    """What to take back: an entry of the history, or the newest."""

    entry: int | None = Field(default=None, ge=0, lt=1 << 62)
    request: str | None = Field(default=None, max_length=100)


@router.get("/next", response_model=NextAnswer)
def next_videos(
    session: Serving,
    n: Annotated[int, Query(ge=1, le=1000)] = BATCH,
    strategy: str = AUTO,
    exclude: Annotated[list[str] | None, Query()] = None,
) -> dict[str, Any]:
    """The next questions, best first."""
    return session.next(n, strategy, exclude or ())


@router.post("/labels", response_model=LabelAnswer | TrashAnswer, dependencies=IN_TURN)
def label(session: Serving, body: LabelRequest) -> dict[str, Any]:
    """Take an answer; a folder also moves the file."""
    if body.answer is Answer.TRASH:
        return trash(session, TrashRequest(id=body.id, request=body.request))
    labelled = session.label(body.id, body.folder, body.answer, body.request)
    return labelled.to_json() | standing(session)


@router.post("/labels/batch", response_model=BatchAnswer, dependencies=IN_TURN)
def label_many(session: Serving, body: BatchRequest) -> dict[str, Any]:
    """Take several answers; one that cannot be understood stops no other."""
    answers = [(one.id, one.folder) for one in body.answers]
    return session.label_many(answers, body.request).to_json() | standing(session)


@router.post("/trash", response_model=TrashAnswer, dependencies=IN_TURN)
def trash(session: Serving, body: TrashRequest) -> dict[str, Any]:
    """Throw a video away; undo brings it back."""
    return session.trash(body.id, body.request).to_json() | standing(session)


@router.post("/measure", response_model=Drawn)
def measure(
    session: Serving, n: Annotated[int, Query(ge=1, le=200)] = MEASURE
) -> dict[str, int]:
    """Put random checks before all other questions."""
    return {"drawn": session.measure(n)}


@router.post("/undo", response_model=UndoAnswer)
async def undo(
    request: Request, session: Serving, body: UndoRequest | None = None
) -> dict[str, Any]:
    """Take something back; 404 when there is nothing."""
    wish = body or UndoRequest()
    async with request.app.state.turn:
        undone, deed = await run_in_threadpool(session.undo, wish.entry, wish.request)
    # Out of turn: the model is asked anew here, and nobody's answer waits for that.
    return await run_in_threadpool(_taken_back, session, undone, deed)


def _taken_back(session: Session, undone: Undone, deed: Deed) -> dict[str, Any]:
    document = deed.to_json() | {
        "video": deed.what,
        "answer": deed.kind,
        "failed": [failed["reason"] for failed in undone.to_json()["failed"]],
    }
    item = session.item(deed.video) if deed.video and deed.count == 1 else None
    return {"undone": document, "item": item, **standing(session)}


@router.get("/deeds", response_model=DeedsAnswer)
def history(
    session: Serving,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[int | None, Query(ge=0, lt=1 << 62)] = None,
) -> dict[str, Any]:
    """What was done, newest first."""
    found = deeds(session.library, limit, before)
    return {"deeds": [deed.to_json() for deed in found]}


def standing(session: Session) -> dict[str, Any]:
    """What every answer to a write tells as well."""
    return {"folders": session.folders(), "state": session.state()}
