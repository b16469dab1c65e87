"""Deciding from the disk what became of planned moves."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from clipshelf.domain.errors import Unavailable
from clipshelf.domain.moves import Mode, Move
from clipshelf.domain.video import File
from clipshelf.library.carry import let_go, same_content, write_through
from clipshelf.library.consequences import conclude
from clipshelf.library.filed import Filed
from clipshelf.library.identity import identify
from clipshelf.library.places import LEADS_OUT, Places, in_trash
from clipshelf.library.store.batches import Kind
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database
from clipshelf.library.store.filesystem import keeps_order
from clipshelf.library.walk import reason_for

TAKEN = "the target is taken"
INTERRUPTED = "it was interrupted before this move"
# A person's answers are carried out after a crash; a sort and an undo are only told of.
RESUMED = frozenset({Kind.LABEL, Kind.BATCH, Kind.TRASH, Kind.FOLDER})
NOTHING_THERE = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP}
)
DENIED = frozenset({errno.EACCES, errno.EPERM})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a move was not made."""

    reason: str
    waits: bool = False  # it will be tried again


@dataclass(frozen=True, slots=True)
class Settling:
    """Looks at the disk, and writes down what it sees."""

    places: Places
    db: Database
    filed: Filed

    def settle(
        self,
        failures: Mapping[int, Failure] | None = None,
        among: Collection[int] | None = None,
    ) -> int:
        """Decide every planned move; how many there were.

        A move whose files cannot be looked at stays planned: guessing would make the
        next scan read a machine's move as a person's.

        Args:
            failures: by the number of the move. Of one that is not in place and not
                named here nothing is known: it was interrupted.
            among: the numbers of moves that were just tried; None: all that are open.

        Raises:
            Unavailable: the library is not there; nothing is decided then.
        """
        planned = self.db.rows(
            "SELECT moves.*, kind FROM moves JOIN batches ON batches.name = batch"
            " WHERE state = 'planned' ORDER BY moves.id"
        )
        if among is not None:
            planned = [row for row in planned if row["id"] in among]
        if not planned:
            return 0
        self.check_there(planned)
        known = failures or {}
        # Lost in a power cut, it is decided again from the disk.
        with self.db.transaction(durable=False):
            decided = [r for r in planned if self._decide(r, known.get(r["id"]))]
            self._write_through(decided)
            conclude(self.db, self.filed, decided)
        return len(planned)

    def check_there(self, rows: list[sqlite3.Row]) -> None:
        """A drive that was pulled out looks like a library without files.

        Raises:
            Unavailable: it does.
        """
        root, state = self.places.root, self.places.trash.parent
        if state.is_relative_to(root):
            there = state.is_dir()
        else:  # another drive may have taken its place
            paths = (*_named(rows), *self._known())
            there = root.is_dir() and any(self._is_there(path) for path in paths)
        if not there:
            raise Unavailable(
                "The library is not there.",
                code="library-away",
                hint="Connect its drive; what was begun is finished at the next start.",
            )

    def _write_through(self, rows: Iterable[sqlite3.Row]) -> None:
        """What has changed in folders is on the disk before the record of it is.

        After a power cut, a record of a move that never was would make the next scan
        read a person's hand, who took the file out of its folder again.
        """
        state = self.places.trash.parent
        folders = {folder for row in rows for folder in self._changed_by(as_move(row))}
        for folder in sorted(folders, reverse=True):  # what lies deeper comes first
            if not keeps_order(folder, state):
                write_through(folder)

    def _changed_by(self, move: Move) -> Iterator[Path]:
        """The folders: a new place may lie in new ones, which are names as well."""
        with suppress(OSError):  # leads out, so nothing was done there
            yield self.places.of(move.source).parent
            yield from islice(
                self.places.of(move.target).parents, move.target.count("/") + 1
            )

    def _decide(self, row: sqlite3.Row, failure: Failure | None) -> bool:
        """Write down what became of one move; False if that cannot be told yet."""
        move = as_move(row)
        try:
            came = self._came_to_pass(row, move, failure)
            if came:
                self._note(move)
        except OSError as error:
            if error.errno in LEADS_OUT:  # no move of ours
                failure = Failure(reason_for(error))
            elif failure is None or error.errno not in DENIED:
                self._set_state(row, "planned", reason_for(error))
                return False
            came = False  # nothing may be done there, so nothing was
        if came:
            self._set_state(row, "done", None)
        else:
            failure = failure or Failure(INTERRUPTED, self._resumed(row))
            state = "waiting" if failure.waits else "dropped"
            self._set_state(row, state, failure.reason)
        return True

    def _came_to_pass(
        self, row: sqlite3.Row, move: Move, failure: Failure | None
    ) -> bool:
        """Does the disk look as if the move had been made?

        Raises:
            OSError: it does not let us look.
        """
        source, target = self.places.of(move.source), self.places.of(move.target)
        here = _look(source)
        if move.mode.removes:
            return here is None
        there = _look(target)
        temporary = temporary_name(target, row)
        if _look(temporary) is not None:
            temporary.unlink()
        if there is None or (failure is not None and failure.reason == TAKEN):
            return False
        if there.st_size != row["size"]:
            if here is not None and _is_placeholder(row, there):
                target.unlink()
            return False
        if here is None:
            return _is_what_left(row, there, target)
        if not _is_one(row, source, target):
            return _was_replaced(row, there, target)
        return move.mode is not Mode.MOVE or _arrives_alone(source, target, here)

    def _resumed(self, row: sqlite3.Row) -> bool:
        """Will an interrupted move be made at the next start?

        A side-car follows its video, even where nothing else is gone on with.
        """
        video_is_there = """
            SELECT 1 FROM moves
            WHERE batch = ? AND video = ? AND video <> '' AND NOT sidecar
              AND state = 'done'
        """
        return row["kind"] in RESUMED or bool(
            row["sidecar"] and self.db.one(video_is_there, row["batch"], row["video"])
        )

    def _is_there(self, path: str) -> bool:
        try:
            return os.path.lexists(self.places.of(path))
        except OSError:
            return False

    def _known(self) -> Iterator[str]:
        for row in self.db.rows("SELECT path FROM files"):
            yield os.fsdecode(row["path"])

    def _note(self, move: Move) -> None:
        """The catalogue follows the file, so that a scan sees no change."""
        if move.sidecar or not move.video:
            return
        catalogue = Catalogue(self.db)
        arrives = not move.mode.removes and not in_trash(move.target)
        stat = self.places.of(move.target).lstat() if arrives else None
        if not move.mode.adds:
            catalogue.drop_file(move.source)
        if stat is not None:
            file = File(move.target, stat.st_size, stat.st_mtime_ns)
            catalogue.put_file(file, move.video)

    def _set_state(self, row: sqlite3.Row, state: str, reason: str | None) -> None:
        query = "UPDATE moves SET state = ?, reason = ? WHERE id = ?"
        self.db.execute(query, state, reason, row["id"])


