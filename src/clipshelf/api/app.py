"""The HTTP application: its routes, its errors, its guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from clipshelf import __version__
from clipshelf.api.routes import (
    labelling,
    media,
    original,
    overview,
    pages,
    reviewing,
    stream,
)
from clipshelf.api.security import Guard
from clipshelf.app.session import Session
from clipshelf.domain import errors

STATUS = {
    errors.Invalid: 400,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Unavailable: 503,
}


def create_app(
    session: Session | None = None,
    *,
    hosts: frozenset[str] = frozenset(),
    token: str | None = None,
) -> FastAPI:
    """A server for one library, or for choosing one.

    Args:
        session: the open library; None shows the set-up page first.
        hosts: names besides loopback that clients may use.
        token: what clients must carry when the server listens beyond loopback.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if app.state.session is not None:
            app.state.session.work.begin()
        yield
        if app.state.session is not None:
            app.state.session.close()

    app = FastAPI(
        title="clipshelf",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,  # the documentation page loads scripts from elsewhere
        redoc_url=None,
    )
    app.state.session = session
    app.state.may_choose = session is None and token is None
    app.add_middleware(Guard, hosts=hosts, token=token)
    app.add_exception_handler(errors.ClipshelfError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(Exception, _unexpected)
    for module in (pages, overview, labelling, reviewing, media, stream, original):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=pages.WEB))
    return app


def error_body(code: str, message: str, hint: str = "") -> dict[str, str]:
    """The one shape of every error; `detail` is what the original page reads."""
    return {"code": code, "message": message, "hint": hint, "detail": message}


def _known(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.ClipshelfError)
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return JSONResponse(error_body(error.code, str(error), error.hint), status)


def _malformed(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    where = ".".join(str(part) for part in faults[0]["loc"]) if faults else ""
    message = f"The request is not understood: {where} {faults[0]['msg']}"
    return JSONResponse(error_body("bad-request", message), 422)


def _unexpected(_: Request, error: Exception) -> JSONResponse:
    """No path and no trace leave the machine; the terminal shows them."""
    message = f"Something went wrong here: {type(error).__name__}."
    hint = "The terminal that runs clipshelf says more."
    return JSONResponse(error_body("unexpected", message, hint), 500)


def _plain(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    body = error_body(f"http-{error.status_code}", str(error.detail))
    return JSONResponse(body, error.status_code, headers=error.headers)
