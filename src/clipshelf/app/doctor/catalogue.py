"""Where the catalogue and the folders on disk disagree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from clipshelf.app.doctor.problem import Problem, counted, named
from clipshelf.app.opening import Library
from clipshelf.app.scanning import problems as unreadable_files
from clipshelf.domain.video import shown
from clipshelf.library.store.favourites import Favourites
from clipshelf.library.store.mending import contradictions
from clipshelf.library.walk import walk

SCAN = "clipshelf scan sees to it, and so does clipshelf doctor --fix."


@dataclass(frozen=True, slots=True)
class Differences:
    """Paths, each in order."""

    missing: tuple[str, ...]  # files that have no row and can be read
    closed: tuple[str, ...]  # files that may not be read
    stray: tuple[str, ...]  # rows whose file is gone
    changed: tuple[str, ...]  # files that are not as they were when they were read
    away: bool  # not one known file is there: is the drive connected?

    def __bool__(self) -> bool:
        return bool(self.missing or self.stray or self.changed)


def compare(library: Library) -> Differences:
    """Look at the folders and at the rows; reads no file's content."""
    listing = walk(library.root)
    there = {file.path: file for file in listing.files}
    known = {path: file for path, (file, _) in library.catalogue.files().items()}
    hidden = tuple(f"{folder}/" for folder, _ in listing.unreadable)
    moving = _moving(library)
    lost = known.keys() - there.keys() - moving
    stray = [path for path in lost if not path.startswith(hidden)]
    closed = {p for p in there if not os.access(library.root / p, os.R_OK)}
    return Differences(
        missing=tuple(sorted(there.keys() - known.keys() - closed - moving)),
        closed=tuple(sorted(closed)),
        stray=tuple(sorted(stray)),
        changed=tuple(
            sorted(
                path
                for path in known.keys() & there.keys() - closed
                if known[path] != there[path]
            )
        ),
        away=bool(lost) and known.keys().isdisjoint(there),
    )


def _moving(library: Library) -> frozenset[str]:
    """Paths of moves that are being made, or were not finished: see `answers`."""
    query = "SELECT source, target FROM moves WHERE state = 'planned'"
    return frozenset(
        os.fsdecode(path) for row in library.db.rows(query) for path in tuple(row)
    )


def rows(library: Library) -> Iterator[Problem]:
    """Rows without a file, files without a row, and rows that contradict others."""
    found = compare(library)
    if found.away:
        yield Problem(
            "library-away",
            f"Of {counted(len(found.stray), 'known file')} not one is there.",
            "Connect the drive that they are on. If they were deleted: clipshelf scan.",
        )
        return
    told = (
        ("missing-rows", found.missing, "not in the catalogue"),
        ("stray-rows", found.stray, "in the catalogue and not on the disk"),
        ("changed-files", found.changed, "not as they were when they were read"),
    )
    for code, paths, what in told:
        if paths:
            many = counted(len(paths), "file")
            yield Problem(code, f"{many} {what}: {named(paths)}.", SCAN)
    if found.closed:
        yield Problem(
            "no-permission",
            f"{counted(len(found.closed), 'file')} may not be read:"
            f" {named(found.closed)}.",
            "Give yourself the right to read them.",
        )
    wrong = contradictions(library.db)
    if wrong:
        yield Problem(
            "contradictions",
            f"{counted(wrong, 'row')} of the database contradict the others.",
            "clipshelf doctor --fix makes them follow the answers that were given.",
        )


def files(library: Library) -> Iterator[Problem]:
    """Files that cannot be used, or that say two things at once."""
    for path, reason in unreadable_files(library):
        yield Problem(
            "unreadable",
            f"{shown(path)}: {reason}",
            "Download it again, or remove it; it is retried when it changes.",
        )
    first = library.catalogue.first_files()
    for video, folders in library.labels.unclear().items():
        names = " and ".join(shown(folder) for folder in folders)
        yield Problem(
            "several-folders",
            f"{shown(first[video])} lies in {names}.",
            "Keep it in one folder; until then nothing is learned from it.",
        )
    unknown = len(library.labels.unknown())
    if unknown:
        yield Problem(
            "unknown-origin",
            f"{unknown} videos lie in folders, and who put them there is not recorded.",
            "If it was you: clipshelf review --trust. Until then they teach nothing.",
        )


def favourites(library: Library) -> Iterator[Problem]:
    """What an import lists and no file is here of."""
    missing = Favourites(library.db).missing()
    if missing:
        yield Problem(
            "missing-favourites",
            f"No file is here of {counted(len(missing), 'favourite')}:"
            f" {named([one.key for one in missing])}.",
            "clipshelf import --download fetches them; import --json lists them.",
        )
