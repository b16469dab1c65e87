"""Work in the background lets a request finish first, and is not kept for ever."""

from __future__ import annotations

import threading
from time import monotonic

from clipshelf.learning.giving_way import behind, give_way, going_first


def worker(seconds: float) -> tuple[threading.Thread, threading.Event]:
    """A thread that comes to one place where it gives way, and has passed it."""
    passed = threading.Event()

    def work() -> None:
        with behind(seconds):
            give_way()
            passed.set()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, passed


def test_it_waits_until_the_request_is_served():
    with going_first():
        with going_first():
            thread, passed = worker(seconds=60)
        assert not passed.wait(0.2), "another one is still being served"
    assert passed.wait(10)
    thread.join()


def test_its_patience_has_an_end():
    with going_first():
        thread, passed = worker(seconds=0.1)
        assert passed.wait(10)
        thread.join()


def test_patience_is_counted_over_all_places():
    began = monotonic()
    with going_first(), behind(0.2):
        for _ in range(100):
            give_way()
    assert 0.2 <= monotonic() - began < 10


def test_who_is_not_behind_waits_nowhere():
    done = threading.Event()

    def work() -> None:
        with behind(60):
            pass
        give_way()  # its time behind is over
        done.set()

    with going_first():
        thread = threading.Thread(target=work)
        thread.start()
        assert done.wait(10)
        thread.join()
