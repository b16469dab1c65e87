"""Whoever waits goes first: work in the background pauses while a request is served.

A batch is chosen beside the labels that go on coming in. On a few cores the two slow
each other down, and only one of them has somebody looking at a screen. So the thread
that chooses comes to a place every few hundredths of a second where it lets the other
one finish. Elsewhere these places cost nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class _Door:
    """Counts the requests that are being served."""

    def __init__(self) -> None:
        self.served = 0
        self.closed = threading.Condition()
        self.patience = threading.local()


_door = _Door()


@contextmanager
def going_first() -> Iterator[None]:
    """Somebody waits for what is done while this is open."""
    with _door.closed:
        _door.served += 1
    try:
        yield
    finally:
        with _door.closed:
            _door.served -= 1
            _door.closed.notify_all()


@contextmanager
def behind(seconds: float) -> Iterator[None]:
    """While it is open, this thread waits at each `give_way` for those that go first.

    Args:
        seconds: that it waits in all; requests without end cannot keep it for ever.
    """
    _door.patience.left = seconds
    try:
        yield
    finally:
        del _door.patience.left


def is_behind() -> bool:
    """Is this a thread that gives way?"""
    return hasattr(_door.patience, "left")


def give_way() -> None:
    """Let whoever goes first finish, if this thread is behind and has patience left."""
    left = getattr(_door.patience, "left", 0.0)
    if left > 0 and _door.served:
        began = monotonic()
        with _door.closed:
            _door.closed.wait_for(lambda: not _door.served, left)
        _door.patience.left = left - (monotonic() - began)
