"""What every route needs: the library that this server has open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from clipshelf.app.session import Session
from clipshelf.domain.errors import Unavailable


async def session(request: Request) -> Session:
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


async def turn(request: Request) -> AsyncIterator[None]:
    """Answers are taken one after the other, in the order in which they came.

    The library has one writer. Threads that queue up for it keep each other from
    working: eight clients got half as much done as one. Waiting here costs nothing.
    """
    async with request.app.state.turn:
        yield


Serving = Annotated[Session, Depends(session)]
IN_TURN = (Depends(turn, scope="function"),)  # the next one need not wait for sending
