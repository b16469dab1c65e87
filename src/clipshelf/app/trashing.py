"""Use case: throw a video away so that it can be brought back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clipshelf.app.finding import find_video
from clipshelf.app.opening import Library
from clipshelf.app.requests import done_before
from clipshelf.domain.errors import Conflict, NotFound
from clipshelf.domain.label import Answer, How, Label
from clipshelf.domain.moves import Move
from clipshelf.domain.video import VideoId, name_fields
from clipshelf.library.places import in_trash
from clipshelf.library.plan import Planner
from clipshelf.library.store.batches import Batch, Kind
from clipshelf.library.undoing import take_back


@dataclass(frozen=True, slots=True)
class Trashed:
    """A video that was thrown away."""

    video: VideoId
    name: str
    entry: int  # of the history

    def to_json(self) -> dict[str, Any]:
        """As the page reads it."""
        return {
            "id": self.video,
            **name_fields("video", self.name),
            "trashed": True,
            "entry": self.entry,
        }


@dataclass(frozen=True, slots=True)
class TrashedTogether:
    """Videos that were thrown away at once."""

    batch: str | None  # None if nothing changed
    videos: tuple[VideoId, ...]
    failed: tuple[tuple[VideoId, str], ...]  # and why they stayed

    def to_json(self) -> dict[str, Any]:
        """As the page and the command line read it."""
        return {
            "batch": self.batch,
            "trashed": list(self.videos),
            "failed": [{"id": video, "reason": why} for video, why in self.failed],
        }


@dataclass(frozen=True, slots=True)
class TrashFile:
    """One file in the trash."""

    batch: str  # what `undo` takes to bring it back
    name: str
    size: int  # bytes

    def to_json(self) -> dict[str, Any]:
        """One line of `trash --json`."""
        named = name_fields("name", self.name)
        return {"batch": self.batch, **named, "size": self.size}


def trash(
    library: Library, video: str, *, how: How, request: str | None = None
) -> Trashed:
    """Move a video's files, with their side-cars, to the trash of the state folder.

    Nothing is ever deleted by this: `undo` brings it back, `empty_trash` is for a
    person to call. The same `request` again changes nothing.

    Raises:
        NotFound: there is no such video.
        Conflict: several go by that name, no file of it could be moved, or the key
            stood for something else.
        Invalid: the library is read-only.
    """
    journal = library.journal
    with library.writing():
        before = done_before(library, request, Kind.TRASH, [video])
        if before is not None:
            return _again(library, before)
        library.check_movable()
        found = find_video(library, video)
        with library.db.transaction():
            name = journal.batches.begin(Kind.TRASH, request=request)
            said = Label(found.id, Answer.TRASH, None, how)
            library.labels.add(said, batch=name)
            journal.plan(name, Planner(library.root).discard(found, name).moves)
        outcome = journal.carry_out(name)
        batch = journal.batches.get(name)
        assert batch is not None, "it was begun above"
        if outcome.failed and not outcome.done and not outcome.waiting:
            take_back(journal, batch)
            raise Conflict(
                f"It cannot be thrown away: {outcome.failed[0][1]}.", code="not-moved"
            )
    return Trashed(found.id, found.files[0].name, batch.id)


def trash_many(
    library: Library,
    videos: Sequence[str],
    *,
    how: How,
    request: str | None = None,
) -> TrashedTogether:
    """Throw several videos away as one batch, which is taken back as one.

    What cannot be moved stays as it was, and is told. The same `request` again changes
    nothing.

    Raises:
        NotFound, Conflict: one of them is unknown, or several go by its name.
        Conflict: the key stood for something else.
        Invalid: the library is read-only.
    """
    journal = library.journal
    with library.writing():
        before = done_before(library, request, Kind.TRASH, videos)
        if before is not None:
            events = library.labels.of_batch(before.name)
            gone = tuple(event.label.video for event in events)
            return TrashedTogether(before.name, gone, ())
        library.check_movable()
        found = {video.id: video for video in (find_video(library, v) for v in videos)}
        if not found:
            return TrashedTogether(None, (), ())
        planner = Planner(library.root)
        with library.db.transaction():
            name = journal.batches.begin(Kind.TRASH, request=request)
            moves: list[Move] = []
            for video in found.values():
                said = Label(video.id, Answer.TRASH, None, how)
                library.labels.add(said, batch=name)
                moves += planner.discard(video, name).moves
            journal.plan(name, moves)
        outcome = journal.carry_out(name)
        batch = journal.batches.get(name)
        assert batch is not None, "it was begun above"
        moved = {move.video for move in outcome.done}
        reasons = dict((*outcome.failed, *outcome.waiting))
        waiting = {path for path, _ in outcome.waiting}
        failed = []
        for video in found.values():
            why = [reasons[f.path] for f in video.files if f.path in reasons]
            held = any(file.path in waiting for file in video.files)
            if video.id not in moved and not held:
                library.labels.take_back(
                    video.id, since=batch.since, how=how, batch=name
                )
                failed.append((video.id, "; ".join(why)))
        left = {video for video, _ in failed}
    return TrashedTogether(
        name, tuple(video for video in found if video not in left), tuple(failed)
    )


def trash_files(library: Library) -> tuple[TrashFile, ...]:
    """What lies in the trash, by batch and name."""
    return tuple(sorted(_files(library), key=lambda file: (file.batch, file.name)))


def empty_trash(library: Library) -> int:
    """Delete what lies in the trash for good; how many files there were."""
    with library.writing():
        files = len(trash_files(library))
        if library.trash.is_dir() and not library.trash.is_symlink():
            shutil.rmtree(library.trash)
    return files


def is_emptied(library: Library, batch: Batch) -> bool:
    """Did it bring videos to a trash that was emptied since? None can come back."""
    query = "SELECT target FROM moves_in_place WHERE batch = ? AND NOT sidecar"
    targets = [os.fsdecode(r["target"]) for r in library.db.rows(query, batch.name)]
    places = library.journal.places
    return bool(targets) and all(
        in_trash(target) and not os.path.lexists(places.of(target))
        for target in targets
    )


def _files(library: Library) -> Iterator[TrashFile]:
    if library.trash.is_dir():
        for place in library.trash.glob("*/*/*"):
            if place.is_file():
                batch = place.parent.parent.name
                yield TrashFile(batch, place.name, place.lstat().st_size)


def _again(library: Library, batch: Batch) -> Trashed:
    events = library.labels.of_batch(batch.name)
    if not events:
        raise NotFound("That answer was taken back.", code="taken-back")
    query = "SELECT source FROM moves WHERE batch = ? AND NOT sidecar ORDER BY id"
    row = library.db.one(query, batch.name)
    assert row is not None, "a video that was thrown away had a file"
    name = os.fsdecode(row["source"]).rpartition("/")[2]
    return Trashed(events[0].label.video, name, batch.id)
