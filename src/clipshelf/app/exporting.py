"""Use case: take what is known out of a library, in one of several formats.

A format is one file in `app/exports`: of one that makes a file, a function `render`;
of one that fills a folder, a function `place`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from clipshelf.app.exports.rows import Row, Taken, rows
from clipshelf.app.opening import Library
from clipshelf.app.sorting import propose, propose_certified
from clipshelf.domain.errors import Conflict, Invalid
from clipshelf.domain.label import Answer
from clipshelf.domain.video import shown
from clipshelf.library.rename import write_new
from clipshelf.library.walk import reason_for

FILES = ("csv", "json", "m3u", "parquet", "labelstudio", "fiftyone")
FOLDERS = ("links", "copies", "artifacts")
FORMATS = (*FOLDERS, *FILES)
UNANSWERED = {"", Answer.SKIP}  # "none of these" is an answer


@dataclass(frozen=True, slots=True)
class Exported:
    """What was taken out."""

    what: Taken
    content: bytes | None = None  # of a file that nobody gave a place

    def to_json(self) -> dict[str, Any]:
        """The document of `export --json`."""
        return {
            "taken": self.what.taken,
            "present": self.what.present,
            "left": self.what.left,
            "skipped": [
                {"what": shown(name), "reason": why} for name, why in self.what.skipped
            ],
        }


class _FileFormat(Protocol):
    def render(self, library: Library, rows: Sequence[Row]) -> tuple[bytes, Taken]: ...


class _FolderFormat(Protocol):
    def place(self, library: Library, rows: Sequence[Row], target: Path) -> Taken: ...


def export(
    library: Library,
    name: str,
    target: Path | None = None,
    *,
    above: float | None = None,
    certified: bool = False,
) -> Exported:
    """Write a library's videos out; nothing in it changes, and nothing is overwritten.

    Args:
        library: an open one, which may be read-only.
        name: of the format, one of `FORMATS`.
        target: the file or folder to write. None: the content is handed back, for the
            formats that make a file.
        above: into folders, also guesses of at least this confidence, 0 to 1.
        certified: into folders, also the certified guesses.

    Raises:
        Invalid: the target lies in the library or in its state, a folder needs one, or
            `above` is out of range.
        Conflict: the file exists; or there is no model, or no certificate, to guess by.
        Unavailable: the target's drive was taken away, or a package is not installed.
    """
    found = rows(library)
    if above is not None or certified:
        found = _with_guesses(library, found, above)
    module = import_module(f"clipshelf.app.exports.{name}")
    if target is not None:
        target = target.expanduser().absolute()
        _check_outside(library, target)
    if name in FOLDERS:
        if target is None:
            raise Invalid(
                "That format needs a folder to sort into.",
                code="no-target",
                hint="Give one with -o DIR, outside of the library.",
            )
        _make(target)
        return Exported(cast(_FolderFormat, module).place(library, found, target))
    content, taken = cast(_FileFormat, module).render(library, found)
    if target is None:
        return Exported(taken, content)
    _write_new(target, content)
    return Exported(taken)


def _with_guesses(
    library: Library, found: Sequence[Row], above: float | None
) -> tuple[Row, ...]:
    """The same, where unsorted videos belong where the model is sure they do."""
    proposal = propose_certified(library) if above is None else propose(library, above)
    guessed = {filing.video: filing.folder for filing in proposal.filings}
    return tuple(
        replace(row, folder=guessed[row.video], by="machine")
        if row.folder is None and row.video in guessed and row.answer in UNANSWERED
        else row
        for row in found
    )


def _check_outside(library: Library, target: Path) -> None:
    """Neither in the library nor around it: a folder of its name would lead in."""
    for own in (library.root, library.state):
        if _is_in(target, own) or _is_in(own, target):
            raise Invalid(
                "What is taken out of a library cannot lie in it, or around it.",
                code="bad-target",
                hint="Choose a place beside the library and its state.",
            )


def _is_in(place: Path, folder: Path) -> bool:
    """Through links, and whatever a file system takes for the same name."""
    real = Path(os.path.realpath(place))
    return any(
        above.exists() and folder.exists() and above.samefile(folder)
        for above in (real, *real.parents)
    )


def _make(target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(
            f"That folder cannot be made: {reason_for(error)}.",
            code="bad-target",
            hint="Choose another place with -o DIR.",
        ) from error


def _write_new(target: Path, content: bytes) -> None:
    try:
        write_new(target, content)
    except FileExistsError as error:
        raise Conflict(
            f"There is a file called {shown(target.name)!r} already.",
            code="file-exists",
            hint="Choose another name, or remove it first.",
        ) from error
