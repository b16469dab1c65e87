"""Answers whose file has not followed, and moves that were not finished."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from clipshelf.app.doctor.problem import Problem, counted, named
from clipshelf.app.opening import Library
from clipshelf.domain.video import VideoId


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A file that lies where it was before an answer should have moved it."""

    video: VideoId
    path: str
    folder: str | None  # None: it was thrown away
    batch: str
    reason: str  # why it was not moved at the time


def left_behind(library: Library) -> tuple[LeftBehind, ...]:
    """Files whose move was given up, though the answer still counts.

    A label that was given without moving (`--no-move`, a read-only library) had no
    move to give up.
    """
    query = """
        SELECT said.video, path, said.folder, labels.batch, max(moves.reason) AS reason
        FROM current_labels AS said JOIN labels ON labels.id = said.id
        JOIN moves ON moves.batch = labels.batch AND moves.video = said.video
            AND moves.state = 'dropped' AND NOT sidecar AND mode = 'move'
        JOIN files ON files.path = moves.source AND files.video = said.video
        WHERE said.answer IN ('folder', 'trash')
            AND files.folder IS NOT coalesce(said.folder, x'00')
            AND NOT EXISTS (SELECT 1 FROM moves AS coming
                WHERE coming.source = files.path
                AND coming.state IN ('planned', 'waiting'))
        GROUP BY path ORDER BY path
    """
    return tuple(
        LeftBehind(
            row["video"],
            os.fsdecode(row["path"]),
            None if row["folder"] is None else os.fsdecode(row["folder"]),
            row["batch"],
            row["reason"] or "it was interrupted",
        )
        for row in library.db.rows(query)
    )


def moves(library: Library) -> Iterator[Problem]:
    """Moves that were begun or promised, and are not done."""
    behind = left_behind(library)
    if behind:
        reasons = ", ".join(sorted({one.reason for one in behind}))
        yield Problem(
            "label-not-followed",
            f"{counted(len(behind), 'file')} stayed where the answer should have moved"
            f" it from: {named([one.path for one in behind])} ({reasons}).",
            "clipshelf doctor --fix moves them now; undo takes the answers back.",
        )
    begun = library.db.number("SELECT count(*) FROM moves WHERE state = 'planned'")
    if begun and not library.is_at_work():
        yield Problem(
            "interrupted",
            f"{counted(begun, 'move')} begun by a run that did not end.",
            "The next command settles them, and so does clipshelf doctor --fix.",
        )
    waiting = library.db.number("SELECT count(*) FROM moves WHERE state = 'waiting'")
    if waiting:
        yield Problem(
            "waiting-moves",
            f"{counted(waiting, 'file')} held open by another program when it was to"
            " be moved.",
            "Close the player; they are moved at the next label or start.",
        )
