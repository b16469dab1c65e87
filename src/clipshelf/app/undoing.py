"""Use case: look at what was done, and take it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from clipshelf.app.opening import Library
from clipshelf.app.requests import done_before, reused
from clipshelf.app.trashing import is_emptied
from clipshelf.domain.errors import Conflict, NotFound
from clipshelf.domain.moves import Mode
from clipshelf.domain.video import VideoId, name_fields, shown
from clipshelf.library.journal import Outcome
from clipshelf.library.store.batches import Batch, Entry, Kind
from clipshelf.library.undoing import take_back


@dataclass(frozen=True, slots=True)
class Undone:
    """What went back."""

    batch: str  # of the moves back
    undid: str
    restored: int  # videos that are as they were before
    answers: int  # labels that no longer count, or count again
    failed: tuple[tuple[str, str], ...]
    removed: int = 0  # of the restored: only copies of them went
    copied: int = 0  # of the restored: only copies of them were made again

    @property
    def what(self) -> str:
        """What happened to the files, in words."""
        moved = self.restored - self.removed - self.copied
        parts = [
            f"{words} {number} video{'' if number == 1 else 's'}"
            for number, words in (
                (moved, "put back"),
                (self.removed, "removed the copies of"),
                (self.copied, "made the copies again of"),
            )
            if number
        ]
        return ", ".join(parts) or "no file had to be moved"

    def to_json(self) -> dict[str, Any]:
        """The document of `undo --json`."""
        return {
            "batch": self.batch,
            "undid": self.undid,
            "restored": self.restored,
            "answers": self.answers,
            "removed": self.removed,
            "copied": self.copied,
            "failed": [
                name_fields("name", path) | {"reason": reason}
                for path, reason in self.failed
            ],
        }


def undo(
    library: Library,
    batch: str | None = None,
    *,
    videos: Collection[VideoId] | None = None,
    request: str | None = None,
) -> Undone:
    """Take one batch back; without a name, the newest that is still in place.

    Args:
        library: an open one.
        batch: its name.
        videos: only these of it.
        request: the client's own key: the same one again changes nothing.

    Raises:
        NotFound: nothing is left to take back, or there is no such batch.
        Conflict: that batch was taken back already, nothing of it can go back, or the
            key stood for something else.
    """
    journal = library.journal
    with library.writing():
        before = done_before(library, request, Kind.UNDO)
        if before is not None:
            if batch is not None and batch != before.undoes:
                raise reused()
            return _of(library, journal.outcome(before.name))
        target = _named(library, batch)
        outcome = take_back(journal, target, videos=videos, request=request)
        return _of(library, outcome)


def history(
    library: Library, limit: int | None = None, before: int | None = None
) -> dict[str, Any]:
    """The document of `history --json`: batches, newest first."""
    entries = islice(library.journal.batches.walk(before), limit)
    return {"batches": [_entry_json(entry) for entry in entries]}


def _named(library: Library, name: str | None) -> Batch:
    batches = library.journal.batches
    found = (
        batches.newest(lambda batch: is_emptied(library, batch))
        if name is None
        else batches.get(name if name.isascii() else "")
    )
    if found is not None:
        return found
    if name is None:
        raise NotFound(
            "There is nothing to take back.",
            code="nothing-to-undo",
            hint="clipshelf history lists what was done.",
        )
    raise NotFound(
        f"No moves to take back in batch {name[:200]!r}.",
        code="unknown-batch",
        hint="clipshelf history lists the batches.",
    )


def _of(library: Library, outcome: Outcome) -> Undone:
    batch = library.journal.batches.get(outcome.batch)
    assert batch is not None, "the undo itself"
    assert batch.undoes is not None, "an undo names what it takes back"
    done = [move for move in outcome.done if not move.sidecar]
    videos = {move.video for move in done}
    stayed = videos - {move.video for move in done if move.mode is Mode.MOVE}
    removed = stayed & {move.video for move in done if move.mode.removes}
    answers = library.db.number(
        "SELECT count(*) FROM labels WHERE batch = ?", batch.name
    )
    failed = (*outcome.failed, *outcome.waiting)
    if failed and not videos and not answers:
        path, reason = failed[0]
        raise Conflict(
            f"Nothing could be put back: {shown(path)}: {reason}.",
            code="cannot-undo",
            hint="Make room for it, or name an earlier batch (clipshelf history).",
        )
    return Undone(
        batch.name,
        batch.undoes,
        len(videos),
        answers,
        failed,
        removed=len(removed),
        copied=len(stayed - removed),
    )


def _entry_json(entry: Entry) -> dict[str, Any]:
    batch = entry.batch
    when = datetime.fromtimestamp(batch.time, UTC)
    return {
        "batch": batch.name,
        "entry": batch.id,
        "kind": str(batch.kind),
        "time": when.isoformat(timespec="seconds"),
        "moves": entry.moves,
        "answers": entry.answers,
        "waiting": entry.waiting,
        "undoes": batch.undoes,
        "undone": entry.undone,
    }
