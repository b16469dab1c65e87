"""The child's side of `isolated`: one function, called until the pipe closes."""

from __future__ import annotations

import faulthandler
import importlib
import math
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import reduce
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from clipshelf.domain.errors import ClipshelfError
from clipshelf.signals.run.isolated import Failure, Limits

if sys.platform != "win32":
    import resource

Pipe: TypeAlias = "Connection[Any, Any]"
GRACE_SECONDS = 5.0  # after which a child ends itself, if nobody is left to do it


def main(handle: int) -> None:
    """Serve the parent at the other end of this inherited pipe."""
    # Ctrl-C reaches the whole group of processes; ending children is the parent's part.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(connected(handle))


def connected(handle: int) -> Pipe:
    """The pipe that was handed down."""
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection  # noqa: PLC0415

        return PipeConnection(handle)
    return Connection(handle)


def serve(pipe: Pipe) -> None:
    """Find the function, then answer calls until there are no more."""
    try:
        module, name, limits, first = pipe.recv()
        limit_memory(limits.memory)
        try:
            function = find(module, name)
        except (ImportError, AttributeError) as error:
            pipe.send(f"{module} cannot be loaded ({error})")
            return
        limit_writing(limits.written)
        if first is not None:
            done = answer(find(*first[:2]), first[2])
            if isinstance(done, Failure):
                pipe.send(f"what it needs cannot be loaded ({done.reason})")
                return
        pipe.send("")
        while True:
            arguments = pipe.recv()
            limit_time(limits)
            pipe.send(answer(function, arguments))
            faulthandler.cancel_dump_traceback_later()
    except (EOFError, OSError):
        return  # the parent is gone, or wants no more


def find(module: str, name: str) -> Callable[..., object]:
    """A function by its module and its name in there.

    Raises:
        ImportError, AttributeError: there is none.
    """
    found: Any = reduce(getattr, name.split("."), importlib.import_module(module))
    function: Callable[..., object] = found
    return function


def answer(function: Callable[..., object], arguments: tuple[object, ...]) -> object:
    """What the function returns, or the failure it ended with."""
    try:
        return function(*arguments)
    except MemoryError:
        return Failure("needs more memory than it is allowed")
    except ClipshelfError as error:
        return Failure(str(error))
    except OSError as error:  # its own text names the path
        return Failure((error.strerror or type(error).__name__).lower())
    except Exception as error:  # noqa: BLE001 - any fault is this call's own
        return Failure(f"{type(error).__name__}: {error}")


def limit_memory(size: int) -> None:
    """Let this process have `size` bytes of address space, where the system can."""
    if sys.platform != "win32":
        _lower(resource.RLIMIT_AS, size)
        _lower(resource.RLIMIT_CORE, 0)  # a crash must not fill the disk


def limit_writing(size: int) -> None:
    """Let no file that this process writes grow beyond `size` bytes.

    Set after its modules are there, whose compiled form Python may want to keep. What
    writes more is told so by the system: Python ignores the signal that goes with it.
    """
    if sys.platform != "win32":
        _lower(resource.RLIMIT_FSIZE, size)


def limit_time(limits: Limits) -> None:
    """Let the call that begins now use so much time.

    The parent keeps the clock. This is for the case that it cannot: a child must not
    spin for ever when the program that started it is gone.
    """
    faulthandler.dump_traceback_later(limits.seconds + GRACE_SECONDS, exit=True)
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        # The limit counts from the process's start, so it moves on with every call.
        allowed = used.ru_utime + used.ru_stime + limits.seconds * limits.cores
        _lower(resource.RLIMIT_CPU, math.ceil(allowed) + 1)


if sys.platform != "win32":

    def _lower(kind: int, value: int) -> None:
        """Set a soft limit, which can be moved again, within the hard one."""
        hard = resource.getrlimit(kind)[1]
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # Some systems know a limit by name and refuse to set it.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))
