"""Disturbs one call of an operation in a process of its own; looks at what is left."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.errors import ClipshelfError
from clipshelf.testing import tree
from reliability.faults import CRASHED, NO_CHANGE, Fault, Faults, can_say
from reliability.operations import Operation, fill, two_drives
from reliability.promises import Ended, Standings, broken, observe, unsound

ENDS = frozenset({Fault.CRASH, Fault.INTERRUPT})


@dataclass(frozen=True, slots=True)
class Drives:
    """Where a library and its state lie."""

    name: str
    root: Path
    state: Path | None = None  # None: inside
    simulated: bool = False  # every folder counts as a drive of its own

    def begin(self) -> None:
        """A library as every operation finds it."""
        self.clear()
        kept = self.root.with_name("kept")
        if not kept.exists():
            fill(kept)
        shutil.copytree(kept, self.root)
        if self.state is not None:
            shutil.copytree(self.root / ".clipshelf", self.state)
            shutil.rmtree(self.root / ".clipshelf")

    def clear(self) -> None:
        """Nothing is left."""
        for place in filter(None, (self.root, self.state)):
            shutil.rmtree(place, ignore_errors=True)

    def between(self) -> AbstractContextManager[None]:
        """While anything is moved."""
        return two_drives() if self.simulated else nullcontext()


@dataclass(frozen=True, slots=True)
class Course:
    """An operation that nothing has disturbed."""

    calls: tuple[str, ...]
    before: Standings
    after: Standings
    start: dict[str, str]  # the tree that taking everything back leads to

    def points(self, fault: Fault) -> Iterator[int]:
        """The calls at which a fault can happen and makes a difference, from 1."""
        before = ""
        for number, name in enumerate(self.calls, 1):
            # Where two calls follow that change nothing, ends before them are one.
            changed = before not in NO_CHANGE or name == "write"
            if can_say(name, fault) and (changed or fault is not Fault.CRASH):
                yield number
            before = name


@dataclass(slots=True)
class Disturbed:
    """What came of one fault."""

    number: int
    fault: Fault
    hit: str = ""
    how: str = ""
    problems: list[str] = field(default_factory=list)


def undisturbed(operation: Operation, drives: Drives) -> Course:
    """The calls that an operation makes, and what becomes of everything."""
    drives.begin()
    start = tree(drives.root)
    told = _in_a_child(lambda: _live(operation, drives, Faults()))
    assert told["how"] in {"done", "told"}, told
    with drives.between(), open_library(drives.root, drives.state) as library:
        after = observe(library)
    drives.begin()
    with drives.between(), open_library(drives.root, drives.state) as library:
        if not operation.settled:
            operation.before(library)
        before = observe(library)
    return Course(tuple(told["calls"]), before, after, start)


def disturb(
    operation: Operation, drives: Drives, course: Course, number: int, fault: Fault
) -> Disturbed:
    """Let the n-th call fail, start again, and look."""
    drives.begin()
    found = Disturbed(number, fault)
    told = _in_a_child(lambda: _live(operation, drives, Faults(number, fault)))
    found.hit, found.how = told.get("hit", ""), told["how"]
    found.problems += told.get("problems", [])
    failing = fault not in ENDS
    how = "done" if operation.settled and not failing else found.how
    ended = Ended(how, failing, operation.resumed, operation.whole)
    try:
        with drives.between():
            with open_library(drives.root, drives.state) as library:
                found.problems += broken(library, course.before, course.after, ended)
            rest = unsound(drives.root, drives.state, ended, course.start, number)
            found.problems += rest
    except (ClipshelfError, OSError, AssertionError) as error:
        found.problems.append(f"the next start: {type(error).__name__}: {error}")
    return found


def _live(operation: Operation, drives: Drives, faults: Faults) -> dict[str, Any]:
    """The disturbed process."""
    with drives.between(), faults.installed():
        library = open_library(drives.root, drives.state)
        operation.before(library)
        how = "done"
        try:
            with faults.armed():
                operation.act(library)
        except KeyboardInterrupt:
            how = "interrupted"
        except (ClipshelfError, OSError) as error:
            how = f"refused: {error}"
        told = {"how": how, "hit": faults.hit, "calls": faults.seen}
        if how == "done" and _is_told(library):
            told["how"] = "told"
        if faults.hit and faults.at % 2:
            told["problems"] = list(_goes_on(library))
        return told


def _is_told(library: Library) -> bool:
    """Was a move of the newest entry given up, or does one wait?"""
    newest = next(library.journal.batches.walk()).batch.name
    query = "SELECT count(*) FROM moves WHERE batch = ? AND state <> 'done'"
    return library.db.number(query, newest) > 0


def _goes_on(library: Library) -> Iterator[str]:
    """A server that was told of an error is not started anew."""
    found = scan(library).scanned
    if found.new or found.moved or found.learned or found.gone:
        yield f"going on, a scan is surprised: {found}"


def _in_a_child(live: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a process tells that may end at any call."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():  # idle threads of libraries, which hold no lock
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        told: dict[str, Any] = {"how": "failed"}
        try:
            told = live()
        except BaseException as error:  # noqa: BLE001  # told to the parent
            told = {"how": "failed", "problems": [f"{type(error).__name__}: {error}"]}
        finally:
            os.write(writer, json.dumps(told).encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == CRASHED:
        return {"how": "crashed"}
    found: dict[str, Any] = json.loads(text)
    return found


@contextmanager
def places(folder: Path, other: Path | None) -> Iterator[tuple[Drives, ...]]:
    """The same library on one drive, on two simulated ones, and on two real ones."""
    one = Drives("one", folder / "clips")
    two = Drives("two simulated", folder / "clips", simulated=True)
    found = [one, two]
    if other is not None and other.stat().st_dev != folder.stat().st_dev:
        found.append(Drives("two", folder / "clips", other / "state"))
    try:
        yield tuple(found)
    finally:
        for drives in found:
            drives.clear()
