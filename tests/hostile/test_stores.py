"""What lies in a state folder or a cache and is damaged, planted or exchanged."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from clipshelf.app.artifacts import HISTORY, append_history, read_history
from clipshelf.app.embedding import embed
from clipshelf.app.features import load_features
from clipshelf.app.opening import Library
from clipshelf.app.training import train
from clipshelf.domain.errors import Invalid
from clipshelf.domain.features import Metadata, Sample
from clipshelf.library import identity
from clipshelf.library.identity import identify
from clipshelf.library.sidecars import MAX_TAGS, read_info
from clipshelf.library.store.db import Database
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.schema import strange_parts
from clipshelf.library.store.shards import read_shard, record, write_shard
from clipshelf.library.store.vectors import FeatureFiles
from clipshelf.signals.encoders.tags import HashedTags
from clipshelf.signals.encoders.weights.converted import converted
from clipshelf.signals.encoders.weights.session import session
from clipshelf.signals.encoders.weights.torch_file import read_torch
from hostile.seeds import claims, graph, pickled, shard

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


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


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


def stall(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


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
    assert len(files.load(ENCODER, DIM).rows) > 40


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
    assert len(files.load(ENCODER, DIM).rows) == 11


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


def bombs() -> dict[str, bytes]:
    """The fourth pickle of a file of weights: small, and a great deal to carry out."""
    name = b"X\x01\x00\x00\x00a"
    tower = b"N" + b"q\x00h\x00h\x00\x86" * 60  # two times two times two
    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\n" + name
    storage += b"X\x03\x00\x00\x00cpuJ\x04\x00\x00\x00NtQ"
    wide = b"(" + b"J\xff\xff\xff\x3f" * 2 + b"t" + b"(K\x00K\x00t"
    made = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\x00" + wide
    return {
        "a place far out in the memo": b"}r\xff\xff\xff\x7f",
        "a text of four gigabytes": b"X\xff\xff\xff\xff",
        "a number of bytes": b"\x8b\xff\xff\xff\x7f",
        "a tuple of tuples as a name": b"}" + tower + b"Ns",
        "a dictionary of no names": b"}K\x01K\x02s",
        "a tensor that repeats one number": b"}" + name + made + b"\x89)tRs",
        "a call of what is no function": b"K\x01)R",
        "a call without arguments": b"cos\nsystem\nNR",
        "a new object": b"cos\nsystem\n)\x81",
        "a name of a megabyte": b"c" + b"a" * (1 << 20),
        "a deep list": b"(" * 100_000,
        "many instructions": b"N0" * 2_000_000,
    }


@pytest.mark.parametrize("what", bombs())
def test_weights_that_are_a_program_do_nothing_and_cost_nothing(
    what: str, tmp_path: Path
) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(pickled(bombs()[what]))
    tracemalloc.start()

    with pytest.raises(Invalid, match="cannot be read"):
        read_torch(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 64 << 20


def test_a_model_may_keep_its_numbers_beside_it(tmp_path: Path) -> None:
    np.arange(4, dtype="<f4").tofile(tmp_path / "beside.bin")
    for inside in (False, True):
        path = tmp_path / "model.onnx"
        path.write_bytes(graph("beside.bin", inside=inside).SerializeToString())

        (found,) = session(path).run(None, {})

        assert found.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    "place",
    [
        "../outside.bin",
        "deeper/../../outside.bin",
        "{outside}",
        "/dev/zero",
        "..\\outside.bin",
        "C:\\outside.bin",
        "\\\\server\\share\\outside.bin",
        "",
    ],
)
def test_a_model_that_names_a_file_elsewhere_is_refused(
    place: str, inside: bool, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.bin"
    np.arange(4, dtype="<f4").tofile(outside)
    folder = tmp_path / "folder"
    folder.mkdir()
    model = graph(place.format(outside=outside), inside=inside)
    (folder / "model.onnx").write_bytes(model.SerializeToString())

    with pytest.raises(Invalid, match="outside its own folder"):
        session(folder / "model.onnx")


def test_a_model_without_a_folder_may_name_no_file_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.arange(4, dtype="<f4").tofile(tmp_path / "beside.bin")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Invalid, match="needs another file"):
        session(graph("beside.bin").SerializeToString())


@pytest.mark.parametrize("content", [b"", b"junk" * 100, b"location" * 100])
def test_a_model_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    for model in (path, content, tmp_path / "no such file"):
        with pytest.raises(Invalid, match="cannot be used"):
            session(model)


@pytest.mark.parametrize("damage", [cut, lengthen, stall])
def test_a_damaged_graph_in_the_cache_is_made_anew(
    damage: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path))
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"a graph of some length"

    first = converted("net-1.onnx", make)
    assert isinstance(first, Path)
    damage(first)
    second = converted("net-1.onnx", make)
    third = converted("net-1.onnx", make)

    assert first == second == third
    assert first.read_bytes() == b"a graph of some length"
    assert len(made) == 2
    assert list(tmp_path.iterdir()) == [first]


def test_a_link_planted_in_the_cache_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    theirs = tmp_path / "theirs"
    theirs.write_text("theirs")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / f"net-{'0' * 16}.onnx").symlink_to(theirs)

    found = converted("net.onnx", lambda: b"graph")

    assert isinstance(found, Path)
    assert found.read_bytes() == b"graph"
    assert theirs.read_text() == "theirs"


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"num_labeled": "many"}\n',
        b'{"num_labeled": 1e400}\n',
        b'{"num_labeled": 3, "agreement": "quite"}\n',
        b'{"num_labeled": 3, "agreement": NaN}\n',
        b'{"num_labeled": 3, "class_distribution": {"a": 1e18}}\n',
        b'{"num_labeled": 3, "class_distribution": [1]}\n',
        b"\xff\xfe\n\0\n",
        b"3\nnull\n[]\n",
    ],
)
def test_a_history_that_makes_no_sense_is_none_and_is_gone_on_with(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / HISTORY).write_bytes(content)

    assert read_history(tmp_path) == []
    append_history(tmp_path, {"num_labeled": 3})
    assert read_history(tmp_path) == [{"num_labeled": 3}]
    assert (tmp_path / HISTORY).read_bytes().startswith(content)


def test_what_lies_in_the_place_of_the_history_is_put_aside(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / HISTORY)
    append_history(tmp_path, {"num_labeled": 1})

    with (tmp_path / HISTORY).open("ab") as file:
        file.truncate(1 << 40)
    assert read_history(tmp_path) == []
    append_history(tmp_path, {"num_labeled": 2})

    assert read_history(tmp_path) == [{"num_labeled": 2}]


def test_training_goes_on_where_the_artifacts_are_damaged(library: Library) -> None:
    library.artifacts.mkdir(exist_ok=True)
    (library.artifacts / HISTORY).write_bytes(
        b'\xff{"num_labeled": "x"}\n' + b"[" * 9999
    )
    (library.artifacts / "predictions.json").write_bytes(b"\0" * 100)

    train(library)

    assert len(read_history(library.artifacts)) == 1
    json.loads((library.artifacts / "predictions.json").read_text())


def test_a_side_car_says_no_more_than_a_caption_and_some_tags(tmp_path: Path) -> None:
    path = tmp_path / "a.info.json"
    tags = ["#\ud800" + "x" * 1000, "a\0b", "#", ""] + [f"#t{n}" for n in range(99_999)]
    path.write_text(
        json.dumps({"description": "y\0\udfff" * 99_999 + "#z" * 9999, "tags": tags})
    )

    found = read_info(path)

    assert found is not None
    assert len(found.caption) <= 10_000
    assert len(found.hashtags) <= 2 * MAX_TAGS
    assert max(map(len, found.hashtags)) <= 100
    assert not any("\0" in tag or "\ud800" in tag for tag in found.hashtags)
    assert HashedTags().encode([Sample("v", metadata=found)]).any()


def test_a_side_car_that_is_no_file_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.info.json"
    os.mkfifo(path)
    assert read_info(path) is None
    path.unlink()
    path.symlink_to("/dev/zero")
    assert read_info(path) is None
    path.unlink()
    path.write_text("{}")
    assert read_info(path) == Metadata()


def test_a_file_that_never_ends_is_not_read_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    growing, stop = tmp_path / "growing.mp4", threading.Event()
    growing.write_bytes(bytes(100))
    monkeypatch.setattr(identity, "CHUNK_BYTES", 64)  # slower than who writes to it

    def grow() -> None:
        with growing.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(bytes(1 << 16))
                time.sleep(0.001)

    writer = threading.Thread(target=grow)
    writer.start()
    with pytest.raises(OSError, match="still being written") as caught:
        identify_until(growing, stop)
    writer.join()

    assert caught.value.errno == errno.EBUSY
    with pytest.raises(OSError, match="not a regular file"):
        identify(tmp_path / "pipe.mp4")


def identify_until(path: Path, stop: threading.Event) -> None:
    """Read a file again and again; the writer stops with the first refusal."""
    try:
        while True:
            identify(path)
    finally:
        stop.set()


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ours") / "library.db"
    Database(path).close()
    return path


def strange(path: Path, *statements: str) -> tuple[str, ...]:
    """What is found in a database after somebody has done this to it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return strange_parts(connection, version)


