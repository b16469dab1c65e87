"""Use case: make, rename, merge and hide folders."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from clipshelf.app.labelling import ancestors, existing_or_checked
from clipshelf.app.opening import Library
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.label import Answer, How, Label, check_folder_name
from clipshelf.domain.video import shown
from clipshelf.library.journal import Outcome
from clipshelf.library.listings import fold
from clipshelf.library.plan import Planner, check_inside
from clipshelf.library.store.batches import Kind

ALIKE = 0.75  # of the letters in common, in order: "Recipe" and "Recipes", not "Pets"


@dataclass(frozen=True, slots=True)
class Similar:
    """A folder that a new name may be meant for."""

    folder: str
    count: int  # videos
    why: str

    def to_json(self) -> dict[str, Any]:
        """As the page shows it."""
        return {"name": shown(self.folder), "count": self.count, "why": self.why}


def add_folder(library: Library, name: str) -> str:
    """Make an empty folder; the name as it was made.

    Raises:
        Invalid: the name will not do, or a file is in the way.
    """
    with library.writing():
        folder = existing_or_checked(library, name)
        check_inside(library.root, folder)
        if library.movable():
            _make(library, folder)
        for parent in ancestors(folder):
            library.catalogue.add_folder(parent)
    return folder


def rename_folder(library: Library, name: str, to: str) -> tuple[str, Outcome]:
    """Give a folder another name, with everything in it; its name, and what moved.

    Raises:
        NotFound: there is no such folder.
        Conflict: another folder is called that; it can be merged into.
        Invalid: the name will not do, or the library is read-only.
    """
    with library.writing():
        folder = _known(library, name)
        target = check_folder_name(to)
        others = library.catalogue.folder_names() - {folder}
        if fold(target) in {fold(other) for other in others}:
            raise Conflict(
                f"There is a folder called {shown(target)!r} already.",
                code="folder-exists",
                hint="Merge the two, or choose another name.",
            )
        return target, _pour(library, folder, target)


def merge_folder(library: Library, name: str, into: str) -> tuple[str, Outcome]:
    """Put everything that a folder holds into another, and let it go.

    Raises:
        NotFound: there is no such folder.
        Invalid: they are one, one lies in the other, or the library is read-only.
    """
    with library.writing():
        folder, target = _known(library, name), _known(library, into)
        return target, _pour(library, folder, target)


def hide_folder(library: Library, name: str, *, hidden: bool) -> str:
    """Offer a folder no more, or again; nothing in it changes.

    Raises:
        NotFound: there is no such folder.
    """
    with library.writing():
        folder = _known(library, name)
        library.catalogue.hide_folder(folder, hidden=hidden)
    return folder


def similar_folders(library: Library, name: str) -> tuple[Similar, ...]:
    """Folders that a new name may be meant for, the likeliest first."""
    wanted = _words(name)
    if not wanted:
        return ()
    found = []
    for folder, count in library.catalogue.folder_counts().items():
        known = _words(folder)
        ratio = SequenceMatcher(None, " ".join(wanted), " ".join(known)).ratio()
        if wanted == known:
            found.append((2.0, Similar(folder, count, "the same name")))
        elif set(wanted) & set(known):
            found.append((1.0 + ratio, Similar(folder, count, "a word in common")))
        elif len(name) > 1 and any(word.startswith(wanted[-1]) for word in known):
            found.append((1.0, Similar(folder, count, "it begins the same")))
        elif max(ratio, _closest(wanted, known)) >= ALIKE:
            found.append((ratio, Similar(folder, count, "a similar spelling")))
    return tuple(similar for _, similar in sorted(found, key=lambda f: -f[0]))


def _pour(library: Library, folder: str, target: str) -> Outcome:
    """Move everything, and let labels and guesses go with it."""
    library.check_movable()
    if folder == target or target.startswith(f"{folder}/"):
        raise Invalid(
            "A folder cannot be put into itself.",
            code="bad-folder-name",
            hint="Choose a folder outside of it.",
        )
    journal = library.journal
    known = {path: video for path, (_, video) in library.catalogue.files().items()}
    plan = Planner(library.root).empty(folder, target, known)
    inside = library.labels.in_folder(folder)
    names = [
        name
        for name in library.catalogue.folder_names()
        if name == folder or name.startswith(f"{folder}/")
    ]
    for name in names:  # first: an empty folder more is no harm, one less is
        _make(library, target + name[len(folder) :])
    with library.db.transaction():
        for name in names:
            library.catalogue.rename_folder(name, target + name[len(folder) :])
        batch = journal.batches.begin(Kind.FOLDER)
        for video, place, how in inside:
            new_how = how if how is How.UNKNOWN else How.RENAMED
            new_place = target + place[len(folder) :]
            label = Label(video, Answer.FOLDER, new_place, new_how)
            library.labels.add(label, batch=batch)
        journal.plan(batch, plan.moves)
    outcome = journal.carry_out(batch)
    journal.emptied.let_go(folder, target)
    return outcome


def _make(library: Library, folder: str) -> None:
    check_inside(library.root, folder)  # its name may come from somebody's database
    try:
        (library.root / folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(
            f"The folder {folder[:80]!r} cannot be made.",
            code="bad-folder-name",
            hint="A file may be in the way.",
        ) from error


def _known(library: Library, name: str) -> str:
    for folder in library.catalogue.folder_names():
        if name in {folder, shown(folder)}:
            return folder
    raise NotFound(
        f"There is no folder called {name[:200]!r}.",
        code="unknown-folder",
        hint="clipshelf scan lists the folders.",
    )


def _closest(wanted: list[str], known: list[str]) -> float:
    """How alike the two words are that are most so; short ones say nothing."""
    return max(
        (
            SequenceMatcher(None, word, other).ratio()
            for word in wanted
            for other in known
            if min(len(word), len(other)) > 3
        ),
        default=0.0,
    )


def _words(name: str) -> list[str]:
    """Words without accents, case and plural endings."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [
        re.sub(r"(?<=\w\w\w)s$", "", word) for word in re.findall(r"[^\W_]+", plain)
    ]
