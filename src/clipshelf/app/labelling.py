"""Use case: a person answers, about one video or about several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clipshelf.app.finding import find_video
from clipshelf.app.opening import Library
from clipshelf.app.requests import done_before
from clipshelf.domain.errors import ClipshelfError, Invalid, NotFound
from clipshelf.domain.label import Answer, How, Label, check_folder_name
from clipshelf.domain.moves import Move
from clipshelf.domain.video import Video, VideoId, name_fields, shown
from clipshelf.library.journal import Outcome
from clipshelf.library.listings import fold
from clipshelf.library.plan import OnConflict, Planner
from clipshelf.library.store.batches import Batch, Kind

READ_ONLY = "the library is read-only"
TWICE = "another answer about the same video follows"


@dataclass(frozen=True, slots=True)
class Labelled:
    """What became of an answer."""

    video: VideoId
    name: str
    answer: Answer
    folder: str | None
    moved: bool
    problem: str = ""  # why the file stayed, though the label counts
    pending: bool = False  # it is held open, and will follow
    entry: int | None = None  # of the history; None if nothing changed

    def to_json(self) -> dict[str, Any]:
        """The document of `label --json`."""
        return {
            "id": self.video,
            **name_fields("video", self.name),
            "answer": str(self.answer),
            "folder": None if self.folder is None else shown(self.folder),
            "moved": self.moved,
            "problem": self.problem,
            "pending": self.pending,
            "entry": self.entry,
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of several answers that were given together."""

    batch: str | None  # None if nothing changed
    labelled: tuple[Labelled, ...]
    failed: tuple[tuple[str, str], ...]  # (what was named, why it is not labelled)

    def to_json(self) -> dict[str, Any]:
        """As the page reads it."""
        return {
            "batch": self.batch,
            "labelled": [labelled.to_json() for labelled in self.labelled],
            "failed": [{"id": name, "reason": why} for name, why in self.failed],
        }


@dataclass(frozen=True, slots=True)
class _Wish:
    """An answer as it was given."""

    video: Video
    folder: str | None
    how: How
    answer: Answer = Answer.FOLDER
    move: bool = True


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer that was understood."""

    video: Video
    label: Label
    moves: tuple[Move, ...]
    news: bool  # False: it was said before, and the file lies there


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
        Conflict: several videos go by that name, the target's name is taken and
            `on_conflict` is "fail", or the key stood for something else.
        Invalid: the folder's name will not do.
    """
    with library.writing():
        before = done_before(library, request, Kind.LABEL, [video])
        if before is not None:
            return _again(library, before)[0]
        # Inside the lock: another answer may just have moved it.
        planner = Planner(library.root, on_conflict, listings=library.listings)
        wish = _Wish(find_video(library, video), folder, how, answer, move)
        said = _understand(library, planner, wish)
        return _record(library, Kind.LABEL, [said], request)[1][0]


def label_many(
    library: Library,
    answers: Sequence[tuple[str, str]],
    *,
    how: How,
    move: bool = True,
    request: str | None = None,
) -> Answered:
    """Put several videos into folders as one batch, which is taken back as one.

    An answer that cannot be understood does not stop the others.

    Args:
        library: an open one.
        answers: videos, by id, path or name, and the folder of each.
        how: where the answers come from.
        move: the files follow.
        request: the client's own key: the same one again changes nothing.

    Raises:
        Conflict: the key stood for something else.
    """
    with library.writing():
        before = done_before(library, request, Kind.BATCH, [v for v, _ in answers])
        if before is not None:
            return Answered(before.name, tuple(_again(library, before)), ())
        planner = Planner(library.root, listings=library.listings)
        found, failed = _find_all(library, answers)
        said = []
        for typed, video, folder in found:
            try:
                wish = _Wish(video, folder, how, move=move)
                said.append(_understand(library, planner, wish))
            except ClipshelfError as error:
                failed.append((typed[:200], str(error)))
        batch, labelled = _record(library, Kind.BATCH, said, request)
    return Answered(batch, tuple(labelled), tuple(failed))


def existing_or_checked(library: Library, name: str) -> str:
    """A folder as the library calls it; a new one must have a name that will do.

    What differs only in case, or in how accents are written, from a folder that exists
    is that folder, and so is each folder above: some file systems could not hold both.

    Raises:
        Invalid: the name will not do.
    """
    known = library.catalogue.folder_names()
    if name in known:
        return name
    checked = check_folder_name(name)
    there = {name for folder in known for name in ancestors(folder)}
    same = {fold(name): name for name in sorted(there)}
    found = ""
    for part in checked.split("/"):
        found = f"{found}/{part}" if found else part
        found = found if found in there else same.get(fold(found), found)
    return found


