"""Use case: remove everything that is stored about a library."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from clipshelf.app.locating import LOCKS, is_ours
from clipshelf.domain.errors import Conflict, NotFound
from clipshelf.domain.video import shown
from clipshelf.library.walk import STATE_FOLDER


def forget(root: Path, state: Path | None = None, *, with_trash: bool = False) -> str:
    """Delete what clipshelf wrote into the state folder, and nothing else; its name.

    Args:
        root: the library's folder.
        state: where its state lies, if not inside.
        with_trash: also delete the videos that lie in the trash.

    Raises:
        NotFound: there is none, or the folder is not one of ours.
        Conflict: the trash holds files, which nobody could bring back afterwards; or
            another process is at work here.
    """
    place = state or root / STATE_FOLDER
    if place.is_symlink() or not (place / "library.db").is_file():
        raise NotFound(
            "Nothing is stored about this library.", code="nothing-to-forget"
        )
    if not with_trash and _has_files(place / "trash"):
        raise Conflict(
            "The trash holds videos, and nobody could bring them back afterwards.",
            code="trash-not-empty",
            hint="clipshelf trash --list shows them; --with-trash deletes them too.",
        )
    with _nobody_at_work(place):
        _delete(place)
    with suppress(OSError):  # something else lies there, and stays
        place.rmdir()
    return shown(place.name)


@contextmanager
def _nobody_at_work(place: Path) -> Iterator[None]:
    """Hold every lock; a process that is idle is told when it comes to write."""
    with ExitStack() as held:
        try:
            for lock in LOCKS:
                held.enter_context(FileLock(place / lock).acquire(timeout=0))
        except Timeout as error:
            raise Conflict(
                "Another clipshelf is at work on this library.",
                code="library-busy",
                hint="Close it first.",
            ) from error
        yield


def _delete(place: Path) -> None:
    for entry in place.iterdir():
        if not is_ours(entry.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)


def _has_files(folder: Path) -> bool:
    return any(not path.is_dir() for path in folder.rglob("*"))
