"""Histories, side-cars, endless files and databases that are not what they seem."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from clipshelf.app.artifacts import HISTORY, append_history, read_history
from clipshelf.app.opening import Library
from clipshelf.app.training import train
from clipshelf.domain.features import Metadata, Sample
from clipshelf.library import identity
from clipshelf.library.identity import identify
from clipshelf.library.sidecars import MAX_TAGS, read_info
from clipshelf.library.store.db import Database
from clipshelf.library.store.migrations import MIGRATIONS
from clipshelf.library.store.schema import strange_parts
from clipshelf.signals.encoders.tags import HashedTags


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

    train(library, "blend")

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
