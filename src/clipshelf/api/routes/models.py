"""Routes about models: which there are, and which the library uses."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from clipshelf.api.serving import Serving
from clipshelf.api.shapes.models import ModelsAnswer, ModelUsed
from clipshelf.app.using import list_models

router = APIRouter(prefix="/api/models", tags=["models"])


class UseRequest(BaseModel):
    """A model to use, by its name in the list."""

    name: str = Field(max_length=200)


@router.get("", response_model=ModelsAnswer)
def models(session: Serving) -> dict[str, Any]:
    """Every model: what it serves, its size and licence, whether it is here."""
    return {"models": [one.to_json() for one in list_models(session.library)]}


@router.post("/use", response_model=ModelUsed)
def use(session: Serving, body: UseRequest) -> dict[str, Any]:
    """Use a model that is installed; the old vectors serve until it has looked."""
    return session.use_model(body.name)
