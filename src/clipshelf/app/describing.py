"""Use case: say in words what a folder is for."""

from __future__ import annotations

from collections.abc import Sequence

from clipshelf.app.opening import Library
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.video import shown
from clipshelf.library.store.notes import Note, Notes

MOST_LETTERS, MOST_PHRASES = 500, 20


def describe(
    library: Library, folder: str, description: str = "", phrases: Sequence[str] = ()
) -> tuple[str, Note]:
    """Say what a folder is for, instead of what was said before; its name.

    Args:
        library: open.
        folder: its name.
        description: a sentence or two; empty for none.
        phrases: as captions of its clips might say.

    Raises:
        NotFound: there is no such folder.
        Invalid: it is too much.
    """
    kept = tuple(text for phrase in phrases if (text := " ".join(phrase.split())))
    said = " ".join(description.split())
    if len(kept) > MOST_PHRASES or any(len(t) > MOST_LETTERS for t in (said, *kept)):
        raise Invalid(
            f"At most {MOST_PHRASES} phrases of {MOST_LETTERS} letters each.",
            code="too-much-said",
        )
    note = Note(said, kept)
    with library.writing():
        for name in library.catalogue.folder_names():
            if folder in {name, shown(name)}:
                Notes(library.db).put(name, note)
                return name, note
    raise NotFound(
        f"There is no folder called {folder[:200]!r}.",
        code="unknown-folder",
        hint="clipshelf folders list shows them.",
    )
