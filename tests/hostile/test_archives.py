"""Arrays and models that claim too much, carry something, or lie about their size."""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clipshelf.app.opening import Library, open_library
from clipshelf.app.predicting import predict
from clipshelf.app.training import train
from clipshelf.domain.errors import Invalid, NotFound
from clipshelf.domain.untrusted import open_plain, read_arrays, read_plain
from clipshelf.learning.simulate.worlds import read_source
from clipshelf.library.store.models import ModelFiles
from hostile.pieces import deflated_zeros, forged_zip
from hostile.seeds import AUDIT, CARD, claims

MEGABYTE = 1 << 20
MOST = 64 * MEGABYTE


def peak(action: Callable[[], object]) -> int:
    """Bytes that Python and NumPy held at most while an action went on."""
    tracemalloc.start()
    try:
        action()
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


def packed(path: Path, members: dict[str, bytes], **options: Any) -> Path:
    """A ZIP archive of these files."""
    with zipfile.ZipFile(path, "w", **options) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_arrays_come_back_as_numpy_saved_them(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    saved = {
        "matrix": np.arange(6.0).reshape(2, 3),
        "turned": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "one": np.float32(3),
        "none": np.zeros((0, 4), np.int64),
        "names": np.array(["a", "été"]),
        "bytes": np.array([b"a", b"bc"]),
        "truths": np.array([True, False]),
        "other end": np.arange(3, dtype=">i4"),
    }
    for save in (np.savez, np.savez_compressed):
        save(path, **saved)

        read = read_arrays(path, MOST)

        assert read.keys() == saved.keys()
        for name, array in saved.items():
            np.testing.assert_array_equal(read[name], array, strict=True)
            assert read[name].flags.writeable


@pytest.mark.parametrize(
    "array",
    [
        claims("'<f8'", "(1250000000,)"),  # ten gigabytes
        claims("'<f8'", "(9223372036854775807, 9223372036854775807)"),
        claims("'<f8'", "(0, 9223372036854775807, 9223372036854775807)"),
        claims("'<U0'", "(1000000000000,)"),
        claims("'<f8'", "(-1,)"),
        claims("'<f8'", "(" + "1," * 90 + ")", bytes(8)),
        claims("'<f3'", "(1,)", bytes(3)),
        claims("'|O'", "(1,)", b"\x80\x04N."),
        claims("[('a', '|O')]", "(1,)", b"\x80\x04N."),
        claims("'<f8'.__class__", "(1,)", bytes(8)),
        claims("(" * 5000, "(1,)", bytes(8)),
        b"\x93NUMPY\x02\x00" + struct.pack("<I", 1 << 31) + b"{",
        b"\x93NUMPY\x01\x00\xff\xff{",
        b"",
    ],
)
def test_an_array_that_claims_too_much_or_is_none_is_refused_and_costs_nothing(
    array: bytes, tmp_path: Path
) -> None:
    path = packed(tmp_path / "a.npz", {"w.npy": array})

    def read() -> None:
        with pytest.raises(ValueError, match=r"^[a-z]"):
            read_arrays(path, MOST)

    assert peak(read) < 4 * MEGABYTE


@pytest.mark.parametrize("said", [1 << 30, 1000, 60 << 20])
def test_what_a_bomb_unfolds_to_is_never_held(said: int, tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    path.write_bytes(forged_zip("w.npy", deflated_zeros(1024), said))

    def read() -> None:
        with pytest.raises(ValueError, match=r"^[a-z]"):
            read_arrays(path, 4 << 30)

    assert path.stat().st_size < 2 * MEGABYTE
    assert peak(read) < 4 * MEGABYTE


def test_a_hundred_thousand_arrays_are_not_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.npz", {f"{n}.npy": b"" for n in range(1500)})

    with pytest.raises(ValueError, match="too many arrays"):
        read_arrays(path, MOST)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_is_packed_as_numpy_packs_or_refused(
    method: int, tmp_path: Path
) -> None:
    path = packed(tmp_path / "a.npz", {"w.npy": b"x"}, compression=method)

    with pytest.raises(ValueError, match="that NumPy does not use"):
        read_arrays(path, MOST)


def test_names_inside_an_archive_are_only_names(tmp_path: Path) -> None:
    array = io.BytesIO()
    np.save(array, np.arange(2))
    members = {"../../evil.npy": array.getvalue(), "/root.npy": array.getvalue()}
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    path = packed(folder / "a.npz", members)

    found = read_arrays(path, MOST)

    assert set(found) == {"../../evil", "/root"}
    assert [place for place in tmp_path.rglob("*") if place.is_file()] == [path]


def test_only_regular_files_of_a_bounded_size_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zeros").symlink_to("/dev/zero")
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    refused = [tmp_path / name for name in ("pipe", "zeros", "none", "sparse")]

    def read() -> None:
        for path in [*refused, Path("a\0b")]:
            with pytest.raises(OSError, match=r".") as caught:
                read_plain(path, MEGABYTE)
            assert not isinstance(caught.value, ValueError)
            with pytest.raises((OSError, ValueError)):
                read_arrays(path, MOST)

    assert peak(read) < 8 * MEGABYTE
    with pytest.raises(OSError, match="not a regular file"):
        open_plain(tmp_path)


@pytest.mark.parametrize(
    "arrays",
    [
        {"X": np.eye(4), "y": np.arange(3), "label_names": np.array(["a"] * 4)},
        {"X": np.eye(4), "y": np.full(4, -1), "label_names": np.array(["a"])},
        {"X": np.eye(4), "y": np.full(4, 2**63, np.uint64), "label_names": ["a"]},
        {"X": np.eye(4), "y": np.array([0.5] * 4), "label_names": np.array(["a"])},
        {"X": np.eye(4), "y": np.array([np.nan] * 4), "label_names": np.array(["a"])},
        {"X": np.full((4, 2), 1e300), "y": np.zeros(4, int), "label_names": ["a"]},
        {"X": np.full((4, 2), np.nan), "y": np.zeros(4, int), "label_names": ["a"]},
        {"X": np.array(["1"] * 4), "y": np.zeros(4, int), "label_names": ["a"]},
        {"X": np.zeros((4, 0)), "y": np.zeros(4, int), "label_names": ["a"]},
        {"X": np.float32(1), "y": np.int64(0), "label_names": np.array("a")},
        {"X": np.eye(4), "y": np.array(["0"] * 4), "label_names": np.array(["a"])},
        {"X": np.eye(4), "y": np.zeros(4, int)},
        {"X": np.eye(4), "y": np.zeros(4, int), "label_names": np.array([len])},
    ],
)
def test_a_world_that_makes_no_sense_is_refused(
    arrays: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "world.npz"
    np.savez(path, **arrays)

    with pytest.raises(Invalid, match=r"world"):
        read_source(path)


def test_a_world_that_is_not_there_or_no_file_is_said_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")

    with pytest.raises(NotFound):
        read_source(tmp_path / "pipe.npz")


CHANGES: list[dict[str, Any]] = [
    {"id": "../../../etc"},
    {"id": "20260101-000000-000000-bb"},
    {"head": 7},
    {"head": None},
    {"folders": "ab"},
    {"folders": [1, 2]},
    {"folders": ["\ud800"]},
    {"encoders": {"a": 1}},
    {"num_labeled": -1},
    {"num_labeled": 10**400},
    {"num_labeled": True},
    {"cv_accuracy": "high"},
    {"cv_accuracy": 10**400},
    {"cv_accuracy": float("nan")},
    {"temperature": 0},
    {"temperature": float("inf")},
    {"temperature": "1"},
    {"audit": []},
    {"audit": {}},
    {"audit": AUDIT | {"low": None, "confidences": ["x"]}},
    {"audit": AUDIT | {"correct": [True]}},
    {"audit": AUDIT | {"gain": {"labels": 1}}},
    {"audit": AUDIT | {"folders": {"a": {"n": "x"}}}},
    {"labels": {"a": -3}},
    {"labels": [3]},
    {"cv": {"knn": 7}},
]


def saved(models: ModelFiles, **changes: Any) -> Path:
    """A whole model whose card was changed afterwards."""
    models.save(CARD, {"w": np.eye(2)})
    path = models.root / CARD.id / "card.json"
    facts = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(facts))
    return path


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: json.dumps(change)[:50])
def test_a_card_with_something_else_in_it_is_a_damaged_model(
    change: dict[str, Any], tmp_path: Path
) -> None:
    models = ModelFiles(tmp_path)
    saved(models)
    assert models.newest() == replace(CARD, audit=AUDIT)

    saved_again = ModelFiles(tmp_path / "again")
    saved(saved_again, **change)

    assert saved_again.newest() is None
    with pytest.raises(Invalid):
        saved_again.card(CARD.id)
    assert saved_again.damaged() == (tmp_path / "again" / CARD.id,)


def test_damaged_models_are_named_and_removed_and_nothing_else_is(
    tmp_path: Path,
) -> None:
    root = tmp_path / "models"
    models = ModelFiles(root)
    models.save(CARD, {"w": np.eye(2)})
    cut, empty = (f"20260102-00000{n}-000000-aa" for n in (1, 2))
    models.save(replace(CARD, id=cut), {"w": np.eye(2)})
    arrays = root / cut / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:-40])
    (root / empty).mkdir()
    unfinished = root / f".{'a' * 32}"
    unfinished.mkdir()
    kept = tmp_path / "theirs"
    kept.mkdir()
    (kept / "file").write_text("theirs")
    (root / "holiday pictures").mkdir()
    (root / "20260103-000000-000000-aa").symlink_to(kept)

    newest = models.newest()
    found = models.damaged()
    removed = models.discard_damaged()

    assert newest is not None
    assert newest.id == CARD.id, "a model whose arrays are cut off is no model"
    assert found == removed == (unfinished, root / cut, root / empty)
    assert models.damaged() == ()
    assert (kept / "file").read_text() == "theirs"
    assert {path.name for path in root.iterdir()} == {
        CARD.id,
        "holiday pictures",
        "20260103-000000-000000-aa",
    }


