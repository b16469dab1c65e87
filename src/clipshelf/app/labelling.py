"""Use case: a person answers, and may take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clipshelf.app.finding import find_video
from clipshelf.app.opening import Library
from clipshelf.app.restoring import check_restored
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.label import Answer, How, Label, check_folder_name
from clipshelf.domain.video import VideoId, name_fields, shown
from clipshelf.library.journal import Outcome, new_batch
from clipshelf.library.plan import OnConflict, Planner, check_inside
from clipshelf.library.store.labels import Event


@dataclass(frozen=True, slots=True)
class Labelled:
    """What became of an answer."""

    video: VideoId
    name: str
    answer: Answer
    folder: str | None
    moved: bool
    problem: str = ""  # why the file stayed, though the label counts

    def to_json(self) -> dict[str, Any]:
        """The document of `label --json`."""
        return {
            "id": self.video,
            **name_fields("video", self.name),
            "answer": str(self.answer),
            "folder": None if self.folder is None else shown(self.folder),
            "moved": self.moved,
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The answer that no longer counts."""

    label: Label
    name: str
    failed: tuple[tuple[str, str], ...] = ()  # files that could not go back, and why

    def to_json(self) -> dict[str, Any]:
        """The part `undone` of the page's undo."""
        folder = self.label.folder
        return {
            "id": self.label.video,
            **name_fields("video", self.name),
            "folder": None if folder is None else shown(folder),
            "answer": str(self.label.answer),
            "failed": [reason for _, reason in self.failed],
        }


def label(
    library: Library,
    video: str,
    folder: str | None,
    *,
    how: How,
    answer: Answer = Answer.FOLDER,
    move: bool = True,
    on_conflict: OnConflict = "rename",
    request: str | None = None,
) -> Labelled:
    """Record an answer; for a folder, also move the video there with its side-cars.

    The label is durable before any file is touched, and counts even where the move
    fails. The same `request` again changes nothing.

    Raises:
        NotFound: there is no such video.
        Conflict: several videos go by that name, or the target's name is taken and
            `on_conflict` is "fail".
        Invalid: the folder's name will not do.
    """
    if (answer is Answer.FOLDER) != (folder is not None):
        raise Invalid("An answer needs a folder, or is a skip.", code="bad-answer")
    with library.writing():
        # Inside the lock: another answer may just have moved it.
        found = find_video(library, video)
        name = found.files[0].name
        if request and library.labels.by_request(request):
            return _again(library, request)
        if folder is None:
            library.labels.add(Label(found.id, answer, None, how), request=request)
            return Labelled(found.id, name, answer, None, False)
        folder = existing_or_checked(library, folder)
        batch = new_batch()
        planner = Planner(library.root, on_conflict)
        moves = planner.plan([(found, folder)]).moves if move else ()
        current = library.labels.current(found.id)
        if current is not None and current.folder == folder and not moves:
            return Labelled(found.id, name, answer, folder, False)  # said before
        said = Label(found.id, answer, folder, how)
        library.labels.add(said, batch=batch, request=request)
        library.catalogue.add_folder(folder)
        outcome = library.journal.apply(moves, batch=batch)
    problem = "; ".join(reason for _, reason in outcome.failed)
    moved = any(not m.sidecar for m in outcome.done)
    return Labelled(found.id, name, answer, folder, moved, problem)


def undo_label(library: Library, how: How) -> TakenBack:
    """Take back the last answer given by hand, and put its files back.

    Raises:
        NotFound: there is none.
        Conflict: its file cannot go back; the answer then stays.
    """
    with library.writing():
        event = library.labels.newest()
        if event is None:
            raise NotFound("There is nothing to take back.", code="nothing-to-undo")
        outcome = _put_back(library, event)
        if outcome is None:
            library.labels.undo(event.id, how)
        else:
            assert event.batch is not None
            check_restored(outcome)
            restored = {move.video for move in outcome.done}
            library.labels.undo_batch(
                event.batch, how, by=outcome.batch, videos=restored
            )
    video = library.catalogue.video(event.label.video)
    name = video.files[0].name if video and video.files else event.label.video
    return TakenBack(event.label, name, outcome.failed if outcome else ())


def add_folder(library: Library, name: str) -> str:
    """Make an empty folder; the name as it was made.

    Raises:
        Invalid: the name will not do, or a file is in the way.
    """
    with library.writing():
        folder = existing_or_checked(library, name)
        check_inside(library.root, folder)
        try:
            (library.root / folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Invalid(
                f"The folder {folder[:80]!r} cannot be made.",
                code="bad-folder-name",
                hint="A file may be in the way, or the library is read-only.",
            ) from error
        for parent in _ancestors(folder):
            library.catalogue.add_folder(parent)
    return folder


def existing_or_checked(library: Library, name: str) -> str:
    """A folder as the library calls it; a new one must have a name that will do.

    What differs only in case from a folder that exists is that folder: some file
    systems could not hold both.
    """
    known = library.catalogue.folder_counts()
    if name in known:
        return name
    checked = check_folder_name(name)
    same = [folder for folder in known if folder.casefold() == checked.casefold()]
    return same[0] if same else checked


def _put_back(library: Library, event: Event) -> Outcome | None:
    """Reverse the moves of an answer; None if there were none."""
    if event.batch is None:
        return None
    try:
        return library.journal.undo(event.batch)
    except (NotFound, Conflict):
        return None  # nothing was moved, or `clipshelf undo` was quicker


def _again(library: Library, request: str) -> Labelled:
    """What was answered the first time."""
    event = library.labels.by_request(request)
    assert event is not None
    video = library.catalogue.video(event.label.video)
    assert video is not None
    folder = event.label.folder
    moved = folder is not None and folder in video.folders
    name = video.files[0].name if video.files else video.id
    return Labelled(video.id, name, event.label.answer, folder, moved)


def _ancestors(folder: str) -> Iterator[str]:
    """`a/b/c` -> `a`, `a/b`, `a/b/c`."""
    parts = folder.split("/")
    for depth in range(1, len(parts) + 1):
        yield "/".join(parts[:depth])
