"""Processes that replay, one a core."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from types import ModuleType
from typing import Any, TypeVar

from clipshelf.learning.threads import one_thread

T = TypeVar("T")
_MAIN = Lock()


def share_out(
    tasks: Sequence[tuple[Callable[..., T], tuple[Any, ...]]], processes: int
) -> Iterator[T]:
    """Results as they are done. One thread each: with more, they wait for each other.

    Args:
        tasks: functions of modules, each with its arguments; all can be sent.
        processes: at most so many; with 1 all is done here.
    """
    if processes == 1 or len(tasks) == 1:
        with one_thread():
            for task, arguments in tasks:
                yield task(*arguments)
        return
    executor = ProcessPoolExecutor(
        min(processes, len(tasks)),
        mp_context=get_context("spawn"),  # a fork copies locks that threads hold
        initializer=_settle_in,
    )
    try:
        with _strangers_to_main():
            waiting: list[Future[T]] = [executor.submit(t, *args) for t, args in tasks]
        for done in as_completed(waiting):
            yield done.result()
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def _strangers_to_main() -> Iterator[None]:
    """Children that begin in here do not run the script that began them.

    Python has them import the main module, and a script without
    `if __name__ == "__main__":`, as notebooks are saved, would run once more in each.
    """
    with _MAIN:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _settle_in() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    # scikit-learn wonders whether so many folders for so few labels are one number.
    warnings.filterwarnings("ignore", message="The number of unique classes")
    one_thread()
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
