"""The history as a person reads it: what was done, and what can be taken back."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeAlias

from clipshelf.app.opening import Library
from clipshelf.domain.errors import NotFound
from clipshelf.domain.label import Answer
from clipshelf.domain.video import ROOT, VideoId, shown
from clipshelf.library.places import folder_of
from clipshelf.library.store.batches import Batch, Entry, Kind

SAID = {Answer.SKIP: "skip", Answer.NONE: "none"}
_Moved: TypeAlias = tuple[VideoId, str, str]  # video, source, target


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the history."""

    entry: Entry
    kind: str  # label, skip, none, batch, trash, sort, folder, undo
    what: str  # in words
    video: VideoId | None  # one of its videos, for a picture
    folder: str | None  # where it went; None if to several or none
    count: int  # videos

    def to_json(self) -> dict[str, Any]:
        """As the page shows it."""
        batch = self.entry.batch
        when = datetime.fromtimestamp(batch.time, UTC)
        return {
            "entry": batch.id,
            "batch": batch.name,
            "time": when.isoformat(timespec="seconds"),
            "kind": self.kind,
            "what": self.what,
            "id": self.video,
            "thumbnail": f"/api/thumbnails/{self.video}" if self.video else None,
            "folder": None if self.folder is None else shown(self.folder),
            "count": self.count,
            "waiting": self.entry.waiting,
            "undone": self.entry.undone,
            "can_undo": not self.entry.undone,
        }


def deeds(
    library: Library, limit: int = 50, before: int | None = None
) -> tuple[Deed, ...]:
    """The newest lines of the history; with `before`, the ones ahead of that."""
    entries = islice(library.journal.batches.walk(before), limit)
    return tuple(_deed(library, entry) for entry in entries)


def deed(library: Library, batch: Batch) -> Deed:
    """One line."""
    return _deed(library, library.journal.batches.entry(batch))


def find_entry(library: Library, number: int | None) -> str | None:
    """The name of a batch by its number in the history; None stays None.

    Raises:
        NotFound: there is no such entry.
    """
    if number is None:
        return None
    batch = library.journal.batches.numbered(number)
    if batch is None:
        raise NotFound("There is no such entry in the history.", code="unknown-batch")
    return batch.name


def _deed(library: Library, entry: Entry) -> Deed:
    batch = entry.batch
    events, moves = _events(library, batch), _moves(library, batch)
    videos = {video: None for video, *_ in (*moves, *events)}  # in order, once
    first = next(iter(videos), None)
    kind = batch.kind.value
    if batch.kind is Kind.LABEL and events and events[0][1] in SAID:
        kind = SAID[events[0][1]]
    folders = {folder for _, _, folder in events if folder is not None}
    folders = folders or {folder_of(target) for _, _, target in moves} - {ROOT}
    folder = next(iter(folders)) if len(folders) == 1 else None
    plain = Deed(entry, kind, "", first, folder, len(videos))
    return replace(plain, what=_what(library, plain, moves))


def _what(library: Library, deed: Deed, moves: list[_Moved]) -> str:
    """A line in words."""
    undoes = deed.entry.batch.undoes
    undone = library.journal.batches.get(undoes) if undoes else None
    if undone is not None:
        before = _deed(library, library.journal.batches.entry(undone))
        return f"taken back: {before.what}"
    if deed.kind == Kind.FOLDER:
        return _renaming(moves)
    one = deed.count == 1
    who = _name(library, deed.video, moves) if one else f"{deed.count} clips"
    where = shown(deed.folder) if deed.folder else "several folders"
    words = {
        "skip": f"{who} skipped",
        "none": f"{who}: none of the folders",
        "trash": f"{who} to the trash",
    }
    return words.get(deed.kind, f"{who} to {where}")


def _renaming(moves: list[_Moved]) -> str:
    if not moves:
        return "a folder renamed"
    _, source, target = moves[0]
    return f"{shown(folder_of(source))} became {shown(folder_of(target))}"


def _events(library: Library, batch: Batch) -> list[tuple[VideoId, Answer, str | None]]:
    """What was said with a batch, taken back or not: (video, answer, folder)."""
    query = """
        SELECT video, answer, folder FROM labels
        WHERE batch = ? AND answer NOT IN ('undo', 'cleared') ORDER BY id
    """
    return [
        (
            row["video"],
            Answer(row["answer"]),
            None if row["folder"] is None else os.fsdecode(row["folder"]),
        )
        for row in library.db.rows(query, batch.name)
    ]


def _moves(library: Library, batch: Batch) -> list[_Moved]:
    """Where its videos went: (video, source, target)."""
    query = """
        SELECT video, source, target FROM moves
        WHERE batch = ? AND NOT sidecar ORDER BY id
    """
    return [
        (row["video"], os.fsdecode(row["source"]), os.fsdecode(row["target"]))
        for row in library.db.rows(query, batch.name)
    ]


def _name(library: Library, video: VideoId | None, moves: list[_Moved]) -> str:
    """What its first video was called."""
    if moves:
        return shown(moves[0][1].rpartition("/")[2])
    known = library.catalogue.video(video) if video else None
    return shown(known.files[0].name) if known and known.files else "a clip"
