"""Opening a library: its state folder, its database, what a crash left to settle."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.library.filed import Filed
from clipshelf.library.journal import Journal
from clipshelf.library.store.audits import Audits
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.certificates import Certificates
from clipshelf.library.store.db import Database
from clipshelf.library.store.labels import Labels
from clipshelf.library.store.models import ModelFiles
from clipshelf.library.store.vectors import FeatureFiles
from clipshelf.library.walk import STATE_FOLDER

OURS = ("library.db", "filed.jsonl", "features", "models", "cache", "artifacts")
LOCKS = ("library.lock", "embedding.lock")
LOCK_SECONDS = 10.0  # a label of another process takes milliseconds, a batch seconds


@dataclass(frozen=True, slots=True)
class Library:
    """An open library: where it is, and everything that is remembered about it."""

    root: Path
    state: Path
    db: Database
    settled: int  # moves that an interrupted run left, decided at the opening
    _thread_lock: threading.RLock = field(default_factory=threading.RLock)
    features: FeatureFiles = field(init=False)  # vectors
    _file_lock: FileLock = field(init=False)

    def __post_init__(self) -> None:
        # A frozen dataclass sets what it derives this way.
        features = FeatureFiles(self.state / "features")
        object.__setattr__(self, "features", features)
        lock = FileLock(self.state / "library.lock", thread_local=False)
        object.__setattr__(self, "_file_lock", lock)

    @property
    def catalogue(self) -> Catalogue:
        """Videos, files, folders."""
        return Catalogue(self.db)

    @property
    def labels(self) -> Labels:
        """What a person answered."""
        return Labels(self.db)

    @property
    def audits(self) -> Audits:
        """What was drawn at random to measure the truth."""
        return Audits(self.db)

    @property
    def certificates(self) -> Certificates:
        """Claims and their checks."""
        return Certificates(self.db)

    @property
    def filed(self) -> Filed:
        """What the machine put away."""
        return Filed(self.db, self.state / "filed.jsonl")

    @property
    def journal(self) -> Journal:
        """Every move."""
        return Journal(self.root, self.db)

    @property
    def models(self) -> ModelFiles:
        """Saved models."""
        return ModelFiles(self.state / "models")

    @property
    def artifacts(self) -> Path:
        """`predictions.json` and `training_history.json`."""
        return self.state / "artifacts"

    @property
    def thumbnails(self) -> Path:
        """Small pictures, by video."""
        return self.state / "cache" / "thumbnails"

    @property
    def previews(self) -> Path:
        """Copies that a browser can play, by video."""
        return self.state / "cache" / "previews"

    def lost_its_record(self) -> bool:
        """Is this a new database beside an old model, without `filed.jsonl`?

        Then nobody can tell what the model filed from what a person did.
        """
        had_model = self.models.newest() is not None
        return not self.was_scanned() and had_model and not self.filed.path.exists()

    def was_scanned(self) -> bool:
        """Has this database seen the folders, or is it new?"""
        return self.db.one("SELECT 1 FROM settings WHERE key = 'scanned'") is not None

    def remember_its_record(self) -> None:
        """From now on the database knows who put what where."""
        self.db.execute("INSERT OR REPLACE INTO settings VALUES ('scanned', '1')")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, among threads and among processes.

        Raises:
            Conflict: another process has been writing for a while.
        """
        with self._thread_lock:
            try:
                with self._file_lock.acquire(timeout=LOCK_SECONDS):
                    yield
            except Timeout as error:
                raise Conflict(
                    "Another clipshelf is at work on this library.",
                    code="library-busy",
                    hint="Wait for it to finish, or close it.",
                ) from error

    @contextmanager
    def embedding(self) -> Iterator[None]:
        """One embedding at a time, among processes.

        Raises:
            Conflict: another one is going on.
        """
        try:
            with FileLock(self.state / "embedding.lock").acquire(timeout=0):
                yield
        except Timeout as error:
            raise Conflict(
                "Another clipshelf is looking at these videos.",
                code="library-busy",
                hint="Wait for it to finish; nothing is looked at twice.",
            ) from error

    def close(self) -> None:
        """Let go of the database."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def find_library(start: Path) -> Path:
    """The nearest folder upwards that has been opened before; else `start` itself."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / STATE_FOLDER).is_dir():
            return folder
    return start


def open_library(root: Path, state: Path | None = None) -> Library:
    """Open a folder of videos; its state is made on the first visit.

    Raises:
        NotFound: there is no such folder.
        Invalid: the state folder cannot be written.
        Unavailable: the database is damaged or newer than this program.
    """
    with suppress(RuntimeError):  # ~somebody who is not known here
        root = root.expanduser().absolute()
    if not root.is_dir():
        raise NotFound(
            "There is no such folder.",
            code="no-library",
            hint="Give the folder that holds your videos.",
        )
    state = (state or root / STATE_FOLDER).expanduser().absolute()
    _check_state(root, state)
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(state, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise Invalid(
            "The folder for clipshelf's own files cannot be written.",
            code="state-not-writable",
            hint="Choose another place for it with --state DIR.",
        )
    db = Database(state / "library.db")
    try:
        return _settled(root, state, db)
    except BaseException:
        db.close()
        raise


def is_ours(name: str) -> bool:
    """Is this an entry that clipshelf makes in a state folder?"""
    return name.startswith(OURS) or name in LOCKS


def _check_state(root: Path, state: Path) -> None:
    """A state folder is ours alone, and no part of what is sorted."""
    inside = state.is_relative_to(root) and state != root / STATE_FOLDER
    foreign = state.is_dir() and not all(is_ours(e.name) for e in state.iterdir())
    if inside or root.is_relative_to(state) or foreign:
        raise Invalid(
            "That folder cannot hold clipshelf's own files.",
            code="bad-state",
            hint="Choose an empty folder outside the library for --state.",
        )


def _settled(root: Path, state: Path, db: Database) -> Library:
    library = Library(root, state, db, 0)
    settled = 0
    if db.rows("SELECT 1 FROM moves WHERE state = 'planned' LIMIT 1"):
        with library.writing():
            settled = library.journal.settle()
    if not library.was_scanned():
        library.filed.restore()
    return Library(root, state, db, settled) if settled else library
