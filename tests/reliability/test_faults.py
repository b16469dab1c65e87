"""Any call of an operation may fail or be the last: nothing is lost, nothing half."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from clipshelf.app.opening import open_library
from reliability.disturbing import Drives, disturb, places, undisturbed
from reliability.faults import Fault, Faults
from reliability.operations import OPERATIONS, Operation, fill
from reliability.promises import Ended, broken

OTHER = Path("/dev/shm")  # a second file system, where there is one
SHORT = ("sort", "undo a sort", "label", "trash")
ONE_BY_ONE = (Fault.EIO, Fault.INTERRUPT, Fault.ENOSPC, Fault.LATE, Fault.AWAY)
EVERY = 13  # of the calls, in the short form; `make reliability` takes each

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


@pytest.fixture
def one_drive(tmp_path: Path) -> Iterator[Drives]:
    other = OTHER if OTHER.is_dir() else None
    with places(tmp_path, other) as found:
        yield found[0]


@pytest.fixture
def two_drives(tmp_path: Path) -> Iterator[Drives]:
    """Simulated, so that files of the library itself are copied."""
    with places(tmp_path, None) as found:
        yield found[1]


def operation(name: str) -> Operation:
    return next(one for one in OPERATIONS if one.name == name)


def problems(name: str, drives: Drives, faults: tuple[Fault, ...], every: int):
    """What is wrong after faults at some calls, one kind after the other."""
    course = undisturbed(operation(name), drives)
    kinds = cycle(faults)
    points = sorted({n for fault in faults for n in course.points(fault)})
    for number in points[::every]:
        fault = next(f for f in kinds if number in set(course.points(f)))
        found = disturb(operation(name), drives, course, number, fault)
        yield from (f"call {number}, {fault}: {one}" for one in found.problems)


@pytest.mark.parametrize("name", SHORT)
def test_the_process_may_end_at_any_call(name: str, one_drive: Drives):
    assert list(problems(name, one_drive, (Fault.CRASH,), 2)) == []


@pytest.mark.parametrize("name", ["label", "undo a label"])
def test_it_may_end_while_files_go_from_drive_to_drive(name: str, two_drives: Drives):
    assert list(problems(name, two_drives, (Fault.CRASH,), 3)) == []


@pytest.mark.parametrize("name", SHORT)
def test_any_call_may_fail(name: str, one_drive: Drives):
    assert list(problems(name, one_drive, ONE_BY_ONE, EVERY)) == []


def test_a_start_may_be_disturbed_as_well(one_drive: Drives):
    name = "start after a crash in several"

    assert list(problems(name, one_drive, (Fault.CRASH, Fault.EIO), 8)) == []


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        (lambda root: (root / "d.mp4").unlink(), "d.mp4 is"),
        (lambda root: (root / "cats/a.mp4").rename(root / "a.mp4"), "a.mp4 is"),
        (lambda root: (root / ".clipshelf/filed.jsonl").write_text(""), "filed.jsonl"),
        (lambda root: (root / "dogs/.clipshelf-1-1.part").touch(), "left behind"),
    ],
    ids=["lost", "misplaced", "unrecorded", "half a copy"],
)
def test_a_broken_promise_would_be_seen(harm, seen: str, one_drive: Drives):
    course = undisturbed(operation("sort"), one_drive)
    one_drive.begin()
    with open_library(one_drive.root) as library:
        operation("sort").act(library)
        harm(one_drive.root)
        ended = Ended("done", failing=False, resumed=False, whole=False)

        found = list(broken(library, course.before, course.after, ended))

    assert any(problem.startswith(seen) for problem in found), found


def test_every_kind_of_call_is_counted(tmp_path: Path):
    """The path to the disk leads through the calls that can be made to fail."""
    fill(tmp_path / "clips")
    faults = Faults()

    with (
        faults.installed(),
        open_library(tmp_path / "clips") as library,
        faults.armed(),
    ):
        operation("sort by copying").act(library)

    assert set(faults.seen) >= {
        *("stat", "lstat", "fstat", "open", "create", "read", "write", "fsync"),
        *("mkdir", "renameat2", "utime", "chmod", "flock", "BEGIN", "COMMIT"),
    }
