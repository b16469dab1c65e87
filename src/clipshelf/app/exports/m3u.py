"""`export --format m3u`: a playlist, folder by folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.opening import Library
from clipshelf.domain.video import shown

UNSORTED = "unsorted"


def render(library: Library, rows: Sequence[Row]) -> tuple[bytes, Taken]:
    """The list in UTF-8 (`.m3u8`), with whole paths, so that it may lie anywhere."""
    lines, skipped = ["#EXTM3U"], []
    for row in sorted(rows, key=lambda row: (row.folder or "", row.path)):
        if row.unreadable:
            skipped.append((row.path, row.unreadable))
            continue
        seconds = -1 if row.duration is None else round(row.duration)
        folder = UNSORTED if row.folder is None else shown(row.folder)
        title = row.metadata.caption or row.path.rpartition("/")[2]
        lines += [
            f"#EXTINF:{seconds},{_line(shown(title))}",
            f"#EXTGRP:{_line(folder)}",
            _address(library.root / row.path),
        ]
    content = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
    return content, Taken(len(rows) - len(skipped), tuple(skipped))


def _address(place: Path) -> str:
    """The path; where it is no plain line of text, its address with escapes."""
    text = str(place)
    plain = text.isprintable() and text == text.strip()
    return text if plain and shown(text) == text else place.as_uri()


def _line(text: str) -> str:
    """A text in one line: a caption may hold what looks like the next entry."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
