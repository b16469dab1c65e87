"""Use case: look for problems and say what would help. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clipshelf.app.doctor import (
    answers,
    catalogue,
    installation,
    stored,
    surroundings,
)
from clipshelf.app.doctor.problem import Problem
from clipshelf.app.locating import check_known, locate
from clipshelf.app.opening import Library, open_library
from clipshelf.domain.errors import ClipshelfError

__all__ = ["Problem", "diagnose", "examine"]


def diagnose(root: Path, state: Path | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with a folder of videos, opened or not.

    Nothing is changed: an interrupted run is told of and not settled, a damaged
    database is not opened, a folder that was never opened gets no state.

    Raises:
        NotFound: there is no such folder.
        Invalid: the state cannot lie there.
    """
    root, state = locate(root, state)
    try:
        check_known(root, state)
        broken = stored.database(state)
        if broken is None:
            with open_library(root, state, settle=False) as library:
                return examine(library)
    except ClipshelfError as error:
        broken = Problem.of(error)
    return (*installation.encoders(), broken, *_without_database(state))


def examine(library: Library) -> tuple[Problem, ...]:
    """Everything that is wrong with a library or with this installation."""
    return tuple(_all(library))


def _all(library: Library) -> Iterator[Problem]:
    yield from installation.encoders()
    yield from installation.choices(library)
    yield from stored.begun_anew(library)
    yield from catalogue.rows(library)
    yield from catalogue.files(library)
    yield from answers.moves(library)
    yield from stored.record(library)
    yield from stored.derived(library.state)
    yield from stored.model(library)
    yield from stored.unfinished(library)
    yield from surroundings.of_state(library.state)
    yield from surroundings.of_library(library)
    yield from catalogue.favourites(library)


def _without_database(state: Path) -> Iterator[Problem]:
    """What can be seen without it."""
    if state.is_dir():
        yield from stored.derived(state)
        yield from surroundings.of_state(state)
