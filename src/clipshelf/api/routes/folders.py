"""Routes about folders: made, renamed, merged, hidden, described."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from clipshelf.api.routes.labelling import standing
from clipshelf.api.serving import Serving
from clipshelf.api.shapes.library import FolderChanged, FoldersAnswer, SimilarAnswer
from clipshelf.app.describing import MOST_LETTERS, MOST_PHRASES, describe
from clipshelf.app.foldering import similar_folders
from clipshelf.domain.video import shown

router = APIRouter(prefix="/api/folders", tags=["folders"])


class FolderRequest(BaseModel):
    """A folder to make."""

    name: str = Field(max_length=4096)


class RenameRequest(FolderRequest):
    """A folder, and what it is to be called."""

    to: str = Field(max_length=4096)


class MergeRequest(FolderRequest):
    """A folder, and the one that takes everything in it."""

    into: str = Field(max_length=4096)


class HideRequest(FolderRequest):
    """A folder to offer no more, or again."""

    hidden: bool = True


class DescribeRequest(FolderRequest):
    """A folder, and what it is for."""

    description: str = Field("", max_length=MOST_LETTERS)
    phrases: list[Annotated[str, Field(max_length=MOST_LETTERS)]] = Field(
        default_factory=list, max_length=MOST_PHRASES
    )


@router.post("", response_model=FolderChanged)
def add_folder(session: Serving, body: FolderRequest) -> dict[str, Any]:
    """Make an empty folder."""
    return {"folder": shown(session.add_folder(body.name)), **standing(session)}


@router.get("/similar", response_model=SimilarAnswer)
def similar(
    session: Serving, name: Annotated[str, Query(max_length=4096)]
) -> dict[str, Any]:
    """Folders that a new name may be meant for."""
    found = similar_folders(session.library, name)
    return {"similar": [one.to_json() for one in found]}


@router.post("/rename", response_model=FolderChanged)
def rename(session: Serving, body: RenameRequest) -> dict[str, Any]:
    """Give a folder another name, with everything in it; 409 when it is taken."""
    folder = session.rename_folder(body.name, body.to)
    return {"folder": shown(folder), **standing(session)}


@router.post("/merge", response_model=FolderChanged)
def merge(session: Serving, body: MergeRequest) -> dict[str, Any]:
    """Put everything in a folder into another."""
    folder = session.merge_folder(body.name, body.into)
    return {"folder": shown(folder), **standing(session)}


@router.post("/hide", response_model=FoldersAnswer)
def hide(session: Serving, body: HideRequest) -> dict[str, Any]:
    """Offer a folder no more, or again; nothing in it changes."""
    session.hide_folder(body.name, hidden=body.hidden)
    return {"folders": session.folders()}


@router.post("/describe", response_model=FoldersAnswer)
def describe_folder(session: Serving, body: DescribeRequest) -> dict[str, Any]:
    """Say what a folder is for; that finds first suggestions for it."""
    describe(session.library, body.name, body.description, body.phrases)
    session.work.folders_changed()
    return {"folders": session.folders()}
