"""Many calls on several workers, with a bound on how far they run ahead."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeAlias, TypeVar

from clipshelf.signals.run.isolated import (
    Failure,
    Limits,
    Preparation,
    Stopped,
    Worker,
)

K = TypeVar("K")
R = TypeVar("R")
T = TypeVar("T")
Job: TypeAlias = tuple[K, tuple[object, ...]]
LOOK_SECONDS = 1.0  # between two looks whether anybody still waits


def cores() -> int:
    """How many this process may use."""
    try:
        return len(os.sched_getaffinity(0))  # type: ignore[attr-defined, unused-ignore]
    except AttributeError:  # only Linux tells; elsewhere every core is ours
        return os.cpu_count() or 1


def call_each(
    function: Callable[..., R],
    jobs: Iterable[Job[K]],
    *,
    workers: int,
    ahead: int,
    limits: Limits | None = None,
    prepare: Preparation | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Generator[tuple[K, R | Failure], None, None]:
    """Call `function(*arguments)` for every `(key, arguments)`, results as they come.

    Jobs are drawn in the thread that draws results, never more than `ahead` of them
    before a result is taken, so an endless `jobs` is fine. Workers go on while the
    caller is busy with a result. Closing the generator, or an exception in it (Ctrl-C
    is one), ends every child. So does one that `meanwhile` raises, which is called
    every second of waiting for a result: for calls that take long. Each child begins
    with what it is to `prepare`.

    Raises:
        Unavailable: no child can be started here.
    """
    todo: SimpleQueue[Job[K] | None] = SimpleQueue()
    done: SimpleQueue[tuple[K, R | Failure] | BaseException] = SimpleQueue()
    slots = [Worker(function, limits or Limits(), prepare) for _ in range(workers)]
    threads = [
        Thread(target=_work, args=(slot, todo, done), daemon=True) for slot in slots
    ]
    try:
        for thread in threads:
            thread.start()
        yield from _results(iter(jobs), todo, done, ahead, meanwhile)
    finally:
        for slot in slots:
            todo.put(None)
            slot.stop()
        for thread in threads:
            thread.join()


def _results(
    jobs: Iterator[Job[K]],
    todo: SimpleQueue[Job[K] | None],
    done: SimpleQueue[tuple[K, R | Failure] | BaseException],
    ahead: int,
    meanwhile: Callable[[], None] | None,
) -> Iterator[tuple[K, R | Failure]]:
    """Keep `ahead` jobs under way and give out what comes back."""
    out = 0
    more = True
    while True:
        while more and out < ahead:
            job = next(jobs, None)
            if job is None:
                more = False
                break
            todo.put(job)
            out += 1
        if not out:
            return
        result = _next(done, meanwhile)
        if isinstance(result, BaseException):
            raise result
        out -= 1
        yield result


def _next(done: SimpleQueue[T], meanwhile: Callable[[], None] | None) -> T:
    while meanwhile is not None:
        try:
            return done.get(timeout=LOOK_SECONDS)
        except Empty:
            meanwhile()
    return done.get()


def _work(
    slot: Worker[R],
    todo: SimpleQueue[Job[K] | None],
    done: SimpleQueue[tuple[K, R | Failure] | BaseException],
) -> None:
    """One worker's thread: a job at a time until there are no more."""
    try:
        while (job := todo.get()) is not None:
            key, arguments = job
            done.put((key, slot.call(*arguments)))
    except Stopped:
        pass  # nobody waits for results any more
    except BaseException as error:  # noqa: BLE001 - raised where results are drawn
        done.put(error)
    finally:
        slot.release()
