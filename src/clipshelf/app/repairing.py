"""Use case: mend what can be mended without asking, and say what was done.

Nothing of a person's is thrown away: a damaged database is kept under another name, a
file that should have moved is moved by the journal and can be taken back, and what is
removed can be made again or is a half of something.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipshelf.app.doctor import Problem, diagnose
from clipshelf.app.doctor.answers import LeftBehind, left_behind
from clipshelf.app.doctor.catalogue import compare
from clipshelf.app.doctor.installation import dimensions
from clipshelf.app.doctor.problem import counted
from clipshelf.app.doctor.stored import database, leftovers
from clipshelf.app.locating import is_known, locate
from clipshelf.app.opening import Library, open_library
from clipshelf.app.salvaging import rebuild
from clipshelf.app.scanning import scan
from clipshelf.domain.errors import ClipshelfError
from clipshelf.library.plan import Planner
from clipshelf.library.record import Record
from clipshelf.library.store.mending import mend


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done, and what is left."""

    fixed: tuple[str, ...]  # in words
    problems: tuple[Problem, ...]  # found afterwards

    def to_json(self) -> dict[str, Any]:
        """The document of `doctor --fix --json`."""
        return {
            "fixed": list(self.fixed),
            "problems": [problem.to_json() for problem in self.problems],
        }


def repair(root: Path, state: Path | None = None) -> Repaired:
    """Mend what `diagnose` finds, as far as that needs no decision of a person's.

    Raises:
        NotFound: there is no such folder.
        Invalid: the state cannot lie there.
        Conflict: another process has the library open, or is at work on it.
    """
    root, state = locate(root, state)
    fixed: tuple[str, ...] = ()
    if is_known(state):
        fixed = tuple(_database(root, state))
        try:
            with open_library(root, state) as library:
                fixed += tuple(_library(library))
        except ClipshelfError as error:
            return Repaired(fixed, (Problem.of(error),))
    return Repaired(fixed, diagnose(root, state))


def _database(root: Path, state: Path) -> Iterator[str]:
    problem = database(state)
    if problem is not None and problem.code in {"lost-database", "bad-database"}:
        yield from rebuild(root, state, time.time())


def _library(library: Library) -> Iterator[str]:
    yield from (told.removesuffix(".") for told in library.resumed.told)
    for step in _STEPS:
        yield from step(library)


def _contradictions(library: Library) -> Iterator[str]:
    with library.writing():
        found = mend(library.db)
    if found:
        yield f"{counted(found, 'row')} of the database made to fit the answers"


def _scan(library: Library) -> Iterator[str]:
    found = compare(library)
    if found.away:
        return  # what looks deleted lies on a drive that is not connected
    if found or not library.was_scanned():
        scan(library)
        told = (
            (len(found.missing), "taken into the catalogue"),
            (len(found.stray), "that are gone dropped from it"),
            (len(found.changed), "read again"),
        )
        yield from (f"{counted(n, 'file')} {what}" for n, what in told if n)


def _record(library: Library) -> Iterator[str]:
    record = Record(library.filed)
    with library.writing():
        fault = record.fault()
        if fault:
            record.rewrite()
            yield f"filed.jsonl written anew: it {fault}"


def _waiting(library: Library) -> Iterator[str]:
    before = library.journal.waiting()
    if before:
        with library.writing():
            after = library.journal.retry()
        if after < before:
            yield f"{counted(before - after, 'file')} moved that had been held open"


def _left_behind(library: Library) -> Iterator[str]:
    behind = left_behind(library)
    if not behind or not library.movable():
        return
    with library.writing():
        for one in behind:
            _move_on(library, one)
    done = len(behind) - len(left_behind(library))
    if done:
        yield f"{counted(done, 'file')} moved to where the answers say"


def _move_on(library: Library, one: LeftBehind) -> None:
    """As part of the answer's own batch, so that one undo takes both back."""
    video = library.catalogue.video(one.video)
    assert video is not None, "its file is in the catalogue"
    planner = Planner(library.root)
    plan = (
        planner.discard(video, one.batch)
        if one.folder is None
        else planner.plan([(video, one.folder)])
    )
    library.journal.plan(one.batch, plan.moves)
    library.journal.carry_out(one.batch)


def _leftovers(library: Library) -> Iterator[str]:
    with library.embedding(), library.writing():  # then nobody is writing them
        found = leftovers(library.root, library.state)
        for path in found:
            path.unlink(missing_ok=True)
    if found:
        yield f"{counted(len(found), 'unfinished file')} removed"


def _derived(library: Library) -> Iterator[str]:
    with library.embedding(), library.writing():
        vectors = library.features.discard_damaged(dimensions())
        models = library.models.discard_damaged()
    if vectors:
        files = counted(len(vectors), "damaged file")
        yield f"{files} of vectors removed; clipshelf embed makes them again"
    if models:
        files = counted(len(models), "damaged model")
        yield f"{files} removed; clipshelf train makes a new one"


_STEPS: tuple[Callable[[Library], Iterator[str]], ...] = (
    _contradictions,
    _leftovers,
    _scan,
    _waiting,
    _left_behind,
    _record,
    _derived,
)
