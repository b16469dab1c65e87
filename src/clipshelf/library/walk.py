"""What lies in a library's folders right now."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clipshelf.domain.video import File

VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".3gp"})
SIDECAR_SUFFIXES = frozenset(
    {".json", ".description", ".srt", ".vtt", ".jpg", ".jpeg", ".png", ".webp", ".txt"}
)
PARTIAL_SUFFIXES = frozenset({".part", ".crdownload", ".ytdl", ".tmp", ".download"})
STATE_FOLDER = ".clipshelf"


@dataclass(slots=True)
class Listing:
    """Everything that was seen, in no particular order."""

    files: list[File] = field(default_factory=list)  # videos, by their suffix
    sidecars: list[File] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)  # the root left out
    ignored: Counter[str] = field(default_factory=Counter)  # by why
    unreadable: list[tuple[str, str]] = field(default_factory=list)  # (path, reason)
    complete: bool = True


def walk(root: Path, enough: Callable[[], bool] = lambda: False) -> Listing:
    """List a library. Links are counted and never followed, so nothing lies twice.

    Between two folders `enough` is asked whether to leave the rest unseen.
    """
    listing = Listing()
    pending = [""]
    while pending:
        if enough():
            listing.complete = False
            break
        folder = pending.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if _note(entry, path, listing):
                        pending.append(path)
        except OSError as error:
            listing.unreadable.append((folder or ".", reason_for(error)))
    listing.files.sort(key=lambda file: file.path)
    listing.folders.sort()
    return listing


def _note(entry: os.DirEntry[str], path: str, listing: Listing) -> bool:
    """Put one entry where it belongs; True if it is a folder to look into."""
    if entry.name == STATE_FOLDER:
        return False
    if entry.name.startswith("."):
        listing.ignored["hidden"] += 1
    elif entry.is_symlink():
        listing.ignored["link"] += 1
    elif entry.is_dir(follow_symlinks=False):
        listing.folders.append(path)
        return True
    elif entry.is_file(follow_symlinks=False):
        _note_file(entry, path, listing)
    else:
        listing.ignored["not a file"] += 1  # a pipe or a device, which never ends
    return False


def _note_file(entry: os.DirEntry[str], path: str, listing: Listing) -> None:
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122  # 10x pathlib's speed
    if suffix in PARTIAL_SUFFIXES:
        listing.ignored["partial"] += 1
    elif suffix not in VIDEO_SUFFIXES | SIDECAR_SUFFIXES:
        listing.ignored["not a video"] += 1
    else:
        stat = entry.stat(follow_symlinks=False)
        file = File(path, stat.st_size, stat.st_mtime_ns)
        (listing.files if suffix in VIDEO_SUFFIXES else listing.sidecars).append(file)


def reason_for(error: OSError) -> str:
    """Why the system said no, without a path in it."""
    return (error.strerror or type(error).__name__).lower()
