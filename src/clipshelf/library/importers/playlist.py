"""A playlist with groups (M3U), such as `export --format m3u` writes.

It does not say who put a file into its group, so that groups are collections.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote_to_bytes, urlsplit

from clipshelf.domain.saved import Found, Saved, Skipped
from clipshelf.domain.untrusted import read_plain
from clipshelf.domain.video import shown
from clipshelf.library.importers.facts import MAX_NAME, line, of_link
from clipshelf.library.importers.parts import MOST_BYTES, Part, unread

SUFFIXES = {".m3u", ".m3u8"}
GROUP = "#EXTGRP:"
NO_GROUP = "unsorted"  # what our own export calls what lies nowhere


@dataclass(frozen=True, slots=True)
class Playlist:
    """Files by name, links by their number; groups as collections."""

    name: ClassVar[str] = "m3u"

    def sniff(self, path: Path) -> float:
        """By its suffix."""
        return 0.8 if path.suffix.lower() in SUFFIXES and path.is_file() else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """An entry a line that is no comment."""
        part = Part(shown(path.name), lambda: read_plain(path, MOST_BYTES), path)
        try:
            lines = part.text().splitlines()
        except (OSError, ValueError) as error:
            yield unread(part, error)
            return
        group = ""
        for raw in lines:
            said = raw.strip()
            if said.startswith(GROUP):
                group = line(said[len(GROUP) :])
            elif said and not said.startswith("#"):
                yield _entry(said[:4000], group)


def _entry(said: str, group: str) -> Found:
    collections = (group,) if group and group != NO_GROUP else ()
    known = of_link(said)
    if known is not None:
        return Saved(*known, collections=collections)
    try:
        address = urlsplit(said) if said.startswith("file:") else None
    except ValueError:
        return Skipped(line(said), "no address")
    raw = unquote_to_bytes(address.path) if address else said.encode("utf-8", "replace")
    name = raw.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
    if not name or said.startswith(("http:", "https:")):
        return Skipped(line(said), "neither a file nor a video's address")
    return Saved(file=name[:MAX_NAME], collections=collections)
