"""Work in a process of its own: it gives way to the page, and ends when told to."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from clipshelf.domain.events import Progress, Watch
from clipshelf.signals.run.priority import BEHIND, step_back

LOOK_SECONDS = 0.5  # between two looks whether it is to end


def apart(
    task: Callable[..., Any], *arguments: Any, watch: Watch, begun: Progress
) -> Any:
    """Do `task(*arguments, watch)` in a child process; its result.

    Args:
        task: a function of a module, with arguments and a result that can be sent.
        arguments: what it gets before `watch`.
        watch: is told what the task tells, and again while it is silent. Where it
            raises, the child is killed, and the error passes on.
        begun: what is told before the task tells anything.

    Raises:
        RuntimeError: the task failed, or its process died.
    """
    context = get_context("spawn")  # a fork copies locks that threads hold
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(there, task, arguments), daemon=False)
    child.start()
    there.close()  # the child's end: when it dies, ours says so
    try:
        return _followed(here, watch, begun)
    except EOFError as error:
        raise RuntimeError("the work ended before it was done") from error
    finally:
        child.kill()
        child.join()
        child.close()
        here.close()


def _followed(here: Connection, watch: Watch, at: Progress) -> Any:
    while True:
        watch(at)
        if not here.poll(LOOK_SECONDS):
            continue
        kind, value = here.recv()
        if kind == "failed":
            raise RuntimeError(value)
        if kind == "done":
            return value
        at = value


def _child(there: Connection, task: Callable[..., Any], arguments: tuple[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    Thread(target=_leave_with_parent, daemon=True).start()
    step_back(BEHIND)
    try:
        result = task(*arguments, lambda at: there.send(("progress", at)))
    except Exception as error:  # noqa: BLE001  # told to the parent, which raises it
        there.send(("failed", str(error) or type(error).__name__))
    else:
        there.send(("done", result))


def _leave_with_parent() -> None:
    """A child whose parent was killed would work on for nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
