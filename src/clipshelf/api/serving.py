"""What every route needs: the library that this server has open."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from clipshelf.app.session import Session
from clipshelf.domain.errors import Unavailable


def session(request: Request) -> Session:
    """The open library.

    Raises:
        Unavailable: none has been chosen yet.
    """
    found: Session | None = request.app.state.session
    if found is None:
        raise Unavailable(
            "No library has been chosen yet.",
            code="not-configured",
            hint="Open /setup.",
        )
    return found


Serving = Annotated[Session, Depends(session)]
