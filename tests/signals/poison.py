"""Functions that do to their process what a hostile file could do."""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
import threading
import time
from collections.abc import Sequence

import numpy as np

from clipshelf.domain.features import Sample, Vectors
from clipshelf.signals.encoders.colour import ColourHistogram
from clipshelf.signals.media.decoded import Unreadable

MEMORY: list[object] = []


def act(deed: str) -> str:
    """Do a deed, and report if that was survived."""
    DEEDS[deed]()
    return f"{deed} done"


def crash() -> None:
    ctypes.string_at(1)


def leave() -> None:
    os._exit(3)


def spin() -> None:
    while True:
        pass


def hang() -> None:
    threading.Event().wait()


def gorge() -> None:
    while True:
        MEMORY.append(np.empty(2**27))  # a gibibyte, reserved and never touched


def refuse() -> None:
    raise Unreadable("no video stream")


def stumble() -> None:
    raise ValueError("a fault of ours")


def behave() -> None:
    pass


DEEDS = {
    deed.__name__: deed
    for deed in (crash, leave, spin, hang, gorge, refuse, stumble, behave)
}


def own_id() -> int:
    """The number of the process this runs in."""
    return os.getpid()


def nap(seconds: float) -> int:
    """Sleep, then tell the process's number."""
    time.sleep(seconds)
    return os.getpid()


def spend(seconds: float) -> tuple[float, int]:
    """Use so much processor time; then tell what is left, and the process's number."""
    import resource  # noqa: PLC0415 - only POSIX has it

    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    limit, _ = resource.getrlimit(resource.RLIMIT_CPU)
    return limit - time.process_time(), os.getpid()


def loaded() -> set[str]:
    """The packages that a child has in memory when it has what it needs to decode."""
    importlib.import_module("clipshelf.signals.media.frames")
    return {name.partition(".")[0] for name in sys.modules}


def double(number: int) -> int:
    return 2 * number


class Lame(ColourHistogram):
    """An encoder whose weights are gone by the time they are wanted."""

    def encode(self, batch: Sequence[Sample]) -> Vectors:
        raise FileNotFoundError(2, "No such file or directory", str(batch))
