"""Where a library lies, and the state folder that goes with it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.video import shown
from clipshelf.library.reading import is_link
from clipshelf.library.walk import STATE_FOLDER

OURS = (
    "library.db",
    "filed.jsonl",
    "features",
    "models",
    "cache",
    "artifacts",
    "trash",
    "pieces",
)
WRITING, EMBEDDING, READING = "library.lock", "embedding.lock", "transcribing.lock"
LOCKS = (WRITING, EMBEDDING, READING)


def find_library(start: Path) -> Path:
    """The nearest folder upwards that has been opened before; else `start` itself."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / STATE_FOLDER).is_dir():
            return folder
    return start


def locate(root: Path, state: Path | None = None) -> tuple[Path, Path]:
    """A library's folder and its state folder, which may not be there yet.

    Raises:
        NotFound: there is no such folder.
        Invalid: the state cannot lie there.
    """
    with suppress(RuntimeError):  # ~somebody who is not known here
        root = root.expanduser().absolute()
    if not root.is_dir():
        raise NotFound(
            f"There is no folder {shown(str(root))!r}.",
            code="no-library",
            hint="Give the folder that holds your videos.",
        )
    state = (state or root / STATE_FOLDER).expanduser().absolute()
    _check_state(root, state)
    return root, state


def check_known(root: Path, state: Path | None = None) -> None:
    """Refuse a folder that was never opened: looking at it should leave no trace.

    Raises:
        NotFound: there is no such folder, or nothing is known about it.
        Invalid: the state cannot lie there.
    """
    root, state = locate(root, state)
    if not is_known(state):
        raise NotFound(
            f"Nothing is known about {shown(root.name or str(root))!r} yet.",
            code="never-opened",
            hint="clipshelf scan looks at it; clipshelf open does all the rest.",
        )


def is_library(name: str, state: Path | None = None) -> bool:
    """Is that a folder of which something is known, and not just a word?"""
    root = Path(name)
    with suppress(OSError, RuntimeError, ValueError):  # too long, or no name at all
        known = bool(name) and root.expanduser().is_dir()
        return known and is_known(state or root.expanduser() / STATE_FOLDER)
    return False


def is_known(state: Path) -> bool:
    """Has something been kept in this state folder?"""
    return state.is_dir() and any(is_ours(entry.name) for entry in state.iterdir())


def is_ours(name: str) -> bool:
    """Is this an entry that clipshelf makes in a state folder?"""
    return name.startswith(OURS) or name in LOCKS


def _check_state(root: Path, state: Path) -> None:
    """A state folder is ours alone, and no part of what is sorted."""
    usual = state == root / STATE_FOLDER
    # Whoever names a place may name a link; what came with the videos is no such wish.
    if (usual and is_link(state)) or _holds_links(state):
        raise Invalid(
            "A link stands among clipshelf's own files, which may lead anywhere.",
            code="linked-state",
            hint="Remove the link, or name the folder that it leads to with --state.",
        )
    inside = state.is_relative_to(root) and not usual
    # What a file manager or a cloud leaves in the usual place is passed over.
    foreign = not usual and _holds_others(state)
    if inside or root.is_relative_to(state) or foreign:
        raise Invalid(
            "That folder cannot hold clipshelf's own files.",
            code="bad-state",
            hint="Choose an empty folder outside the library for --state.",
        )


def _holds_others(state: Path) -> bool:
    return state.is_dir() and not all(is_ours(e.name) for e in state.iterdir())


def _holds_links(state: Path) -> bool:
    """Two levels deep: below these every deed looks for itself."""
    ours = [e for e in _entries(state) if is_ours(e.name)]
    return any(is_link(e) or any(map(is_link, _entries(e))) for e in ours)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # not there, no folder, or forbidden, which is told when it is used
        return []


def library_to_open(typed: str) -> Path:
    """The folder that a person typed or pasted, quotes and all.

    Raises:
        Invalid: it is not a folder.
    """
    bare = typed.strip().strip("\"'").strip()
    path = Path(bare)
    try:
        path = path.expanduser()
        found = bool(bare) and path.is_dir()
    except (OSError, ValueError, RuntimeError):
        found = False
    if not found:
        raise Invalid(
            "There is no such folder.",
            code="no-library",
            hint="Give the whole path of the folder that holds your videos.",
        )
    return path