def test_saving_a_model_never_removes_what_is_not_one(tmp_path: Path) -> None:
    models = ModelFiles(tmp_path)
    theirs = [f"zz pictures {number}" for number in range(9)]
    for name in theirs:
        (tmp_path / name).mkdir()
    later = [f"99990101-00000{number}-000000-aa" for number in range(9)]
    for name in later:
        (tmp_path / name).mkdir()

    models.save(CARD, {"w": np.eye(2)})

    assert models.newest() is not None
    assert {path.name for path in tmp_path.iterdir()} >= {*theirs, CARD.id}


@pytest.mark.parametrize(
    ("head", "arrays"),
    [
        ("logreg", {"weights": np.ones((3, 7)), "offsets": np.ones(3)}),
        ("logreg", {"weights": np.ones((1, 7)), "offsets": np.ones(1)}),
        ("knn", {"vectors": np.array(["a"])}),
        ("blend", {}),
        ("of a plug-in that is gone", {}),
    ],
    ids=["width", "one folder", "text", "nothing", "no such head"],
)
def test_a_model_that_does_not_fit_counts_as_absent(
    head: str, arrays: dict[str, np.ndarray], trained: Library
) -> None:
    good = predict(trained)
    assert good.card is not None
    later = good.card.id[:-4] + "ffff"
    trained.models.save(replace(good.card, id=later, head=head), arrays)

    found = predict(trained)

    assert found.card == good.card
    assert tuple(found.predictions) == tuple(good.predictions)


@pytest.fixture(scope="module")
def taught(embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("taught") / "clips"
    shutil.copytree(embedded, root)
    with open_library(root) as library:
        train(library, "blend")
    return root


@pytest.fixture
def trained(taught: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(taught, tmp_path / "clips")
    with open_library(tmp_path / "clips") as library:
        yield library
