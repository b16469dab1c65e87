"""What follows from moves that were made, or were not.

Labels and the record of machine-filed videos go with the files: whoever takes a file
back takes back what was said with it, in the same transaction.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence

from clipshelf.domain.label import Answer, How
from clipshelf.domain.moves import Mode
from clipshelf.domain.video import ROOT, VideoId
from clipshelf.library.filed import Filed
from clipshelf.library.filed_lines import Filing
from clipshelf.library.places import folder_of, in_trash
from clipshelf.library.store.batches import Batch, Batches, Kind
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.db import Database
from clipshelf.library.store.labels import Labels

UNKNOWN_MODEL = ""


def conclude(db: Database, filed: Filed, decided: Sequence[sqlite3.Row]) -> None:
    """Write down what the outcome of some moves means.

    Args:
        db: where labels and batches are.
        filed: the record of what the machine filed.
        decided: rows of the journal whose state has just been written.
    """
    with filed.at_once() as together:
        _conclude(db, together, decided)


def _conclude(db: Database, filed: Filed, decided: Sequence[sqlite3.Row]) -> None:
    numbers = {row["id"] for row in decided}
    videos = dict.fromkeys(
        (row["batch"], row["video"])
        for row in decided
        if row["video"] and not row["sidecar"]
    )
    for name, video in videos:
        batch = Batches(db).get(name)
        assert batch is not None, "a move belongs to a batch"
        there = _done(db, name, video)
        if not there:
            forget_if_lost(db, filed, batch, video)
            continue
        first = all(row["id"] in numbers for row in there)
        if batch.kind is Kind.UNDO and first:
            restore(db, filed, batch, video)
        if batch.kind in {Kind.UNDO, Kind.FOLDER}:
            for row in there:
                if row["id"] in numbers and not Mode(row["mode"]).removes:
                    _follow(db, filed, batch, row)


def forget_if_lost(db: Database, filed: Filed, batch: Batch, video: VideoId) -> None:
    """What no move of a sort has put away, or still may, was not filed."""
    open_still = """
        SELECT 1 FROM moves WHERE batch = ? AND video = ? AND NOT sidecar
          AND state <> 'dropped'
    """
    filed_so = batch.kind is Kind.SORT and filed.standing(video) == batch.name
    if filed_so and not db.one(open_still, batch.name, video):
        filed.forget(video)


def restore(db: Database, filed: Filed, undo: Batch, video: VideoId) -> None:
    """A video is as it was before the batch that `undo` takes back."""
    labels, batches = Labels(db), Batches(db)
    assert undo.undoes is not None, "an undo names what it takes back"
    before = batches.get(undo.undoes)
    assert before is not None, "and that exists"
    labels.take_back(video, since=before.since, how=How.CLI, batch=undo.name)
    labels.say_again(video, since=before.since, batch=undo.name)
    _see_again(db, video, before.since)
    by = filed.standing(video)
    if by is not None and _is_since(batches, by, before):
        filed.take_back(video, by=undo.name)
        return
    taken_back = filed.taken_back(video)
    if taken_back is not None:
        put_away, back = (_is_since(batches, name, before) for name in taken_back)
        if back and not put_away:
            filed.file_again(video, undo.name)


def _see_again(db: Database, video: VideoId, since: int) -> None:
    """Where a person has put it since, and no move of ours has, it lies still."""
    known, said = Catalogue(db).video(video), Labels(db).current(video)
    if known is None or not known.files or len(known.folders) > 1:
        return
    folder = known.folders[0] if known.folders else None
    if folder != (said.folder if said is not None else None):
        Labels(db).see_again(video, folder, since=since)


def _is_since(batches: Batches, name: str, before: Batch) -> bool:
    """Is a batch this one or a later one? Those of a lost database are earlier."""
    batch = batches.get(name)
    return batch is not None and batch.id >= before.id


def _follow(db: Database, filed: Filed, batch: Batch, row: sqlite3.Row) -> None:
    """A guess stays one wherever a folder's new name, or an undo, has brought it."""
    video, target = row["video"], os.fsdecode(row["target"])
    folder, came_from = folder_of(target), folder_of(os.fsdecode(row["source"]))
    if folder == ROOT or in_trash(target):
        return
    if batch.kind is Kind.UNDO:
        _remember(db, folder)
    said = Labels(db).current(video)
    answered = said is not None and said.answer is Answer.FOLDER
    standing = filed.folder_of(video)
    if standing is not None:
        if standing == came_from or not answered:
            filed.refile(video, folder)
    elif not answered and _was_sorted(db, video):
        # Its filing has been overwritten since. No person has put it here.
        filed.record([Filing(video, folder, UNKNOWN_MODEL, 0.0)], batch.name)


def _done(db: Database, batch: str, video: VideoId) -> list[sqlite3.Row]:
    query = """
        SELECT * FROM moves WHERE batch = ? AND video = ? AND NOT sidecar
          AND state = 'done'
    """
    return db.rows(query, batch, video)


def _was_sorted(db: Database, video: VideoId) -> bool:
    query = """
        SELECT 1 FROM moves JOIN batches ON batches.name = batch
        WHERE video = ? AND kind = 'sort' AND state = 'done' LIMIT 1
    """
    return db.one(query, video) is not None


def _remember(db: Database, folder: str) -> None:
    """A folder that an undo has brought something to is there again."""
    while folder != ROOT:
        Catalogue(db).add_folder(folder)
        folder = folder_of(folder)
