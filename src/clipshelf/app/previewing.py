"""Use case: what a folder would be as a library, before anything is written into it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from platformdirs import user_desktop_path, user_downloads_path, user_videos_path

from clipshelf.domain.video import ROOT, File, name_fields, shown
from clipshelf.library.scan import EMPTY
from clipshelf.library.walk import STATE_FOLDER, VIDEO_SUFFIXES, Listing, walk

LOOK_SECONDS = 4.0  # for a whole disk that was chosen by mistake
LISTED = 100  # problems that are told by name; all are counted
ENTRIES = 2000  # of a likely place that are looked at
CHILDREN = 200  # sub-folders of a likely place that are looked at
SUGGESTED = 6
NOT_ALLOWED = "permission denied"


@dataclass(frozen=True, slots=True)
class Preview:
    """A folder as clipshelf would see it."""

    root: Path
    listing: Listing
    unreadable: tuple[tuple[str, str], ...]  # (path, reason)

    @property
    def readable(self) -> tuple[File, ...]:
        """Videos that there are bytes of; whether they can be decoded shows later."""
        bad = {path for path, _ in self.unreadable}
        return tuple(file for file in self.listing.files if file.path not in bad)

    @property
    def folders(self) -> dict[str, int]:
        """Files in each sub-folder, the empty ones too."""
        counts = Counter(file.folder for file in self.readable)
        return {folder: counts[folder] for folder in self.listing.folders}

    @property
    def unsorted(self) -> int:
        """Files that wait in the folder itself."""
        return sum(file.folder == ROOT for file in self.readable)

    @property
    def warnings(self) -> list[dict[str, str]]:
        """What a person should know before opening it, most important first."""
        found = []
        if not self.readable:
            found.append(NO_VIDEOS)
        elif not self.unsorted:
            found.append(NOTHING_LEFT)
        if not self.listing.folders:
            found.append(NO_FOLDERS)
        if not os.access(self.root, os.W_OK):
            found.append(READ_ONLY)
        if not self.listing.complete:
            found.append(VERY_LARGE)
        return found

    def to_json(self) -> dict[str, Any]:
        """As the set-up page shows it; nothing from outside the folder is in it."""
        return {
            "data_dir": shown(str(self.root)),
            "name": shown(self.root.name),
            "videos": len(self.readable),
            "unsorted_videos": self.unsorted,
            "folders": {shown(name): n for name, n in self.folders.items()},
            "bytes": sum(file.size for file in self.readable),
            "sidecars": len(self.listing.sidecars),
            "ignored": dict(self.listing.ignored),
            "unreadable": [
                name_fields("name", path) | {"reason": reason}
                for path, reason in self.unreadable[:LISTED]
            ],
            "unreadable_count": len(self.unreadable),
            "opened_before": (self.root / STATE_FOLDER).is_dir(),
            "complete": self.listing.complete,
            "warnings": self.warnings,
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A folder that may be the one a person has in mind."""

    path: Path
    videos: int  # directly in it, of the first entries
    opened: float  # when clipshelf was last here, seconds since 1970; 0: never

    def to_json(self) -> dict[str, Any]:
        """As the set-up page shows it."""
        return {
            "path": shown(str(self.path)),
            "videos": self.videos,
            "opened_before": self.opened > 0,
        }


def preview(root: Path, seconds: float = LOOK_SECONDS) -> Preview:
    """List a folder within a time; reads no file and writes nothing."""
    end = monotonic() + seconds
    listing = walk(root, lambda: monotonic() > end)
    unreadable = list(listing.unreadable)
    for file in listing.files:
        if file.size == 0:
            unreadable.append((file.path, EMPTY))
        elif not os.access(root / file.path, os.R_OK):
            unreadable.append((file.path, NOT_ALLOWED))
    return Preview(root, listing, tuple(sorted(unreadable)))


def likely_places() -> tuple[Path, ...]:
    """Where saved videos usually lie, by the system's own settings and by habit."""
    home = Path.home()
    places = (
        user_videos_path(),
        user_downloads_path(),
        user_desktop_path(),
        home / "Videos",
        home / "Movies",
        home / "Downloads",
    )
    return tuple(dict.fromkeys(places))


def candidates(places: Sequence[Path]) -> tuple[Candidate, ...]:
    """Folders with videos among these and one level below, the last opened first."""
    found: dict[Path, Candidate] = {}
    for place in places:
        for folder in (place, *islice(_folders(place), CHILDREN)):
            known = Candidate(folder, _videos(folder), _opened(folder))
            if known.videos or known.opened:
                found[folder] = known
    ranked = sorted(found.values(), key=lambda c: (-c.opened, -c.videos, c.path))
    return tuple(ranked[:SUGGESTED])


def _folders(place: Path) -> Iterator[Path]:
    return (Path(e.path) for e in _entries(place) if _is_open_folder(e))


def _is_open_folder(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def _videos(folder: Path) -> int:
    suffixes = (os.path.splitext(e.name)[1].lower() for e in _entries(folder))  # noqa: PTH122  # 10x pathlib's speed
    return sum(suffix in VIDEO_SUFFIXES for suffix in suffixes)


def _opened(folder: Path) -> float:
    try:
        return (folder / STATE_FOLDER / "library.db").stat().st_mtime
    except OSError:
        return 0.0


def _entries(folder: Path) -> tuple[os.DirEntry[str], ...]:
    try:
        with os.scandir(folder) as entries:
            return tuple(islice(entries, ENTRIES))
    except OSError:
        return ()  # a guess that may be wrong: nobody asked for this folder


NO_VIDEOS = {
    "code": "no-videos",
    "message": "There are no videos in this folder.",
    "hint": "Put clips (mp4, mov, webm, mkv, avi, 3gp) into it, or choose another.",
}
NOTHING_LEFT = {
    "code": "nothing-left",
    "message": "Nothing is left to sort: no clip lies in the folder itself.",
    "hint": "Clips in its sub-folders count as sorted. Put new ones beside these.",
}
NO_FOLDERS = {
    "code": "no-folders",
    "message": "There are no folders to sort into yet.",
    "hint": "Name a few in the next step, or make them in a file manager.",
}
READ_ONLY = {
    "code": "read-only",
    "message": "This folder cannot be written.",
    "hint": "clipshelf open FOLDER --state ELSEWHERE keeps its own files elsewhere.",
}
VERY_LARGE = {
    "code": "very-large",
    "message": "This folder is so large that only a part was counted.",
    "hint": "Is it the one that holds your clips, and not all your files?",
}
