"""Work for other processes, which import it by name."""

from __future__ import annotations

import threading

from clipshelf.domain.events import Progress, Watch


def counted(most: int, watch: Watch) -> int:
    """The sum of the numbers up to `most`, told one by one."""
    if most < 0:
        raise ValueError("no such number")
    for done in range(most + 1):
        watch(Progress("count", done, most))
    return sum(range(most + 1))


def endless(_: Watch) -> None:
    """Never done, and silent about it."""
    threading.Event().wait()
