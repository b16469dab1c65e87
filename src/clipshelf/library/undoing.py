"""Taking back: a batch, or some videos of it, also after they have moved on.

Each video goes back to what it was before the batch: all of its files to where they
lay, sought where later moves and a person's hand have brought them, and everything that
was said of it since is void. An undo is a batch like any other: taking it back does
again what it undid.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from clipshelf.domain.errors import Conflict
from clipshelf.domain.video import VideoId
from clipshelf.library.consequences import restore
from clipshelf.library.journal import Journal, Outcome
from clipshelf.library.store.batches import Batch, Kind
from clipshelf.library.store.catalogue import Catalogue
from clipshelf.library.store.labels import Labels
from clipshelf.library.ways import Ways


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a batch has done that still stands."""

    moved: set[VideoId]  # videos with a file that it has moved
    said: set[VideoId]  # videos that it says something about
    loose: set[VideoId]  # of these only other files; empty: of no video
    waiting: set[VideoId]  # videos with a move that waits

    @property
    def whole(self) -> set[VideoId]:
        """Videos that go back with all of their files."""
        return self.moved | self.said

    def __bool__(self) -> bool:
        return bool(self.moved or self.said or self.loose or self.waiting)


def take_back(
    journal: Journal,
    batch: Batch,
    *,
    videos: Collection[VideoId] | None = None,
    request: str | None = None,
) -> Outcome:
    """Put the files of a batch back, and void what it said and what came after it.

    Args:
        journal: whose batch it is.
        batch: any, an undo included.
        videos: only these; None for all of them.
        request: the client's own key.

    Raises:
        Conflict: nothing of it is left to take back.
    """
    scope = _scope(journal, batch, videos)
    if not scope:
        raise Conflict(
            f"Nothing of batch {batch.name!r} is left to take back.",
            code="already-undone",
            hint="clipshelf history lists what was done.",
        )
    ways = Ways(journal)
    ways.follow(_since(journal, batch, scope.whole | scope.loose))
    back = dict(ways.back(batch.name, scope.whole))
    brought = {move.video for move in back if not move.sidecar}
    catalogue = Catalogue(journal.db)
    with journal.db.transaction():
        name = journal.batches.begin(Kind.UNDO, undoes=batch.name, request=request)
        for video in scope.whole | scope.waiting:
            journal.give_up_waiting(video)
        journal.plan(name, back, {move: way.in_place for move, way in back.items()})
        for way in back.values():
            if way.stale is not None:
                catalogue.drop_file(way.stale)
        undo = journal.batches.get(name)
        assert undo is not None, "it was begun above"
        with journal.filed.at_once() as filed:
            for video in sorted(scope.whole - brought):
                restore(journal.db, filed, undo, video)
    outcome = journal.carry_out(name)
    if first_of(journal, batch).kind is Kind.FOLDER:
        journal.emptied.after(name)
    return outcome


def first_of(journal: Journal, batch: Batch) -> Batch:
    """What a chain of undoing and undoing that is about in the end."""
    while batch.undoes is not None:
        before = journal.batches.get(batch.undoes)
        assert before is not None, "an undo names what it takes back"
        batch = before
    return batch


def _scope(
    journal: Journal, batch: Batch, videos: Collection[VideoId] | None
) -> _Scope:
    query = "SELECT video, sidecar FROM moves_in_place WHERE batch = ?"
    rows = [r for r in journal.db.rows(query, batch.name) if _is_meant(r, videos)]
    moved = {row["video"] for row in rows if row["video"] and not row["sidecar"]}
    said = _said(journal, batch)
    said = said if videos is None else said & set(videos)
    query = "SELECT video FROM moves WHERE batch = ? AND state = 'waiting'"
    waits = [r for r in journal.db.rows(query, batch.name) if _is_meant(r, videos)]
    return _Scope(
        moved,
        said,
        {row["video"] for row in rows} - moved - said,
        {row["video"] for row in waits} - {""},
    )


def _is_meant(row: sqlite3.Row, videos: Collection[VideoId] | None) -> bool:
    return videos is None or row["video"] in videos


def _said(journal: Journal, batch: Batch) -> set[VideoId]:
    """Videos of which a batch said something that still counts."""
    found = {event.label.video for event in Labels(journal.db).of_batch(batch.name)}
    if batch.kind is Kind.UNDO:
        query = """
            SELECT DISTINCT video FROM labels AS void WHERE batch = ?
              AND answer = 'undo'
              AND video NOT IN (SELECT video FROM moves WHERE batch = ?)
              AND NOT EXISTS (          -- it, or what it came after, was taken back
                SELECT 1 FROM batches AS later
                JOIN batches AS before ON before.name = later.undoes
                WHERE later.id > ? AND before.id <= ? AND (
                    EXISTS (SELECT 1 FROM labels
                        WHERE labels.batch = later.name AND video = void.video)
                    OR EXISTS (SELECT 1 FROM moves
                        WHERE moves.batch = later.name AND video = void.video)))
        """
        rows = journal.db.rows(query, batch.name, batch.name, batch.id, batch.id)
        found |= {str(row["video"]) for row in rows}
    return found


def _since(
    journal: Journal, batch: Batch, videos: Collection[VideoId]
) -> list[sqlite3.Row]:
    """What was done to the files of some videos since a batch began, in order."""
    query = """
        SELECT moves.*, EXISTS (SELECT 1 FROM moves_in_place AS still
            WHERE still.id = moves.id) AS in_place
        FROM moves JOIN batches ON batches.name = batch
        WHERE video = ? AND state = 'done' AND batches.id >= ? ORDER BY moves.id
    """
    rows = [row for v in videos for row in journal.db.rows(query, v, batch.id)]
    return sorted(rows, key=lambda row: int(row["id"]))
