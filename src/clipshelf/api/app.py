"""The HTTP application: its routes, its errors, its guard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from clipshelf import __version__
from clipshelf.api.document import Documented
from clipshelf.api.errors import HANDLERS
from clipshelf.api.routes import (
    evidence,
    folders,
    insights,
    jobs,
    labelling,
    media,
    models,
    original,
    overview,
    pages,
    phone,
    planning,
    reviewing,
    searching,
    setup,
    stream,
)
from clipshelf.api.security import Guard
from clipshelf.app.session import Session

# Routes that name a path come before the ones that match any.
MODULES = (
    pages,
    phone,
    setup,
    overview,
    labelling,
    folders,
    jobs,
    planning,
    reviewing,
    searching,
    evidence,
    insights,
    models,
    media,
    stream,
    original,
)


def create_app(
    session: Session | None = None,
    *,
    hosts: frozenset[str] = frozenset(),
    token: str | None = None,
    words: bool = False,
) -> FastAPI:
    """A server for one library, or for choosing one.

    Args:
        session: the open library; None shows the set-up page first.
        hosts: names besides loopback that clients may use.
        token: what clients must carry when the server listens beyond loopback.
        words: of a library that is chosen on the set-up page are read, by and by.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if app.state.session is not None:
            app.state.session.begin()
        yield
        if app.state.session is not None:
            app.state.session.close()

    app = Documented(
        title="clipshelf",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,  # the documentation page loads scripts from elsewhere
        redoc_url=None,
        exception_handlers=HANDLERS,
    )
    app.state.session = session
    app.state.words = words
    app.state.may_choose = session is None and token is None
    app.state.choosing = Lock()
    app.state.turn = asyncio.Lock()  # of whoever gives an answer
    app.state.converting = asyncio.Semaphore(media.AT_ONCE)
    app.state.chosen = None  # the session that was opened from the set-up page
    app.add_middleware(Guard, hosts=hosts, token=token)
    for module in MODULES:
        # Not `include_router`, which builds every route anew: a second of each app.
        app.router.routes.extend(module.router.routes)
    app.mount("/static", StaticFiles(directory=pages.WEB))
    return app
