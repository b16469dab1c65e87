"""Use case: a database that is damaged or gone, built anew from all that is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clipshelf.app.doctor.problem import counted
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.label import Label
from clipshelf.domain.video import VideoId
from clipshelf.library.store.salvage import Salvaged, salvage


def rebuild(root: Path, state: Path, now: float) -> Iterator[str]:
    """Put a new database in the place of a damaged or lost one; what was done.

    Rows that can be read are saved; the folders and `filed.jsonl` tell the rest, so
    that a guess of the machine's does not come back as a label.

    Args:
        root: the library's folder.
        state: its state folder.
        now: seconds since 1970.

    Raises:
        Conflict: another process has the database open.
    """
    path = state / "library.db"
    if path.with_name(f"{path.name}-wal").exists():
        path.touch()  # the log alone may hold the newest answers
    saved = salvage(path, now) if path.exists() else None
    with open_library(root, state, settle=False) as library:
        if saved is not None:
            _distrust(library, saved)
            if "filed" not in saved.whole:
                library.filed.restore()
        else:
            library.filed.restore()
        stay = _said_without_moving(library)
        scan(library)
        for video, label in stay.items():
            if library.labels.current(video) != label:
                library.labels.add(label)
        yield from _told(library, saved)


def _distrust(library: Library, saved: Salvaged) -> None:
    """Without any record of what the machine filed, places on disk prove nothing."""
    if "filed" not in saved.whole and not library.filed.path.exists():
        library.db.execute("DELETE FROM settings WHERE key = 'scanned'")


def _said_without_moving(library: Library) -> dict[VideoId, Label]:
    """Answers about files that stayed where they were.

    Where a file's row is lost, its place looks like news to a scan, and it is none.
    """
    query = """
        SELECT said.video FROM current_labels AS said JOIN labels USING (id)
        WHERE said.how IN ('cli', 'page', 'api', 'import')
          AND said.video NOT IN (SELECT video FROM files)
          AND NOT EXISTS (SELECT 1 FROM moves
            WHERE moves.batch = labels.batch AND moves.video = said.video)
    """
    current = {
        r["video"]: library.labels.current(r["video"]) for r in library.db.rows(query)
    }
    return {video: label for video, label in current.items() if label is not None}


def _told(library: Library, saved: Salvaged | None) -> Iterator[str]:
    videos = counted(len(library.catalogue.first_files()), "video")
    if saved is None:
        yield f"a new database begun: {videos} read from the folders"
        return
    answers = counted(saved.rows["labels"], "answer")
    yield (
        f"a new database built: {answers} saved, {videos} read from the folders;"
        f" the damaged one is kept as {saved.kept}"
    )
    if saved.missing:
        yield f"{counted(saved.missing, 'answer')} could not be saved"
