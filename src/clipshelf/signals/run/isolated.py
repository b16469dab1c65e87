"""Calls a function in child processes that may crash, hang or eat memory.

Each child works on one call at a time, so whatever becomes of it is pinned to that
call; it is then replaced. A child is a fresh interpreter that imports the function's
module and nothing else: it does not run the program's main module again, as the
standard library's process pools do, so this works from a thread, a notebook and a
script alike.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

from clipshelf.domain.errors import Unavailable

R = TypeVar("R")
Preparation: TypeAlias = tuple[Callable[..., object], tuple[object, ...]]
"""A function, found like the one that is called, and its arguments."""

REAP_SECONDS = 5.0
START_SECONDS = 60.0  # a child may take to import what it needs, on a busy machine
BOOT = """\
import sys
sys.path[:] = sys.argv[2:]
from clipshelf.signals.run.worker import main
main(int(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use before its child is ended."""

    seconds: float = 10.0  # of wall-clock time
    memory: int = 2 * 2**30  # bytes of address space; 8K pictures take half of it
    cores: int = 1  # processor time is limited to this many times `seconds`
    written: int = 0  # bytes of any file that it writes


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that gave no result, and why, in a plain sentence."""

    reason: str


class Stopped(Exception):
    """The worker was stopped while, or before, it was called."""


class Worker(Generic[R]):
    """A child process for one function, started at the first call.

    The function is found by its name in its module, in the child as here; arguments and
    results must survive being sent. One thread uses a worker; any may `stop` it. What a
    child is to `prepare` before its first call, such as a model that it needs for each,
    is on nobody's clock.
    """

    def __init__(
        self,
        function: Callable[..., R],
        limits: Limits,
        prepare: Preparation | None = None,
    ) -> None:
        self._function = function
        self._limits = limits
        self._prepare = prepare
        self._child: _Child | None = None
        self._stopped = False
        self._lock = Lock()

    def call(self, *arguments: object) -> R | Failure:
        """The function's result, or why there is none.

        Raises:
            Stopped: somebody stopped this worker.
            Unavailable: no child can be started here.
        """
        child = self._ready()
        try:
            child.pipe.send(arguments)
            if child.pipe.poll(self._limits.seconds):
                result: R | Failure = child.pipe.recv()
                return result
            reason = f"took longer than {self._limits.seconds:g} seconds"
        except (EOFError, OSError):
            reason = child.death(self._limits)
        self._give_up()
        return Failure(reason)

    def stop(self) -> None:
        """End the child at once; a call that is under way ends with `Stopped`."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                self._child.kill()

    def release(self) -> None:
        """Let the child go; another is started if there is another call."""
        with self._lock:
            if self._child is not None:
                self._child.kill()
                # `stop` must not close it: a thread may be waiting at this very pipe.
                self._child.pipe.close()
                self._child = None

    def _ready(self) -> _Child:
        """The child, started and having imported its function."""
        with self._lock:
            if self._stopped:
                raise Stopped
            if self._child is not None:
                return self._child
            child = self._child = _Child()
        fault = child.load(self._function, self._limits, self._prepare)
        if fault:
            self._give_up()
            raise Unavailable(
                f"No worker process can be started: {fault}.", code="no-worker"
            )
        return child

    def _give_up(self) -> None:
        self.release()
        if self._stopped:
            raise Stopped


def call(
    function: Callable[..., R], *arguments: object, limits: Limits | None = None
) -> R | Failure:
    """One call in a child of its own, which takes a few tenths of a second to start."""
    worker = Worker(function, limits or Limits())
    try:
        return worker.call(*arguments)
    finally:
        worker.release()


class _Child:
    """An interpreter at the other end of a pipe."""

    def __init__(self) -> None:
        self.pipe: Connection[Any, Any]
        self.pipe, theirs = Pipe()
        handle = theirs.fileno()
        options: dict[str, Any] = {"pass_fds": (handle,)}
        if sys.platform == "win32":
            os.set_handle_inheritable(handle, True)
            options = {"close_fds": False, "creationflags": subprocess.CREATE_NO_WINDOW}
        # One thread each, for the pool as a whole uses every core; and a numerical
        # library that reserves memory for 64 threads would meet the memory limit.
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        # -P: the current folder, perhaps one of downloads, is not imported from.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-P", "-c", BOOT, str(handle), *sys.path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | threads,
            **options,
        )
        theirs.close()  # ours would keep the pipe open after the child's death

    def load(
        self,
        function: Callable[..., object],
        limits: Limits,
        prepare: Preparation | None,
    ) -> str:
        """Wait until the child is ready; empty, or why it is not."""
        first = None
        if prepare is not None:
            first = (prepare[0].__module__, prepare[0].__qualname__, prepare[1])
        try:
            self.pipe.send((function.__module__, function.__qualname__, limits, first))
            if self.pipe.poll(START_SECONDS):
                fault: str = self.pipe.recv()
                return fault
        except (EOFError, OSError):
            return self.death(limits)
        return "it did not start in time"

    def death(self, limits: Limits) -> str:
        """Why the child ended; it has closed its pipe."""
        try:
            code = self._process.wait(timeout=REAP_SECONDS)
        except subprocess.TimeoutExpired:
            return "the worker process stopped answering"
        if code >= 0:
            return f"the worker process ended by itself (exit code {code})"
        name = signal.Signals(-code).name
        if name == "SIGXCPU":
            return f"took longer than {limits.seconds:g} seconds"
        if name == "SIGKILL":
            return "the worker process was killed, perhaps for want of memory"
        return f"the worker process crashed ({name})"

    def kill(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        # A process that waits for a dead network drive ends when that answers: its
        # corpse is not worth waiting for.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=REAP_SECONDS)
