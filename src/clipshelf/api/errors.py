"""Errors over HTTP: one shape for all of them, and no path of this machine in any."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from clipshelf.api.policy import headers_for
from clipshelf.domain import errors

Handler: TypeAlias = Callable[[Request, Any], Coroutine[Any, Any, Response]]

STATUS = {
    errors.Invalid: 400,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Unavailable: 503,
}


class Problem(BaseModel):
    """Why a request was not carried out."""

    code: str  # stable, for programs
    message: str
    hint: str  # what to do next; may be empty
    detail: str  # the message once more: what the original page reads


MEANINGS = {
    400: "It cannot be done as it was asked",
    403: "Another page, another name, or no token",
    404: "There is no such thing",
    408: "The request took too long to arrive",
    409: "The library is not in the state that this takes for granted",
    413: "The request is too large",
    422: "The request is not understood",
    431: "The head of the request is too large",
    503: "A part is missing, switched off, or cannot be reached",
}


def error_body(code: str, message: str, hint: str = "") -> dict[str, str]:
    """The one shape of every error."""
    return {"code": code, "message": message, "hint": hint, "detail": message}


async def known(_: Request, error: errors.ClipshelfError) -> JSONResponse:
    """What clipshelf raises on purpose."""
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return _answer(status, error.code, str(error), error.hint)


async def malformed(_: Request, error: RequestValidationError) -> JSONResponse:
    """A body or a parameter that is not what the route declares."""
    fault = next(iter(error.errors()), {"loc": (), "msg": ""})
    where = ".".join(str(part) for part in fault["loc"])
    message = f"The request is not understood: {where} {fault['msg']}"
    return _answer(422, "bad-request", message)


async def plain(_: Request, error: HTTPException) -> JSONResponse:
    """What the framework says: no such page, no such method."""
    status = error.status_code
    answer = _answer(status, f"http-{status}", str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def unexpected(request: Request, error: Exception) -> JSONResponse:
    """No path and no trace leave the machine; the terminal shows them.

    This answer alone is made outside of the guard, which adds these headers elsewhere.
    """
    message = f"Something went wrong here: {type(error).__name__}."
    hint = "The terminal that runs clipshelf says more."
    answer = _answer(500, "unexpected", message, hint)
    for name, value in headers_for(request.url.path):
        answer.headers[name.decode()] = value.decode()
    return answer


HANDLERS: dict[int | type[Exception], Handler] = {
    errors.ClipshelfError: known,
    RequestValidationError: malformed,
    HTTPException: plain,
    Exception: unexpected,
}


def _answer(status: int, code: str, message: str, hint: str = "") -> JSONResponse:
    # What a client sent may come back in a message: half a character must not break it.
    body = {
        key: text.encode("utf-8", "replace").decode()
        for key, text in error_body(code, message, hint).items()
    }
    return JSONResponse(body, status)