def ancestors(folder: str) -> tuple[str, ...]:
    """`a/b/c` -> `a`, `a/b`, `a/b/c`."""
    parts = folder.split("/")
    return tuple("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _find_all(
    library: Library, answers: Sequence[tuple[str, str]]
) -> tuple[list[tuple[str, Video, str]], list[tuple[str, str]]]:
    """The videos that are meant, each with its last answer; and what is not found."""
    found: dict[VideoId, tuple[str, Video, str]] = {}
    failed = []
    for typed, folder in answers:
        try:
            video = find_video(library, typed)
        except ClipshelfError as error:
            failed.append((typed[:200], str(error)))
            continue
        if video.id in found:
            failed.append((found.pop(video.id)[0][:200], TWICE))
        found[video.id] = typed, video, folder
    return list(found.values()), failed


def _understand(library: Library, planner: Planner, wish: _Wish) -> _Said:
    """Find the folder, and plan the way."""
    named = wish.folder is not None
    if (wish.answer is Answer.FOLDER) != named or wish.answer is Answer.TRASH:
        raise Invalid("An answer needs a folder, or is a skip.", code="bad-answer")
    found = wish.video
    if wish.folder is None:
        label = Label(found.id, wish.answer, None, wish.how)
        return _Said(found, label, (), news=True)
    folder = existing_or_checked(library, wish.folder)
    movable = wish.move and library.movable()
    moves = planner.plan([(found, folder)]).moves if movable else ()
    current = library.labels.current(found.id)
    # Of unknown origin: it lies there, and nobody has said so yet.
    said = current is not None and current.how is not How.UNKNOWN
    known = said and current is not None and current.folder == folder and not moves
    label = Label(found.id, wish.answer, folder, wish.how)
    return _Said(found, label, moves, news=not known)


def _record(
    library: Library, kind: Kind, said: Sequence[_Said], request: str | None
) -> tuple[str | None, list[Labelled]]:
    """Answers and intentions in one transaction; then the files follow."""
    news = [one for one in said if one.news]
    if not news:
        return None, [_labelled(one, None, None) for one in said]
    journal = library.journal
    with library.db.transaction():
        name = journal.batches.begin(kind, request=request)
        for one in news:
            journal.give_up_waiting(one.video.id)
            library.labels.add(one.label, batch=name)
            if one.label.folder is not None:
                library.catalogue.add_folder(one.label.folder)
        journal.plan(name, [move for one in news for move in one.moves])
    outcome = journal.carry_out(name)
    batch = journal.batches.get(name)
    stay = not library.movable()
    return name, [
        _labelled(one, outcome, batch, READ_ONLY if stay else "") for one in said
    ]


def _labelled(
    said: _Said, outcome: Outcome | None, batch: Batch | None, problem: str = ""
) -> Labelled:
    video, answer, folder = said.video, said.label.answer, said.label.folder
    name = video.files[0].name
    if outcome is None:
        return Labelled(video.id, name, answer, folder, moved=False)
    sources = {move.source for move in said.moves}
    waiting = [why for path, why in outcome.waiting if path in sources]
    why = [why for path, why in outcome.failed if path in sources] + waiting
    return Labelled(
        video.id,
        name,
        answer,
        folder,
        moved=any(m.video == video.id and not m.sidecar for m in outcome.done),
        problem="; ".join(why) or (problem if folder is not None else ""),
        pending=bool(waiting),
        entry=batch.id if batch else None,
    )


def _again(library: Library, batch: Batch) -> list[Labelled]:
    """What was answered the first time.

    Raises:
        NotFound: it was taken back meanwhile.
    """
    found = []
    for event in library.labels.of_batch(batch.name):
        video = library.catalogue.video(event.label.video)
        assert video is not None, "a label is about a video that was seen"
        folder, name = event.label.folder, video.id
        if video.files:
            name = video.files[0].name
        moved = folder is not None and folder in video.folders
        answer = event.label.answer
        found.append(Labelled(video.id, name, answer, folder, moved, entry=batch.id))
    if not found:
        raise NotFound("That answer was taken back.", code="taken-back")
    return found
