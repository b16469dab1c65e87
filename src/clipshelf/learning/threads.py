"""One thread for each piece of linear algebra, and how many pieces at once.

Many small products are slower on two threads than on one: their meetings take longer
than the work, and far longer where another program wants the cores as well. Where there
is much to do it is cut into pieces, which need not wait for each other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from threadpoolctl import ThreadpoolController

from clipshelf.learning.giving_way import give_way, is_behind

AT_ONCE = 4  # pieces, on a machine with so many cores


@lru_cache(1)
def _controller(modules: int) -> ThreadpoolController:
    """Of the libraries that are loaded; to look for them takes milliseconds."""
    del modules  # by now; one that came since may have brought another library
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Linear algebra on one thread, as long as it is open."""
    limited: AbstractContextManager[Any] = _controller(len(sys.modules)).limit(limits=1)
    return limited


def in_pieces(task: Callable[[slice], None], count: int, size: int) -> None:
    """Do a task for slices of `count` rows, several at once.

    A thread that is behind does all of them itself, and gives way before each.
    """
    pieces: Iterable[slice] = (
        slice(start, min(start + size, count)) for start in range(0, count, size)
    )
    workers = min(AT_ONCE, os.cpu_count() or 1, -(-count // size))
    with one_thread():
        if workers < 2 or is_behind():
            for piece in pieces:
                give_way()
                task(piece)
            return
        with ThreadPoolExecutor(workers) as pool:
            for done in [pool.submit(task, piece) for piece in pieces]:
                done.result()
