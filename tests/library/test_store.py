"""The store: vectors, models, the database."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app.artifacts import append_history, read_history
from clipshelf.domain.errors import Invalid, Unavailable
from clipshelf.domain.model import ModelCard
from clipshelf.library.store.db import Database
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.models import KEPT, ModelFiles
from clipshelf.library.store.vectors import MERGE_AT, FeatureFiles

CARD = ModelCard(
    id="20260101-000000-000000-aa",
    head="logreg",
    folders=("a", "caf\udce9"),
    encoders=("colour-1",),
    num_labeled=2,
    fingerprint="f",
    cv_accuracy=None,
    trained="2026-01-01T00:00:00+00:00",
)


def rows(count: int, start: int = 0) -> list[tuple[str, str]]:
    return [(f"{number:032x}", "") for number in range(start, start + count)]


def test_vectors_come_back_in_the_order_they_are_asked_for(tmp_path: Path):
    files = FeatureFiles(tmp_path)
    vectors = np.eye(3, dtype=np.float32)
    files.add("e", rows(3), vectors)

    taken = files.load("e").take([*reversed(rows(3)), ("unknown", "")], 3)

    np.testing.assert_array_equal(taken, [*reversed(vectors), [0, 0, 0]])


def test_many_small_shards_are_merged_and_nothing_is_lost(tmp_path: Path):
    files = FeatureFiles(tmp_path)
    for number in range(MERGE_AT + 5):
        files.add("e", rows(1, number), np.full((1, 2), number, np.float32))

    shelf = files.load("e")

    assert len(list((tmp_path / "e").iterdir())) < MERGE_AT
    wanted = rows(MERGE_AT + 5)
    assert shelf.take(wanted, 2)[:, 0].tolist() == list(range(MERGE_AT + 5))


def test_a_large_shard_is_left_as_it_is_and_read_together_with_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("clipshelf.library.store.vectors.SETTLED_BYTES", 20_000)
    files = FeatureFiles(tmp_path)
    large = np.arange(800, dtype=np.float32).reshape(400, 2)
    files.add("e", rows(400), large)
    for number in range(MERGE_AT + 5):
        files.add("e", rows(1, number), np.full((1, 2), -number, np.float32))
        files.load("e")

    shelf = files.load("e")
    taken = shelf.take(rows(400), 2)

    assert (tmp_path / "e/000000.npy").exists()
    assert len(list((tmp_path / "e").iterdir())) < MERGE_AT
    assert taken[: MERGE_AT + 5, 0].tolist() == [-n for n in range(MERGE_AT + 5)]
    assert taken[MERGE_AT + 5 :].tolist() == large[MERGE_AT + 5 :].tolist()
    assert list(shelf.keys().values())[: 400 - MERGE_AT - 5] == rows(400)[37:]


def test_vectors_stay_on_the_disk_until_they_are_asked_for(tmp_path: Path):
    files = FeatureFiles(tmp_path)
    files.add("e", rows(3), np.eye(3, dtype=np.float32))

    assert all(isinstance(part, np.memmap) for part in files.load("e").parts)


def test_a_later_vector_replaces_an_earlier_one(tmp_path: Path):
    files = FeatureFiles(tmp_path)
    files.add("e", rows(1), np.zeros((1, 2), np.float32))
    files.add("e", rows(1), np.ones((1, 2), np.float32))

    assert files.load("e").take(rows(1), 2).tolist() == [[1, 1]]


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"PK\x03\x04", b"x" * 500])
def test_a_damaged_shard_counts_as_absent(tmp_path: Path, damage: bytes):
    files = FeatureFiles(tmp_path)
    files.add("e", rows(2), np.ones((2, 2), np.float32))
    files.add("e", rows(2, 2), np.ones((2, 2), np.float32))
    (tmp_path / "e/000000.npy").write_bytes(damage)

    shelf = files.load("e")

    assert rows(1)[0] not in shelf
    assert rows(1, 2)[0] in shelf


def test_an_interrupted_write_leaves_no_shard(tmp_path: Path):
    files = FeatureFiles(tmp_path)
    files.add("e", rows(1), np.ones((1, 2), np.float32))
    (tmp_path / "e/000001.tmp").write_bytes(b"half")

    assert list(files.load("e").keys().values()) == rows(1)


def test_models_are_saved_without_pickle_and_come_back(tmp_path: Path):
    models = ModelFiles(tmp_path)
    models.save(CARD, {"w": np.arange(3.0)})

    assert models.newest() == CARD
    assert models.arrays(CARD)["w"].tolist() == [0, 1, 2]


def test_an_array_of_objects_is_refused(tmp_path: Path):
    models = ModelFiles(tmp_path)
    models.save(CARD, {"w": np.arange(3.0)})
    np.savez(tmp_path / CARD.id / "arrays.npz", w=np.array([print], object))

    with pytest.raises(Invalid):
        models.arrays(CARD)


def test_the_newest_models_are_kept(tmp_path: Path):
    models = ModelFiles(tmp_path)
    for number in range(KEPT + 3):
        models.save(replace(CARD, id=f"20260101-{number:06d}-000000-aa"), {})

    newest = models.newest()

    assert newest is not None
    assert newest.id == f"20260101-{KEPT + 2:06d}-000000-aa"
    assert len(list(tmp_path.iterdir())) == KEPT


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": 1, "folders": "x"}', "nul"])
def test_a_damaged_card_is_passed_over(tmp_path: Path, text: str):
    models = ModelFiles(tmp_path)
    models.save(CARD, {})
    later = tmp_path / "20260102-000000-000000-aa"
    later.mkdir()
    (later / "card.json").write_text(text)

    assert models.newest() == CARD


def test_a_database_that_is_not_one_is_refused_with_a_hint(tmp_path: Path):
    (tmp_path / "library.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(Unavailable) as caught:
        Database(tmp_path / "library.db")

    assert caught.value.hint


def test_a_newer_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "library.db"
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()

    with pytest.raises(Unavailable, match="newer"):
        Database(path)


def test_a_transaction_is_all_or_nothing(tmp_path: Path):
    with Database(tmp_path / "library.db") as db:
        with suppress(KeyError), db.transaction():
            db.execute("INSERT INTO folders (name) VALUES (?)", b"a")
            raise KeyError

        assert db.rows("SELECT * FROM folders") == []


def test_history_survives_a_damaged_line(tmp_path: Path):
    append_history(tmp_path, {"n": 1})
    path = tmp_path / "training_history.json"
    path.write_text(path.read_text() + '{"n": 2')
    append_history(tmp_path, {"n": 3})

    assert [line["n"] for line in read_history(tmp_path)] == [1, 3]
    assert json.loads(path.read_text().splitlines()[-1]) == {"n": 3}
