"""What taking back and its refusal have in common."""

from __future__ import annotations

from clipshelf.domain.errors import Conflict
from clipshelf.domain.video import shown
from clipshelf.library.journal import Outcome


def check_restored(outcome: Outcome) -> None:
    """A label is taken back only with its file.

    Raises:
        Conflict: no video could go back.
    """
    if any(not move.sidecar for move in outcome.done):
        return
    path, reason = outcome.failed[0] if outcome.failed else ("its files", "gone")
    raise Conflict(
        f"Nothing could be put back: {shown(path)}: {reason}.",
        code="cannot-undo",
        hint="Make room for it, or name an earlier batch (clipshelf history).",
    )