def test_a_database_of_ours_is_known_as_ours_at_every_version(
    ours: Path, tmp_path: Path
) -> None:
    assert strange(ours) == strange(ours, "ANALYZE") == ()
    for version in range(len(MIGRATIONS) + 1):
        path = tmp_path / f"{version}.db"
        done = [s for statements in MIGRATIONS[:version] for s in statements]
        assert strange(path, *done, f"PRAGMA user_version = {version}") == ()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (
            ["CREATE TRIGGER t AFTER INSERT ON labels BEGIN DELETE FROM labels; END"],
            ("t",),
        ),
        (["CREATE VIEW v AS SELECT 1"], ("v",)),
        (["CREATE INDEX i ON files (size)"], ("i",)),
        (["CREATE TABLE x (y)"], ("x",)),
        (["CREATE VIRTUAL TABLE f USING fts5 (x)"], ("f", "f_config")),
        (["ALTER TABLE videos ADD COLUMN evil TEXT DEFAULT 'x'"], ("videos",)),
        (["ALTER TABLE videos RENAME COLUMN width TO w"], ("videos",)),
        (["DROP INDEX files_by_video"], ("files_by_video",)),
        (["PRAGMA user_version = 0"], ("audits", "batches")),
        (["PRAGMA user_version = -5"], ("user_version",)),
        (["PRAGMA user_version = 99"], ("user_version",)),
    ],
)
def test_a_database_that_carries_anything_else_is_not_ours(
    statements: list[str], found: tuple[str, ...], ours: Path, tmp_path: Path
) -> None:
    path = tmp_path / "library.db"
    shutil.copy(ours, path)

    assert set(found) <= set(strange(path, *statements))


def test_a_database_of_another_program_is_not_ours(tmp_path: Path) -> None:
    assert strange(tmp_path / "a.db", "CREATE TABLE bookmarks (url TEXT)") == (
        "bookmarks",
    )
