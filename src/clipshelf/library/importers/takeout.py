"""YouTube in Google Takeout: a CSV for each playlist, named like it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.library.importers.facts import is_number_of, line, moment
from clipshelf.library.importers.parts import Part, head, only_parts, parts, unread
from clipshelf.library.importers.rows import MOST_CELL_BYTES, read_rows

# "Video ID" in the languages seen, with the old "Video Id" and "Video-ID".
HEAD = re.compile(
    r"(?:video[ -]?id|id (?:de |do |del |della |der )?v[ií]d[eé]o)\b", re.IGNORECASE
)
PLAYLISTS = re.compile(r"(?:^|/)(?:playlists|Playlists?|listas?[^/]*|Wiedergab[^/]*)/")
INDEX = re.compile(r"playlists?(?:\(\d+\))?\.csv", re.IGNORECASE)
ENDS = re.compile(r"(?:[- ]videos?)?(?:\(\d+\))?\.csv$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Takeout:
    """Videos with the time when they were put into a playlist, and its name."""

    name: ClassVar[str] = "youtube-takeout"

    def sniff(self, path: Path) -> float:
        """By a folder of playlists; a single file by its columns."""
        if path.suffix.lower() == ".csv":
            # An old export has lines about the list above the videos.
            begins = head(path).decode("utf-8-sig", "replace")
            lines = [entry.partition(",")[0] for entry in begins.splitlines()]
            return 0.95 if any(map(HEAD.fullmatch, lines)) else 0.0
        found = any(_is_playlist(part) for part in only_parts(path))
        return 0.85 if found else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """Each playlist's videos."""
        others, found = 0, False
        alone = path.suffix.lower() == ".csv"
        for part in parts(path):
            if isinstance(part, Skipped):
                yield part
            elif alone or _is_playlist(part):
                found = True
                yield from _playlist(part)
            else:
                others += 1
        if others or not found:
            reason = "not playlists" if found else "no playlists are in it"
            yield Skipped(f"{others} other files", reason)


def _is_playlist(part: Part) -> bool:
    inside = PLAYLISTS.search(part.name) is not None
    return inside and part.last.endswith(".csv") and not INDEX.fullmatch(part.last)


def _playlist(part: Part) -> Iterator[Found]:
    name = line(ENDS.sub("", part.name.rpartition("/")[2]))
    try:
        table = list(read_rows(part.text()))
    except (OSError, ValueError, csv.Error) as error:
        yield unread(part, error)
        return
    first = next((n for n, row in enumerate(table) if _is_head(row)), None)
    if first is None:
        yield Skipped(part.name, "it has no column of videos")
        return
    for number, row in enumerate(table[first + 1 :], first + 2):
        if not any(row):
            continue
        id_ = row[0].strip()[:MOST_CELL_BYTES]
        if not is_number_of("youtube", id_):
            yield Skipped(f"{part.name}: line {number}", "no number of a video")
            continue
        when = next((t for t in map(moment, row[1:]) if t is not None), None)
        yield Saved("youtube", id_, saved=when, collections=(name,) if name else ())


def _is_head(row: Sequence[str]) -> bool:
    return bool(row) and HEAD.fullmatch(row[0].strip()) is not None
