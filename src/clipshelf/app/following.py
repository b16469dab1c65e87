"""Use case: files that another program held open follow their labels later."""

from __future__ import annotations

from contextlib import suppress

from clipshelf.app.opening import Library
from clipshelf.domain.errors import Conflict, Unavailable
from clipshelf.library.resuming import resume

EVERY_SECONDS = 3.0  # while a page is open; a player lets go when its clip ends


def follow_up(library: Library) -> int:
    """Make the moves that had to wait, as far as they can be made; how many were.

    Costs one look at an index where nothing waits. Where another process is at work, or
    the drive is away, there will be another time.
    """
    with suppress(Unavailable, Conflict):
        if library.journal.waiting():
            with library.alone(0):
                return resume(library.journal).made
    return 0
