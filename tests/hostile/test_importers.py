"""Sources that want more than to be read."""

from __future__ import annotations

import json
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from clipshelf.domain import registry
from clipshelf.domain.saved import Found, Saved
from clipshelf.library.importers import copied, parts
from clipshelf.library.sidecars import MAX_JSON_BYTES
from clipshelf.testing import tree
from sources import ONE, archiver, tiktok_document, tiktok_link


def read(name: str, path: Path) -> list[Found]:
    return list(registry.create("importer", name).read(path))


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path):
    path = tmp_path / "bomb.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("user_data_tiktok.json", b" " * (128 << 20))

    tracemalloc.start()
    (skipped,) = read("tiktok", path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "larger than exports are" in str(skipped)
    assert peak < 8 << 20


def test_a_member_that_lies_about_its_size_is_not_believed(tmp_path: Path):
    path = tmp_path / "lie.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("user_data.json", json.dumps(tiktok_document()) + " " * 5000)
        size = archive.infolist()[0].file_size
    content = path.read_bytes()
    path.write_bytes(content.replace(size.to_bytes(4, "little"), b"\x10\0\0\0"))

    assert not any(isinstance(one, Saved) for one in read("tiktok", path))


def test_names_that_climb_out_of_an_archive_lead_nowhere(tmp_path: Path):
    path = tmp_path / "inside" / "slip.zip"
    path.parent.mkdir()
    with ZipFile(path, "w") as archive:
        content = json.dumps(tiktok_document())
        archive.writestr("../../outside/user_data.json", content)
        archive.writestr("/etc/cron.d/user_data_tiktok.json", "{}")
    before = tree(tmp_path)

    assert any(isinstance(one, Saved) for one in read("tiktok", path))
    assert tree(tmp_path) == before


def test_links_in_a_source_are_not_followed(tmp_path: Path):
    secret = tmp_path / "user_data.json"
    secret.write_text(json.dumps(tiktok_document()))
    source = tmp_path / "source"
    source.mkdir()
    (source / "user_data.json").symlink_to(secret)
    (source / "loop").symlink_to(source)

    assert not any(isinstance(one, Saved) for one in read("tiktok", source))


def test_a_database_that_would_count_for_ever_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(copied, "MOST_SECONDS", 0.2)
    path = archiver(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "ALTER TABLE item RENAME TO favorited_at;"
            "CREATE TABLE other (x); CREATE VIEW endless AS"
            " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS id, 'x' AS link FROM n;"
            "PRAGMA writable_schema = ON;"
            "UPDATE sqlite_schema SET name = 'item', tbl_name = 'item',"
            " sql = replace(sql, 'endless', 'item') WHERE name = 'endless';"
            "UPDATE sqlite_schema SET name = 'x' WHERE name = 'none'"
        )
        db.commit()

    found = read("tiktok-favorites-archiver", path)

    assert found
    assert not any(isinstance(one, Saved) for one in found)


def test_a_folder_without_end_is_read_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "MOST_FILES", 3)
    for number in range(6):
        (tmp_path / f"{number}.info.json").write_text(
            json.dumps({"webpage_url": tiktok_link(ONE)})
        )

    found = read("yt-dlp", tmp_path)

    assert sum(isinstance(one, Saved) for one in found) == 3
    assert "only 3 files were read" in str(found)


def test_texts_are_searched_for_stray_commas_in_one_pass(tmp_path: Path):
    path = tmp_path / "user_data.json"
    path.write_text('["' + '\\"' * 2_000_000)  # a text that never ends

    assert "cannot be read" in str(read("tiktok", path))


@pytest.mark.parametrize("name", ["tiktok", "yt-dlp"])
def test_a_document_that_is_small_only_until_it_is_parsed_is_left(
    tmp_path: Path, name: str
):
    path = tmp_path / "user_data.info.json"
    path.write_text('{"x":[' + "[]," * parts.MOST_VALUES + "[]]}")

    tracemalloc.start()
    found = read(name, path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "cannot be read" in str(found) or "too large" in str(found)
    assert peak < 5 * path.stat().st_size


def test_a_side_car_is_as_large_here_as_a_scan_would_read_it(tmp_path: Path):
    path = tmp_path / "a.info.json"
    path.write_text(json.dumps({"id": ONE, "x": " " * MAX_JSON_BYTES}))
    with ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(path, path.name)

    assert not any(isinstance(one, Saved) for one in read("yt-dlp", path))
    assert not any(isinstance(one, Saved) for one in read("yt-dlp", tmp_path))
    assert "larger than exports" in str(read("yt-dlp", tmp_path / "all.zip"))
