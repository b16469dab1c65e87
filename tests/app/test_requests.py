"""A client's own keys: the same question is answered again, another is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from clipshelf.app.labelling import label, label_many
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.trashing import trash, trash_many
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Conflict
from clipshelf.domain.label import Answer, How
from clipshelf.testing import tree

Question: TypeAlias = Callable[[Library, str], object]  # of a key

FIRST: dict[str, Question] = {
    "label": lambda library, key: label(
        library, "a.mp4", "pets", how=How.PAGE, request=key
    ),
    "skip": lambda library, key: label(
        library, "a.mp4", None, how=How.PAGE, answer=Answer.SKIP, request=key
    ),
    "label many": lambda library, key: label_many(
        library, [("a.mp4", "pets")], how=How.PAGE, request=key
    ),
    "trash": lambda library, key: trash(library, "a.mp4", how=How.PAGE, request=key),
    "trash many": lambda library, key: trash_many(
        library, ["a.mp4"], how=How.PAGE, request=key
    ),
    "undo": lambda library, key: undo(library, request=key),
}
OTHER: dict[str, Question] = {
    "label": lambda library, key: label(
        library, "b.mp4", "pets", how=How.PAGE, request=key
    ),
    "label many": lambda library, key: label_many(
        library, [("b.mp4", "pets")], how=How.PAGE, request=key
    ),
    "trash": lambda library, key: trash(library, "b.mp4", how=How.PAGE, request=key),
    "trash many": lambda library, key: trash_many(
        library, ["b.mp4"], how=How.PAGE, request=key
    ),
    "undo": lambda library, key: undo(library, request=key),
}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """Two videos, and something that can be taken back."""
    root = tmp_path / "clips"
    (root / "pets").mkdir(parents=True)
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        (root / name).write_text(name)
    with open_library(root) as library:
        scan(library)
        label(library, "c.mp4", "pets", how=How.PAGE)
        yield library


@pytest.mark.parametrize("what", FIRST)
def test_the_same_again_changes_nothing_and_is_answered(shelf: Library, what: str):
    FIRST[what](shelf, "k")
    once = tree(shelf.root), shelf.labels.newest_id()

    FIRST[what](shelf, "k")

    assert (tree(shelf.root), shelf.labels.newest_id()) == once


# An undo without a name is the same undo whenever it is said.
DIFFERENT = [(a, b) for a in FIRST for b in OTHER if (a, b) != ("undo", "undo")]


@pytest.mark.parametrize(("what", "then"), DIFFERENT)
def test_a_key_that_stood_for_something_else_is_refused(
    shelf: Library, what: str, then: str
):
    FIRST[what](shelf, "k")
    before = tree(shelf.root), shelf.labels.newest_id()

    with pytest.raises(Conflict) as caught:
        OTHER[then](shelf, "k")

    assert caught.value.code == "request-reused"
    assert (tree(shelf.root), shelf.labels.newest_id()) == before


def test_a_key_for_taking_back_one_entry_takes_back_no_other(shelf: Library):
    label(shelf, "a.mp4", "pets", how=How.PAGE)
    label(shelf, "b.mp4", "pets", how=How.PAGE)
    newest, older, _ = (entry.batch.name for entry in shelf.journal.batches.walk())
    undo(shelf, newest, request="k")

    assert undo(shelf, newest, request="k").undid == newest
    with pytest.raises(Conflict) as caught:
        undo(shelf, older, request="k")
    assert caught.value.code == "request-reused"


def test_a_video_may_be_called_as_it_was_before_it_moved(shelf: Library):
    first = label(shelf, "a.mp4", "pets", how=How.PAGE, request="k")
    (shelf.root / "a.mp4").write_text("another of the same name")
    scan(shelf)

    again = label(shelf, "a.mp4", "pets", how=How.PAGE, request="k")

    assert again.video == first.video
    assert (shelf.root / "a.mp4").exists()
