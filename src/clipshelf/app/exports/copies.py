"""`export --format copies`: folders of files that can be given away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from clipshelf.app.exports.placing import place as place_each
from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.opening import Library
from clipshelf.domain.moves import Mode
from clipshelf.library.carry import carry, same_content


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies, written through to the disk before they get their name."""

    def put(self, source: Path, target: Path) -> None:
        """Copy it, with its times."""
        temporary = target.with_name(f".clipshelf-{uuid4().hex}.part")
        carry(Mode.COPY, source, target, temporary)

    def is_there(self, source: Path, target: Path) -> bool:
        """Has it been copied before? Read only where size and time leave a doubt."""
        if target.is_symlink() or not target.is_file():
            return False
        one, other = source.stat(), target.stat()
        if one.st_size != other.st_size:
            return False
        return one.st_mtime_ns == other.st_mtime_ns or same_content(source, target)


def place(library: Library, rows: Sequence[Row], target: Path) -> Taken:
    """Sort into `target` by copies."""
    return place_each(library, rows, target, Copies())
