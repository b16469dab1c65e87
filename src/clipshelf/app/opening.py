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

from clipshelf.app.locating import EMBEDDING, LOCKS, READING, WRITING, locate
from clipshelf.domain.errors import Conflict, Invalid, Unavailable
from clipshelf.library.filed import Filed
from clipshelf.library.journal import Journal
from clipshelf.library.listings import Listings
from clipshelf.library.places import Places
from clipshelf.library.resuming import Resumed, is_unfinished, resume
from clipshelf.library.store.audits import Audits
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.certificates import Certificates
from clipshelf.library.store.db import Database
from clipshelf.library.store.labels import Labels
from clipshelf.library.store.models import ModelFiles
from clipshelf.library.store.readings import Readings
from clipshelf.library.store.tally import Tally
from clipshelf.library.store.texts import Texts
from clipshelf.library.store.vectors import FeatureFiles

LOCK_SECONDS = 10.0  # a label of another process takes milliseconds, a batch seconds


@dataclass(frozen=True, slots=True)
class Library:
    """An open library: where it is, and everything that is remembered about it."""

    root: Path
    state: Path
    db: Database
    resumed: Resumed = field(default_factory=Resumed)  # what the opening found
    _thread_lock: threading.RLock = field(default_factory=threading.RLock)
    # Those that remember what they have read.
    features: FeatureFiles = field(init=False)  # vectors
    models: ModelFiles = field(init=False)
    certificates: Certificates = field(init=False)  # claims and their checks
    tally: Tally = field(init=False)  # how many videos stand where
    readings: Readings = field(init=False)  # words that were found inside of videos
    texts: Texts = field(init=False)  # words to search in
    listings: Listings = field(default_factory=Listings)  # names on the disk
    _file_lock: FileLock = field(init=False)

    def __post_init__(self) -> None:
        # A frozen dataclass sets what it derives this way.
        features = FeatureFiles(self.state / "features")
        object.__setattr__(self, "features", features)
        object.__setattr__(self, "models", ModelFiles(self.state / "models"))
        object.__setattr__(self, "certificates", Certificates(self.db))
        object.__setattr__(self, "tally", Tally(self.db))
        object.__setattr__(self, "readings", Readings(self.db))
        object.__setattr__(self, "texts", Texts(self.db))
        lock = FileLock(self.state / WRITING, thread_local=False)
        object.__setattr__(self, "_file_lock", lock)

    @property
    def settled(self) -> int:
        """Moves that an interrupted run had left, decided at the opening."""
        return self.resumed.interrupted

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
    def filed(self) -> Filed:
        """What the machine put away."""
        return Filed(self.db, self.state / "filed.jsonl")

    @property
    def journal(self) -> Journal:
        """Every move."""
        places = Places(self.root, self.trash)
        return Journal(places, self.db, self.filed, self.listings)

    @property
    def trash(self) -> Path:
        """What was thrown away, until a person empties it."""
        return self.state / "trash"

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

    def movable(self) -> bool:
        """May files be moved here? Else labels are only kept in the state."""
        return os.access(self.root, os.W_OK)

    def check_movable(self) -> None:
        """Moves need a library that can be written.

        Raises:
            Invalid: it is read-only.
        """
        if not self.movable():
            raise Invalid(
                "This library is read-only: nothing in it can be moved.",
                code="read-only",
                hint="clipshelf export --format links -o DIR leaves it as it is.",
            )

    def lost_its_record(self) -> bool:
        """Is this a new database beside an old model, without `filed.jsonl`?

        Then nobody can tell what the model filed from what a person did.
        """
        had_model = self.models.newest() is not None
        return not self.was_scanned() and had_model and not self.filed.path.exists()

    def lost_its_database(self) -> bool:
        """Is this a new database beside what an earlier one has left?"""
        left = (self.filed.path, self.models.root, self.features.root, self.trash)
        return not self.was_scanned() and any(path.exists() for path in left)

    def was_scanned(self) -> bool:
        """Has this database seen the folders, or is it new?"""
        return self.db.one("SELECT 1 FROM settings WHERE key = 'scanned'") is not None

    def remember_its_record(self) -> None:
        """From now on the database knows who put what where."""
        self.db.execute("INSERT OR REPLACE INTO settings VALUES ('scanned', '1')")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, among threads and among processes.

        What another one has left unfinished is decided first: else a scan would take
        a machine's move for a person's.

        Raises:
            Conflict: another process has been writing for a while.
        """
        with self.alone(LOCK_SECONDS):
            if self.journal.is_open():
                with suppress(Unavailable):  # its drive may be away
                    resume(self.journal)
            yield

    @contextmanager
    def alone(self, seconds: float) -> Iterator[None]:
        """Nobody else writes.

        Raises:
            Conflict: somebody has been writing for so long, or has removed it all.
        """
        with self._thread_lock:
            try:
                with self._file_lock.acquire(timeout=seconds):
                    self._check_still_there()
                    yield
            except Timeout as error:
                raise Conflict(
                    "Another clipshelf is at work on this library.",
                    code="library-busy",
                    hint="Wait for it to finish, or close it.",
                ) from error

    def _check_still_there(self) -> None:
        """An answer that goes into a removed file would be acknowledged and lost."""
        if not self.db.in_place():
            raise Conflict(
                "What was known about this library has been removed meanwhile.",
                code="forgotten",
                hint="Open it again to begin anew.",
            )

    @contextmanager
    def embedding(self) -> Iterator[None]:
        """One embedding at a time, among processes.

        Raises:
            Conflict: another one is going on.
        """
        try:
            with FileLock(self.state / EMBEDDING).acquire(timeout=0):
                yield
        except Timeout as error:
            raise Conflict(
                "Another clipshelf is looking at these videos.",
                code="library-busy",
                hint="Wait for it to finish; nothing is looked at twice.",
            ) from error

    @contextmanager
    def transcribing(self) -> Iterator[None]:
        """One reading of words at a time, among processes.

        Raises:
            Conflict: another one is going on.
        """
        try:
            with FileLock(self.state / READING).acquire(timeout=0):
                yield
        except Timeout as error:
            raise Conflict(
                "Another clipshelf is reading these videos.",
                code="library-busy",
                hint="Wait for it to finish; nothing is read twice.",
            ) from error

    def is_at_work(self) -> bool:
        """Is another process writing, or looking at videos, right now?"""
        for lock in LOCKS:
            try:
                with FileLock(self.state / lock).acquire(timeout=0):
                    continue
            except Timeout:
                return True
        return False

    def close(self) -> None:
        """Let go of the database."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_library(
    root: Path, state: Path | None = None, *, settle: bool = True
) -> Library:
    """Open a folder of videos; its state is made on the first visit.

    Args:
        root: the folder.
        state: where its state lies, if not inside.
        settle: decide what an interrupted run left.

    Raises:
        NotFound: there is no such folder.
        Invalid: the state folder cannot be written.
        Unavailable: the database is damaged or newer than this program.
    """
    root, state = locate(root, state)
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
        return _settled(root, state, db) if settle else Library(root, state, db)
    except BaseException:
        db.close()
        raise


def _settled(root: Path, state: Path, db: Database) -> Library:
    """Decide what an interrupted run left, and try again what had to wait."""
    library = Library(root, state, db)
    if not library.was_scanned():
        library.filed.restore()
    resumed = Resumed()
    if is_unfinished(library.journal):
        # Its drive may be away; and what somebody is at work on is not interrupted.
        with suppress(Unavailable, Conflict), library.alone(0):
            resumed = resume(library.journal)
    return Library(root, state, db, resumed)
