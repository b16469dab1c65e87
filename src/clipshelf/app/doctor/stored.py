"""Damage in what clipshelf keeps for itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from clipshelf.app import choosing
from clipshelf.app.doctor.installation import dimensions
from clipshelf.app.doctor.problem import Problem, counted, named
from clipshelf.app.opening import Library
from clipshelf.library.record import Record
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.models import ModelFiles
from clipshelf.library.store.salvage import BUILT
from clipshelf.library.store.soundness import is_damaged, version_of
from clipshelf.library.store.vectors import FeatureFiles
from clipshelf.library.walk import STATE_FOLDER

FIX = "clipshelf doctor --fix"
HALF_COPIED = ".clipshelf-"  # and ".part" at the end: see library/settling


def database(state: Path) -> Problem | None:
    """What is wrong with the database before it is opened."""
    path = state / "library.db"
    if not path.exists():
        return Problem(
            "lost-database",
            "The database is gone: answers other than folders, and the history.",
            f"{FIX} builds it anew from the folders and filed.jsonl.",
        )
    if is_damaged(path):
        return Problem(
            "bad-database",
            "The database is damaged.",
            f"{FIX} saves what can be read and keeps the damaged file.",
        )
    if version_of(path) < len(MIGRATIONS):
        return Problem(
            "older-database",
            "The database was written by an earlier clipshelf.",
            f"The next command brings it up to date, and so does {FIX}.",
        )
    return None


def begun_anew(library: Library) -> Iterator[Problem]:
    """A new database beside what an earlier one has left."""
    if library.lost_its_database():
        yield Problem(
            "lost-database",
            "The database was lost, and nothing has been scanned since.",
            f"clipshelf scan, or {FIX}, builds it anew from the folders.",
        )


def derived(state: Path) -> Iterator[Problem]:
    """Vectors and models that cannot be read: they count as absent."""
    vectors = FeatureFiles(state / "features").damaged(dimensions())
    if vectors:
        yield Problem(
            "damaged-vectors",
            f"{counted(len(vectors), 'file')} of vectors damaged or unfinished:"
            f" {named([path.name for path in vectors])}.",
            f"{FIX} removes them; clipshelf embed makes them again.",
        )
    models = ModelFiles(state / "models").damaged()
    if models:
        yield Problem(
            "damaged-models",
            f"{counted(len(models), 'model')} damaged or unfinished:"
            f" {named([path.name for path in models])}.",
            f"{FIX} removes them; clipshelf train makes a new one.",
        )


def model(library: Library) -> Iterator[Problem]:
    """A model for vectors that nothing here makes."""
    card = library.models.newest()
    if card is None:
        return
    here = tuple(encoder.spec.key for encoder in choosing.called(card.encoders))
    # Words that were read since wait for the next training.
    if here != card.encoders:
        unknown = sorted(set(card.encoders) - set(here))
        yield Problem(
            "model-unusable",
            "The model was trained on vectors that are not used here:"
            f" {named(unknown or card.encoders)}. It predicts nothing.",
            "clipshelf embed, then clipshelf train; or install its encoder again.",
        )


def record(library: Library) -> Iterator[Problem]:
    """The second record of what the machine filed."""
    fault = Record(library.filed).fault()
    if fault:
        yield Problem(
            "filed-record",
            f"filed.jsonl {fault}: were the database lost, guesses could pass for"
            " labels.",
            f"{FIX} writes it anew from the database.",
        )


def leftovers(root: Path, state: Path) -> tuple[Path, ...]:
    """Half-copied files, and half-written ones of our own.

    None of them is the only copy of anything: a file gets its name before its source
    goes.
    """
    found = [*_half_copied(root), *_half_copied(state / "trash")]
    found += state.glob("artifacts/*.tmp")
    found += state.glob("cache/*/*.tmp")
    found += state.glob("cache/*/.*.part")
    found += state.glob("cache-probe-*")
    found += state.glob(f"{BUILT}*")
    found += state.glob("filed.jsonl.new")
    return tuple(sorted(p for p in found if p.is_file() and not p.is_symlink()))


def unfinished(library: Library) -> Iterator[Problem]:
    """The same as a problem, while nobody is at work on them."""
    found = leftovers(library.root, library.state)
    if found and not library.is_at_work():
        yield Problem(
            "leftovers",
            f"{counted(len(found), 'unfinished file')} left by an interrupted run:"
            f" {named([path.name for path in found])}.",
            f"{FIX} removes them; the originals are where they were.",
        )


def _half_copied(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if STATE_FOLDER in folders:
            folders.remove(STATE_FOLDER)
        for name in names:
            if name.startswith(HALF_COPIED) and name.endswith(".part"):
                yield Path(place) / name
