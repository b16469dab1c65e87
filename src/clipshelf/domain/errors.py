"""Every error that clipshelf raises on purpose.

Callers handle the four kinds (`Invalid`, `NotFound`, `Conflict`, `Unavailable`); the
command line maps a kind to an exit code and the API to an HTTP status, each in one
table. An error says what happened, a hint says what to do next, a code stays stable.
"""

from __future__ import annotations

from collections.abc import Sequence


class ClipshelfError(Exception):
    """Something that a person can act on."""

    def __init__(self, message: str, *, code: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class Invalid(ClipshelfError):
    """What was asked for cannot be done as it was asked."""


class NotFound(ClipshelfError):
    """What was named is not in this library."""


class Conflict(ClipshelfError):
    """The library is not in the state that the request took for granted."""


class Unavailable(ClipshelfError):
    """A part is missing, switched off, or cannot be reached."""


def told(error: BaseException) -> str:
    """What an error says to people, without the path that the system's own end in."""
    if isinstance(error, ClipshelfError):
        return str(error)
    said = error.strerror if isinstance(error, OSError) else str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def unknown_plugin(kind: str, name: str, known: Sequence[str]) -> NotFound:
    """No plug-in of this kind has that name."""
    return NotFound(
        f"There is no {kind} called {name!r}.",
        code=f"unknown-{kind}",
        hint=f"Known: {', '.join(known)}.",
    )


def missing_extra(what: str, extra: str) -> Unavailable:
    """An optional dependency is needed and is not installed."""
    return Unavailable(
        f"{what} needs the extra {extra!r}, which is not installed.",
        code="missing-extra",
        hint=f"pip install 'clipshelf[{extra}]'",
    )
