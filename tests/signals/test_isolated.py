from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from clipshelf.domain.errors import Unavailable
from clipshelf.signals.run.isolated import Failure, Limits, Stopped, Worker, call
from clipshelf.signals.run.pool import call_each
from signals import poison

posix = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")
BRIEF = Limits(seconds=2.0)


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def poisoned() -> Iterator[Worker[str]]:
    worker = Worker(poison.act, BRIEF)
    yield worker
    worker.release()


@posix
@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("crash", "the worker process crashed (SIGSEGV)"),
        ("leave", "the worker process ended by itself (exit code 3)"),
        ("spin", "took longer than 2 seconds"),
        ("hang", "took longer than 2 seconds"),
        ("gorge", "needs more memory than it is allowed"),
        ("refuse", "no video stream"),
        ("stumble", "ValueError: a fault of ours"),
    ],
)
def test_each_misdeed_is_pinned_to_its_call_and_the_next_call_works(
    poisoned: Worker[str], deed: str, reason: str
) -> None:
    during = poisoned.call(deed)
    after = poisoned.call("behave")

    assert (during, after) == (Failure(reason), "behave done")


@posix
def test_processor_time_is_limited_for_each_call_and_not_for_the_child_as_a_whole() -> (
    None
):
    worker = Worker(poison.spend, Limits(seconds=10))

    results = [worker.call(seconds) for seconds in (0.0, 0.8, 0.8, 0.0)]
    worker.release()

    left = [result[0] for result in results if not isinstance(result, Failure)]
    assert len(left) == 4
    assert len({result[1] for result in results}) == 1, "one child did them all"
    # The limit is in whole seconds, rounded up, and one more; 1.6 seconds were spent.
    assert all(10.9 < seconds < 12.1 for seconds in (left[0], left[3]))


def test_a_child_is_a_process_of_its_own_and_serves_many_calls() -> None:
    worker = Worker(poison.own_id, BRIEF)

    first, second = worker.call(), worker.call()
    worker.release()

    assert first == second != os.getpid()


def test_a_single_call_leaves_no_child_behind() -> None:
    child = call(poison.own_id)

    assert isinstance(child, int)
    assert until(lambda: not lives(child))


def test_a_function_that_the_child_cannot_find_is_an_error_and_not_a_bad_file() -> None:
    def local() -> None: ...

    with pytest.raises(Unavailable, match="cannot be loaded"):
        call(local)
    with pytest.raises(Unavailable, match="cannot be loaded"):
        list(call_each(local, [(1, ())], workers=2, ahead=2))


def test_stopping_ends_a_call_that_hangs() -> None:
    worker = Worker(poison.act, Limits(seconds=60))
    ended: list[type[BaseException]] = []

    def use() -> None:
        try:
            worker.call("hang")
        except Stopped as error:
            ended.append(type(error))
        finally:
            worker.release()

    thread = Thread(target=use)
    thread.start()
    worker.stop()
    thread.join(timeout=20)

    assert ended == [Stopped]


def test_every_job_is_answered_once_whatever_becomes_of_the_others() -> None:
    deeds = ["behave", "crash", "behave", "leave", "hang", "stumble", "behave"]
    jobs = [(number, (deed,)) for number, deed in enumerate(deeds)]

    results = dict(call_each(poison.act, jobs, workers=2, ahead=5, limits=BRIEF))

    assert sorted(results) == list(range(len(deeds)))
    for number, deed in enumerate(deeds):
        assert (results[number] == f"{deed} done") == (deed == "behave")


def test_jobs_are_drawn_only_so_far_ahead_of_the_results_taken() -> None:
    drawn: list[int] = []

    def jobs():
        for number in itertools.count():
            drawn.append(number)
            yield number, (number,)

    results = call_each(poison.double, jobs(), workers=2, ahead=4)
    taken = [next(results) for _ in range(10)]
    results.close()

    assert all(value == 2 * key for key, value in taken)
    assert len(drawn) <= 10 + 4


def test_results_wait_while_nobody_takes_them() -> None:
    results = call_each(poison.nap, ((n, (0.0,)) for n in range(6)), workers=2, ahead=6)

    next(results)
    time.sleep(0.3)
    rest = list(results)

    assert len(rest) == 5


@posix
def test_closing_early_ends_every_child_at_once() -> None:
    results = call_each(
        poison.nap,
        ((n, (0.0 if n < 2 else 30.0,)) for n in range(9)),
        workers=2,
        ahead=4,
    )
    children = {child for _, child in itertools.islice(results, 2)}
    results.close()

    assert children
    assert until(lambda: not any(map(lives, children)))


def test_it_works_from_a_thread() -> None:
    results: list[object] = []

    def use() -> None:
        jobs = [(n, (n,)) for n in range(4)]
        results.extend(sorted(call_each(poison.double, jobs, workers=2, ahead=4)))

    thread = Thread(target=use)
    thread.start()
    thread.join(timeout=60)

    assert results == [(0, 0), (1, 2), (2, 4), (3, 6)]


def test_an_error_while_drawing_jobs_reaches_the_caller_and_ends_the_children() -> None:
    def jobs():
        yield 1, (1,)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(call_each(poison.double, jobs(), workers=2, ahead=4))


def program(tmp_path: Path, text: str) -> subprocess.Popen[str]:
    """A script of its own, running."""
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(text))
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_script_without_a_main_guard_can_use_it(tmp_path: Path) -> None:
    running = program(
        tmp_path,
        """
        from clipshelf.signals.run.isolated import call
        from signals import poison
        print(call(poison.double, 21))
        """,
    )

    assert running.communicate(timeout=60) == ("42\n", "")


# Gives out the number of its one child, which then sleeps.
SLEEPER = """
    import itertools
    from clipshelf.signals.run.pool import call_each
    from signals import poison
    jobs = ((n, (30.0 if n else 0.0,)) for n in itertools.count())
    for _, child in call_each(poison.nap, jobs, workers=1, ahead=2):
        print(child, flush=True)
"""


@posix
def test_ctrl_c_ends_the_children_with_the_program(tmp_path: Path) -> None:
    running = program(tmp_path, SLEEPER)
    assert running.stdout is not None
    child = int(running.stdout.readline())

    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=20)

    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert until(lambda: not lives(child))


@posix
def test_a_child_at_rest_ends_when_the_program_is_killed(tmp_path: Path) -> None:
    running = program(tmp_path, SLEEPER.replace("30.0 if n else 0.0", "0.0"))
    assert running.stdout is not None
    child = int(running.stdout.readline())

    running.kill()
    running.communicate()

    assert until(lambda: not lives(child))


def test_a_child_that_decodes_loads_no_more_than_it_needs() -> None:
    packages = call(poison.loaded)

    assert isinstance(packages, set)
    assert {"av", "numpy", "PIL"} <= packages
    assert not packages & {
        "onnx",
        "onnxruntime",
        "scipy",
        "sklearn",
        "tokenizers",
        "rich",
    }


def test_asking_for_encoders_and_workers_loads_neither_models_nor_decoders(
    tmp_path: Path,
) -> None:
    running = program(
        tmp_path,
        """
        import sys
        import clipshelf.signals.media.playback
        import clipshelf.signals.run.local
        from clipshelf.signals.profile import default_encoders
        default_encoders()
        print(sorted({"av", "onnx", "onnxruntime", "tokenizers"} & set(sys.modules)))
        """,
    )

    assert running.communicate(timeout=60) == ("[]\n", "")
