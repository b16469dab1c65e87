"""What `clipshelf export` has written: its JSON, and the JSON meant for FiftyOne."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Skipped
from clipshelf.domain.untrusted import read_plain
from clipshelf.domain.video import shown
from clipshelf.library.importers.columns import saved_of
from clipshelf.library.importers.facts import many, named
from clipshelf.library.importers.parts import MOST_BYTES, Part, head, unread

LISTS = ("videos", "samples")


@dataclass(frozen=True, slots=True)
class Exported:
    """Everything that was known there; answers as a person gave them."""

    name: ClassVar[str] = "clipshelf-export"

    def sniff(self, path: Path) -> float:
        """By its first keys."""
        if path.suffix.lower() != ".json":
            return 0.0
        begins = head(path)
        ours = b'"library"' in begins and b'"folders"' in begins
        return 0.9 if ours or b'"clipshelf_id"' in begins else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """A video an entry."""
        part = Part(shown(path.name), lambda: read_plain(path, MOST_BYTES), path)
        try:
            document = named(part.json())
        except (OSError, ValueError) as error:
            yield unread(part, error)
            return
        entries = [e for key in LISTS for e in many(document.get(key))]
        if not entries:
            yield Skipped(part.name, "no videos are in it")
        for number, entry in enumerate(entries, 1):
            yield saved_of(_row(named(entry)), f"video no. {number}")


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    """FiftyOne's words for the same."""
    if "clipshelf_id" not in entry:
        return entry
    said = named(entry.get("ground_truth")).get("label")
    return {
        **entry,
        "id": entry["clipshelf_id"],
        "path": entry.get("filepath"),
        "folder": said,
    }
