"""Use case: look at the library's folders."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from clipshelf.app.opening import Library
from clipshelf.domain.errors import Unavailable
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.label import How
from clipshelf.domain.video import name_fields, shown
from clipshelf.library.joining import join
from clipshelf.library.scan import Scan, Scanned


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan found, and how the library stands after it."""

    scanned: Scanned
    folders: dict[str, int]  # videos in each
    unsorted: int
    unknown: int  # labels whose origin is lost; they teach nothing until confirmed
    duplicates: tuple[tuple[str, ...], ...]  # paths that hold the same content
    unclear: tuple[tuple[str, tuple[str, ...]], ...]  # (path, its several folders)
    problems: tuple[tuple[str, str], ...]  # (path, reason)

    def to_json(self) -> dict[str, Any]:
        """The document of `scan --json`."""
        return {
            "found": self.scanned.found,
            "files": self.scanned.files,
            "new": self.scanned.new,
            "moved": self.scanned.moved,
            "gone": self.scanned.gone,
            "learned": self.scanned.learned,
            "ignored": self.scanned.ignored,
            "unreadable": problems_json(self.problems),
            "folders": {shown(name): n for name, n in self.folders.items()},
            "unsorted": self.unsorted,
            "unknown_origin": self.unknown,
            "duplicates": [[shown(path) for path in same] for same in self.duplicates],
            "unclear": [
                name_fields("name", path) | {"folders": [shown(f) for f in folders]}
                for path, folders in self.unclear
            ],
        }


def scan(library: Library, watch: Watch = unwatched) -> ScanReport:
    """Bring the catalogue up to date with the disk; read labels from the folders."""
    origin = How.UNKNOWN if library.lost_its_record() else How.PLACED
    look = Scan(library.root, library.db, library.filed, watch, origin)
    look.look()
    with library.writing():
        with suppress(Unavailable):  # its drive is away: nothing is there to be moved
            library.journal.retry()
        scanned = look.record()
        join(library.db)  # what an import knows of the files that came
        library.remember_its_record()
    catalogue = library.catalogue
    first = catalogue.first_files()
    return ScanReport(
        scanned=scanned,
        folders=catalogue.folder_counts(),
        unsorted=len(catalogue.unsorted()),
        unknown=len(library.labels.unknown()),
        duplicates=catalogue.duplicates(),
        unclear=tuple(
            (first[video], folders)
            for video, folders in library.labels.unclear().items()
        ),
        problems=problems(library, scanned.unreadable),
    )


def problems(
    library: Library, more: list[tuple[str, str]] | None = None
) -> tuple[tuple[str, str], ...]:
    """Every file that cannot be used, and why: `(path, reason)`, by path."""
    first = library.catalogue.first_files()
    known = {
        first[video]: reason for video, reason in library.catalogue.unreadable().items()
    }
    return tuple(sorted((known | dict(more or ())).items()))


def problems_json(found: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """As `{name, reason}`, the shape that all commands share."""
    return [name_fields("name", path) | {"reason": reason} for path, reason in found]
