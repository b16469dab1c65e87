"""Copies of the same clip: found, filed together, or only the best of them kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.duplicates import (
    duplicates,
    group_of,
    keep_best,
    keep_best_of,
    label_copies,
)
from clipshelf.app.embedding import embed
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.app.trashing import trash_many
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.label import Answer, How
from clipshelf.testing import make_clip, tree
from copies import CHANGES, copy, half


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six clips, two of which have copies; scanned and embedded."""
    root = tmp_path_factory.mktemp("copied") / "clips"
    looks = [
        ("disc", (200, 90, 60), 1),
        ("disc", (200, 90, 60), 2),
        ("ring", (60, 120, 200), 3),
        ("box", (90, 200, 90), 4),
        ("disc", (90, 90, 90), 5),
        ("cross", (220, 210, 80), 6),
    ]
    for number, (motif, colour, seed) in enumerate(looks):
        place = root / f"clip-{number}.mp4"
        make_clip(
            place,
            motif=motif,
            colour=colour,
            seed=seed,
            size=(192, 288),
            seconds=2,
            text=f"{number}",
        )
    for name, change in CHANGES.items():
        copy(root / "clip-0.mp4", root / f"clip-0 {name}.mp4", change)
    copy(root / "clip-2.mp4", root / "clip-2 half.mp4", half)
    with open_library(root) as library:
        scan(library)
        assert not embed(library).failed
    return root


@pytest.fixture
def library(copied: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of it, open."""
    shutil.copytree(copied, tmp_path / "clips")
    with open_library(tmp_path / "clips") as found:
        yield found


def found_in(library: Library) -> list[set[str]]:
    return [{copy.path for copy in group.copies} for group in duplicates(library)]


ALL = {"clip-0.mp4", *(f"clip-0 {name}.mp4" for name in CHANGES)}


def test_copies_are_found_and_what_only_looks_alike_is_not(library: Library):
    assert found_in(library) == [ALL, {"clip-2.mp4", "clip-2 half.mp4"}]


def test_the_largest_picture_is_the_best_and_of_these_the_finest(library: Library):
    first, second = duplicates(library)

    assert first.copies[0].path == "clip-0.mp4"
    assert first.copies[-1].path == "clip-0 half.mp4"
    assert first.to_json()["why"] == "the same size of picture, more bytes a second"
    assert second.to_json()["why"] == "the largest picture, 192 x 288"


def test_one_answer_files_all_copies_and_one_undo_takes_it_back(library: Library):
    before = tree(library.root)

    done = label_copies(library, "clip-2 half.mp4", "sea", how=How.CLI)
    assert {labelled.folder for labelled in done.labelled} == {"sea"}
    assert (library.root / "sea" / "clip-2.mp4").exists()
    assert (library.root / "sea" / "clip-2 half.mp4").exists()

    undo(library)
    assert tree(library.root) == before


def test_the_best_stays_the_others_go_in_one_batch_and_come_back(library: Library):
    before = tree(library.root)

    done = keep_best(library, duplicates(library), how=How.CLI)

    assert len(done.videos) == 5
    assert set(tree(library.root)) == set(before) - (ALL - {"clip-0.mp4"}) - {
        "clip-2 half.mp4"
    }
    assert duplicates(library) == ()
    assert len(list(library.journal.batches.walk(None))) == 1
    undo(library)
    assert tree(library.root) == before
    assert len(duplicates(library)) == 2


def test_the_same_request_again_changes_nothing(library: Library):
    once = keep_best_of(library, "clip-2.mp4", how=How.PAGE, request="r-1")
    again = keep_best_of(library, "clip-2.mp4", how=How.PAGE, request="r-1")

    assert once.batch == again.batch
    assert once.videos == again.videos
    assert len(once.videos) == 1


def test_what_cannot_be_moved_stays_and_is_told(library: Library):
    first, second = (library.catalogue.named(f"clip-{n}.mp4")[0] for n in (3, 4))
    (library.root / "clip-3.mp4").unlink()

    done = trash_many(library, [first, second], how=How.CLI)

    assert done.videos == (second,)
    assert [video for video, _ in done.failed] == [first]
    assert library.labels.current(first) is None
    said = library.labels.current(second)
    assert said is not None
    assert said.answer is Answer.TRASH


def test_nothing_is_thrown_away_in_a_library_that_is_read_only(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Library, "movable", lambda _: False)

    with pytest.raises(Invalid, match="read-only"):
        keep_best(library, duplicates(library), how=How.CLI)


def test_a_clip_without_copies_says_so(library: Library):
    with pytest.raises(NotFound, match="no copy"):
        group_of(library, "clip-5.mp4")


def test_what_was_embedded_before_there_were_hashes_is_judged_by_its_thumbnail(
    library: Library,
):
    library.db.execute("DELETE FROM pictures")

    together = found_in(library)
    assert any({"clip-0.mp4", "clip-0 coarser.mp4"} <= group for group in together)
    assert not any("clip-1.mp4" in group for group in together)
