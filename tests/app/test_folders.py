"""Folders: made, renamed, merged, hidden, and taken back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipshelf.app.foldering import (
    add_folder,
    hide_folder,
    merge_folder,
    rename_folder,
    similar_folders,
)
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.scanning import scan
from clipshelf.app.sorting import propose, sort
from clipshelf.app.training import train
from clipshelf.app.undoing import undo
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.label import How
from clipshelf.testing import tree
from synthetic import vector_library


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """Small files with vectors: 3 in each of a, b and c, 6 unsorted."""
    library, _ = vector_library(tmp_path / "clips", labelled=3, unsorted=6)
    with library:
        yield library


def folders_of(library: Library) -> set[str]:
    return {path.name for path in library.root.iterdir() if path.is_dir()} - {
        ".clipshelf"
    }


def test_a_renamed_folder_keeps_its_labels_its_guesses_and_its_files(shelf: Library):
    train(shelf, "logreg")
    sort(shelf, propose(shelf, 0.0))
    (shelf.root / "a" / "notes.txt").write_text("mine")
    labels = shelf.labels.filed_in_folders()
    filed = shelf.filed.count()

    name, outcome = rename_folder(shelf, "a", "Animals")
    rescanned = scan(shelf).scanned

    assert name == "Animals"
    assert outcome.failed == ()
    assert folders_of(shelf) == {"Animals", "b", "c"}
    assert (shelf.root / "Animals" / "notes.txt").read_text() == "mine"
    after = shelf.labels.filed_in_folders()
    assert after == {v: "Animals" if f == "a" else f for v, f in labels.items()}
    assert shelf.filed.count() == filed
    assert (rescanned.moved, rescanned.learned, rescanned.new) == (0, 0, 0)


def test_renaming_is_taken_back_whole(shelf: Library):
    before, labels = tree(shelf.root), shelf.labels.filed_in_folders()

    rename_folder(shelf, "a", "x")
    undo(shelf)

    assert tree(shelf.root) == before
    assert shelf.labels.filed_in_folders() == labels
    assert folders_of(shelf) == {"a", "b", "c"}


def test_a_name_that_differs_only_in_case_is_a_new_spelling(shelf: Library):
    rename_folder(shelf, "a", "A")

    assert folders_of(shelf) == {"A", "b", "c"}
    assert set(shelf.labels.filed_in_folders().values()) == {"A", "b", "c"}


def test_two_folders_become_one_and_two_again(shelf: Library):
    name = min((shelf.root / "a").iterdir()).name
    (shelf.root / "b" / name).write_text("another of that name")
    scan(shelf)
    before, labels = tree(shelf.root), shelf.labels.filed_in_folders()

    merge_folder(shelf, "a", "b")
    merged = tree(shelf.root)
    said = set(shelf.labels.filed_in_folders().values())
    undo(shelf)

    assert sorted(merged.values()) == sorted(before.values())
    assert folders_of(shelf) == {"a", "b", "c"}
    assert said == {"b", "c"}
    assert tree(shelf.root) == before
    assert shelf.labels.filed_in_folders() == labels


@pytest.mark.parametrize(
    ("name", "to", "error"),
    [
        ("nowhere", "x", NotFound),
        ("a", "B", Conflict),
        ("a", "a/inside", Invalid),
        ("a", "../out", Invalid),
        ("a", "con", Invalid),
        ("a", "", Invalid),
    ],
)
def test_what_will_not_do_changes_nothing(
    shelf: Library, name: str, to: str, error: type[Exception]
):
    before = tree(shelf.root)

    with pytest.raises(error):
        rename_folder(shelf, name, to)

    assert tree(shelf.root) == before
    assert folders_of(shelf) == {"a", "b", "c"}


def test_a_folder_cannot_be_merged_into_itself_or_into_nothing(shelf: Library):
    with pytest.raises(Invalid):
        merge_folder(shelf, "a", "a")
    with pytest.raises(NotFound):
        merge_folder(shelf, "a", "nowhere")


def test_a_hidden_folder_is_there_and_not_offered(shelf: Library):
    hide_folder(shelf, "a", hidden=True)
    scan(shelf)

    assert shelf.catalogue.hidden_folders() == {"a"}
    assert "a" in shelf.catalogue.folder_counts()
    hide_folder(shelf, "a", hidden=False)
    assert shelf.catalogue.hidden_folders() == frozenset()


def test_what_is_merged_into_a_hidden_folder_leaves_it_hidden(shelf: Library):
    hide_folder(shelf, "b", hidden=True)
    merge_folder(shelf, "a", "b")

    assert shelf.catalogue.hidden_folders() == {"b"}
    assert "a" not in shelf.catalogue.folder_names()


def test_two_ways_to_write_an_accent_are_one_folder(shelf: Library):
    composed, apart = "Caf\u00e9", "Cafe\u0301"
    add_folder(shelf, apart)
    name = min(shelf.catalogue.unsorted())

    assert label(shelf, name, composed, how=How.PAGE).folder == apart
    with pytest.raises(Conflict):
        rename_folder(shelf, "a", composed)


@pytest.mark.parametrize("name", ["recipes", "RECIPE", "Récipes", "rec"])
def test_a_name_that_means_the_same_is_offered_first(shelf: Library, name: str):
    add_folder(shelf, "Recipe")
    add_folder(shelf, "Pets")

    found = similar_folders(shelf, name)

    assert [similar.folder for similar in found][:1] == ["Recipe"]
    assert "Pets" not in [similar.folder for similar in found]


@pytest.mark.parametrize("name", ["comedi", "meme", "Comedy", "memes comedy"])
def test_each_word_of_a_folder_counts_whatever_stands_between_them(
    shelf: Library, name: str
):
    add_folder(shelf, "comedy_memes")
    add_folder(shelf, "cctv_calm")

    assert [similar.folder for similar in similar_folders(shelf, name)] == [
        "comedy_memes"
    ]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_folder_whose_name_is_not_text_can_be_renamed(shelf: Library):
    (shelf.root / "b").rename(shelf.root / os.fsdecode(b"caf\xe9"))
    scan(shelf)

    rename_folder(shelf, "caf\ufffd", "Café")

    assert len(list((shelf.root / "Café").iterdir())) == 3
    assert undo(shelf).restored == 3
    assert len(list((shelf.root / os.fsdecode(b"caf\xe9")).iterdir())) == 3


def test_a_label_given_after_a_renaming_survives_its_undo(shelf: Library):
    rename_folder(shelf, "a", "x")
    first = min(path.name for path in shelf.root.glob("*.mp4"))
    said = label(shelf, first, "b", how=How.CLI)
    (renamed,) = [
        entry.batch.name
        for entry in shelf.journal.batches.walk()
        if entry.batch.kind == "folder"
    ]

    undo(shelf, renamed)

    assert shelf.labels.filed_in_folders()[said.video] == "b"
    assert folders_of(shelf) == {"a", "b", "c"}
