"""Shards of vectors that are damaged, planted or exchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app.embedding import embed
from clipshelf.app.features import load_features
from clipshelf.app.opening import Library
from clipshelf.library.store.shards import read_shard, record, write_shard
from clipshelf.library.store.vectors import FeatureFiles
from hostile.damage import cut, lengthen, stall
from hostile.seeds import claims, shard

ENCODER, DIM = "colour-1-00000000", 4
DIMS = {ENCODER: DIM}
KEYS = [(f"{n:032x}", "") for n in range(8)]


@pytest.fixture
def files(tmp_path: Path) -> FeatureFiles:
    """Four shards of two vectors each."""
    files = FeatureFiles(tmp_path / "features")
    for first in range(0, 8, 2):
        vectors = np.full((2, DIM), 0.5, np.float32)
        files.add(ENCODER, KEYS[first : first + 2], vectors)
    return files


def present(files: FeatureFiles) -> list[bool]:
    """Which of the eight vectors are there, to be computed with."""
    found = files.load(ENCODER, DIM).take(KEYS, DIM).any(axis=1)
    return [bool(one) for one in found]


def widen(path: Path) -> None:
    write_shard(path, np.zeros(1, record(DIM + 1)))


def poison(path: Path) -> None:
    """Another width for every vector, in half of all shards."""
    write_shard(path, np.zeros(99, record(900)))


def claim(path: Path) -> None:
    kind = "[('video', '|S32'), ('fingerprint', '|S16'), ('vector', '<f2', (4,))]"
    path.write_bytes(claims(kind, "(99999999999,)", bytes(100)))


def carry(path: Path) -> None:
    np.save(path, np.array([print], object), allow_pickle=True)


def not_text(path: Path) -> None:
    records = np.zeros(2, record(DIM))
    records["video"], records["vector"] = b"\xff\xfe" * 16, 0.5
    write_shard(path, records)


def not_numbers(path: Path) -> None:
    records = np.zeros(2, record(DIM))
    records["video"] = [KEYS[0][0], KEYS[1][0]]
    records["vector"] = [[np.nan] * DIM, [np.inf] * DIM]
    write_shard(path, records)


DAMAGES = (
    *(cut, lengthen, widen, poison, claim, carry, stall, not_text, not_numbers),
    lambda path: path.write_bytes(b""),
)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_shard_counts_as_absent_is_named_and_can_be_removed(
    damage: Callable[[Path], None], files: FeatureFiles
) -> None:
    first = files.root / ENCODER / "000000.npy"

    damage(first)
    before = present(files)
    found = files.damaged(DIMS)
    removed = files.discard_damaged(DIMS)

    assert before == [False, False] + [True] * 6
    assert found == removed == (first,)
    assert files.damaged(DIMS) == ()
    assert present(files) == before


def test_of_shards_of_different_widths_the_usual_one_is_right(
    files: FeatureFiles,
) -> None:
    widen(files.root / ENCODER / "000000.npy")

    assert files.damaged() == (files.root / ENCODER / "000000.npy",)


def test_shards_that_do_not_fit_are_left_out_when_others_are_put_together(
    files: FeatureFiles,
) -> None:
    for number, damage in enumerate((widen, cut, not_numbers)):
        damage(files.root / ENCODER / f"{number:06d}.npy")
    for number in range(40):
        files.add(ENCODER, [(f"a{number:031x}", "")], np.ones((1, DIM), np.float32))

    assert files.damaged(DIMS) == ()
    assert len(files.load(ENCODER, DIM).keys()) > 40


def test_a_leftover_of_an_interrupted_write_is_removed_and_a_strange_file_is_not(
    files: FeatureFiles, tmp_path: Path
) -> None:
    folder = files.root / ENCODER
    leftover = folder / f"000001.{'a' * 32}.tmp"
    leftover.write_bytes(b"half")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    strange = [folder / "notes.tmp", folder / "x.npy", theirs / "000000.npy"]
    for path in strange:
        path.write_text("theirs")
    (folder / "000777.npy").mkdir()
    (files.root / "linked-1-00000000").symlink_to(theirs)

    assert files.discard_damaged(DIMS) == (leftover,)
    assert [path.read_text() for path in strange] == ["theirs"] * 3
    assert present(files) == [True] * 8


def test_a_name_that_leaves_no_number_for_the_next_shard_loses_nothing(
    files: FeatureFiles,
) -> None:
    (files.root / ENCODER / "000003.npy").rename(files.root / ENCODER / "99999999.npy")

    for number in range(3):
        files.add(ENCODER, [(f"b{number:031x}", "")], np.ones((1, DIM), np.float32))

    assert present(files) == [True] * 8
    assert len(files.load(ENCODER, DIM).keys()) == 11


def test_embedding_makes_anew_what_was_damaged(library: Library) -> None:
    before = load_features(library, library.catalogue.unsorted())
    for folder in library.features.root.iterdir():
        cut(min(folder.glob("*.npy")))

    without = load_features(library, library.catalogue.unsorted())
    damaged = library.features.damaged()
    embed(library)
    again = load_features(library, library.catalogue.unsorted())

    assert damaged
    assert len(without.set.ids) < len(before.set.ids) == len(again.set.ids)
    np.testing.assert_allclose(again.set.X, before.set.X, atol=1e-3)


def test_a_shard_is_read_in_exactly_one_form(tmp_path: Path) -> None:
    path, good = tmp_path / "000000.npy", shard()
    evil = good.replace(b"'<f2'", b"eval ")

    path.write_bytes(good)
    assert read_shard(path) is not None
    for content in (
        evil,
        good.replace(b"(24,)", b"(42,)"),
        good.replace(b"(2,)", b"(9,)"),
    ):
        assert len(content) == len(good)
        path.write_bytes(content)
        assert read_shard(path) is None
