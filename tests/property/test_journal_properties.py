"""Whatever is planned and wherever it stops: no file is lost and undo is exact."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipshelf.app.labelling import label
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.app.undoing import undo
from clipshelf.domain.label import How
from clipshelf.library import carry as carry_module
from clipshelf.library.rename import rename
from clipshelf.testing import tree

NAMES = ("a.mp4", "b.mp4", "A.mp4", "é.mp4", "a b.mp4")
FOLDERS = st.sampled_from(["pets", "Pets", "trip/sea", "trip", "x" * 40])
ANSWERS = st.lists(st.tuples(st.sampled_from(NAMES), FOLDERS), min_size=1, max_size=8)


def fill(root: Path) -> None:
    for name in NAMES:
        (root / name).write_text(f"content of {name}")
        (root / f"{name[:-4]}.info.json").write_text("{}")


@given(answers=ANSWERS)
@settings(max_examples=25, deadline=None)
def test_taking_everything_back_restores_the_tree(answers: list[tuple[str, str]]):
    with TemporaryDirectory() as place:
        root = Path(place)
        fill(root)
        before = tree(root)
        with open_library(root) as library:
            scan(library)
            ids = {name: library.catalogue.named(name)[0] for name in NAMES}
            for name, folder in answers:
                label(library, ids[name], folder, how=How.CLI)
            labelled = tree(root)
            while library.journal.batches.newest():
                undo(library)

            assert sorted(labelled.values()) == sorted(before.values())
            assert tree(root) == before
            assert library.labels.filed_in_folders() == {}


@given(answers=ANSWERS, stops_at=st.integers(0, 12))
@settings(max_examples=25, deadline=None)
def test_a_crash_anywhere_leaves_every_file_once(
    answers: list[tuple[str, str]], stops_at: int
):
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patched:
        root = Path(place)
        fill(root)
        before = tree(root)
        made = 0

        def crash(source: Path, target: Path) -> None:
            nonlocal made
            made += 1
            if made > stops_at:
                raise KeyboardInterrupt
            rename(source, target)

        patched.setattr(carry_module, "rename", crash)
        with open_library(root) as library:
            scan(library)
            ids = {name: library.catalogue.named(name)[0] for name in NAMES}
            said: dict[str, str] = {}
            try:
                for name, folder in answers:
                    said[ids[name]] = folder
                    label(library, ids[name], folder, how=How.CLI)
            except KeyboardInterrupt:
                pass
        patched.undo()
        with open_library(root) as library:
            report = scan(library)
            kept = library.labels.filed_in_folders()

        assert sorted(tree(root).values()) == sorted(before.values())
        assert report.scanned.new == 0
        assert {v: f.casefold() for v, f in kept.items()} == {
            v: f.casefold() for v, f in said.items()
        }