def as_move(row: sqlite3.Row) -> Move:
    """A row of the journal as the move that it is."""
    source, target = os.fsdecode(row["source"]), os.fsdecode(row["target"])
    return Move(row["video"], source, target, bool(row["sidecar"]), Mode(row["mode"]))


def temporary_name(target: Path, row: sqlite3.Row) -> Path:
    """Where a file is copied to before it gets its name; a scan takes no notice."""
    return target.with_name(f".clipshelf-{row['batch']}-{row['id']}.part")


def _named(rows: list[sqlite3.Row]) -> Iterator[str]:
    for row in rows:
        yield os.fsdecode(row["source"])
        yield os.fsdecode(row["target"])


def _look(place: Path) -> os.stat_result | None:
    """What is there; None if nothing is.

    Raises:
        OSError: nobody can tell.
    """
    try:
        return place.lstat()
    except OSError as error:
        if error.errno in NOTHING_THERE:
            return None
        raise


def _is_what_left(row: sqlite3.Row, there: os.stat_result, target: Path) -> bool:
    """The source is gone: is this the file that lay there?"""
    content = row["digest"] or ("" if row["sidecar"] else row["video"])
    if there.st_ino == row["inode"] or not content:
        return True  # not every file system keeps the number of a file
    return bool(identify(target) == content)


def _is_one(row: sqlite3.Row, source: Path, target: Path) -> bool:
    """Both are there: do they hold the same because of us?

    Two files of the same content are the user's own, unless it was copied here.
    """
    copied = row["digest"] is not None
    return same_content(source, target) if copied else source.samefile(target)


def _was_replaced(row: sqlite3.Row, there: os.stat_result, target: Path) -> bool:
    """Has it arrived, and another file come to where it was?"""
    if row["mode"] != Mode.MOVE or there.st_ino != row["inode"]:
        return False
    if row["sidecar"] and row["digest"]:
        return bool(identify(target) == row["digest"])
    return row["digest"] is None


def _arrives_alone(source: Path, target: Path, seen: os.stat_result) -> bool:
    """Both names hold the same: finish the half of a move, unless they are one name.

    Args:
        source: what may go.
        target: what stays.
        seen: the source as it was before they were compared.
    """
    # Where case makes no difference, there may be one name in two spellings.
    same = source.samefile(target)
    if same and (source == target or target.lstat().st_nlink < 2):
        return True
    try:
        let_go(source, target, seen)
    except OSError:
        return _look(source) is None
    return True


def _is_placeholder(row: sqlite3.Row, there: os.stat_result) -> bool:
    """Our own empty file, which kept a place for a rename that never came."""
    return there.st_size == 0 and bool(there.st_mtime >= row["time"] - 1)
