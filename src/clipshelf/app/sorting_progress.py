"""How far a batch of moves has come, told by the disk while it is carried out."""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from clipshelf.app.jobs import Cancelled
from clipshelf.domain.events import Progress, Watch
from clipshelf.domain.moves import Move

EVERY_SECONDS = 0.3
PATIENCE_SECONDS = 1.0  # for a listener that hangs: the moves do not wait for it


@contextmanager
def told_to(
    watch: Watch, root: Path, moves: Sequence[Move], every: float = EVERY_SECONDS
) -> Iterator[Callable[[], bool]]:
    """Tell `watch` every few tenths of a second how many of `moves` were made.

    Yields:
        Whether it is to go on: no longer, once `watch` has said `Cancelled`.
    """
    ended, cancelled = threading.Event(), threading.Event()

    def follow() -> None:
        began = monotonic()
        while not ended.wait(every):
            done = arrived(root, moves)
            rate = done / (monotonic() - began)
            try:
                watch(Progress("sort", done, len(moves), rate))
            except Cancelled:
                cancelled.set()
                return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield lambda: not cancelled.is_set()
    finally:
        ended.set()
        thread.join(PATIENCE_SECONDS)


def arrived(root: Path, moves: Sequence[Move]) -> int:
    """How many were made: they are made in order, so a few looks are enough."""
    return bisect_left(moves, True, key=lambda m: not os.path.lexists(root / m.target))
