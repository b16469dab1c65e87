"""`export --format links`: folders of links, which take no room."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clipshelf.app.exports.placing import place as place_each
from clipshelf.app.exports.rows import Row, Taken
from clipshelf.app.opening import Library


class Links:
    """Symbolic links with whole paths: they may be moved, the library may not.

    A second name of the same file would need no path, and would change the library's
    files (their number of names), which may be read-only or on another disk.
    """

    def put(self, source: Path, target: Path) -> None:
        """Make a link to `source`."""
        target.symlink_to(source)

    def is_there(self, source: Path, target: Path) -> bool:
        """Does that link lead there?"""
        return target.is_symlink() and target.readlink() == source


def place(library: Library, rows: Sequence[Row], target: Path) -> Taken:
    """Sort into `target` by links."""
    return place_each(library, rows, target, Links())
