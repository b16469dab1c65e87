"""The contract that every importer keeps, installed or built in."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clipshelf.domain import registry
from clipshelf.domain.saved import Importer, Saved, Skipped
from clipshelf.testing import tree
from hostile.harness import damaged
from sources import SOURCES

NAMES = registry.names("importer")
NEEDS = {"parquet": "pyarrow"}
JUNK = (
    *(b"", b"\0", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000, b"\xff\xfe" * 500),
    *(b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(40), b"PAR1" + bytes(60)),
    *(b"SQLite format 3\0favorited_at item" + bytes(84), b'"' * 3001, b"{}", b"[]"),
    *(b'[{"data": 1, "annotations": [[]]}]', b'{"library": 1, "folders": 2}'),
    *(b"link,caption\n=1,\n\n" + b"x," * 4000, b"Video ID\n" + b"'" * 200_000),
    *(b"#EXTM3U\nfile://[::1\n", b'window.db=\'{"a"', b"id,link,caption\n1e999,,x"),
)
SUFFIXES = (".json", ".txt", ".csv")


def make(name: str, place: Path) -> tuple[Importer, Path]:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    if name not in SOURCES:
        pytest.skip("a third party's: there is no sample of its sources here")
    place.mkdir(parents=True, exist_ok=True)
    return registry.create("importer", name), SOURCES[name](place)


def check(found: Saved | Skipped) -> None:
    if isinstance(found, Skipped):
        assert found.what.strip() or found.reason
        assert found.reason
        assert len(found.what) <= 2000
        return
    assert found.key or found.content or found.file
    assert bool(found.service) == bool(found.id)
    if found.service == "tiktok":
        assert re.fullmatch(r"\d{5,20}", found.id, re.ASCII)
    for when in (found.saved, found.posted):
        assert when is None or 9e8 < when < 4.2e9
    assert found.duration is None or 0 < found.duration < 1e9
    texts = (found.caption, found.author, found.sound, *found.hashtags)
    for said in (*texts, *found.collections):
        said.encode()  # no half of a character, which no database takes
        assert "\0" not in said
    assert len(found.caption) <= 10_000


def test_every_kind_of_source_has_a_sample() -> None:
    assert set(NAMES) >= set(SOURCES)
    assert all(registry.create("importer", name).name == name for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_knows_its_own_source_better_than_any_other_does(
    name: str, tmp_path: Path
) -> None:
    importer, source = make(name, tmp_path)

    sure = importer.sniff(source)

    others = [registry.create("importer", n).sniff(source) for n in NAMES if n != name]
    assert 0 < sure <= 1
    assert sure > max(others)


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_what_is_there_and_changes_nothing(name: str, tmp_path: Path) -> None:
    importer, source = make(name, tmp_path)
    before = tree(tmp_path, state=True)

    found = list(importer.read(source))

    assert any(isinstance(one, Saved) for one in found)
    for one in found:
        check(one)
    assert found == list(importer.read(source))
    assert tree(tmp_path, state=True) == before


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_source_of_its_kind_is_skipped_with_a_reason(
    name: str, tmp_path: Path
) -> None:
    importer: Importer = registry.create("importer", name)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "nowhere")

    for place in ("empty", "pipe", "link.json", "gone.json"):
        assert 0 <= importer.sniff(tmp_path / place) <= 1
        found = list(importer.read(tmp_path / place))
        assert found
        assert all(isinstance(one, Skipped) and one.reason for one in found)


@pytest.mark.parametrize("name", NAMES)
def test_junk_of_any_name_raises_nothing(name: str, tmp_path: Path) -> None:
    importer: Importer = registry.create("importer", name)
    for number, content in enumerate(JUNK):
        for suffix in SUFFIXES:
            path = tmp_path / f"{number}{suffix}"
            path.write_bytes(content)
            assert 0 <= importer.sniff(path) <= 1
            for one in importer.read(path):
                check(one)
            path.unlink()


@pytest.mark.parametrize("name", [n for n in NAMES if n in SOURCES])
def test_a_damaged_source_is_read_as_far_as_it_goes(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    importer, source = make(name, tmp_path_factory.mktemp("good"))
    files = [source] if source.is_file() else sorted(_files(source))
    good = {path: path.read_bytes() for path in files}

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(which=st.integers(0, len(files) - 1), rng=st.randoms(use_true_random=False))
    @example(which=0, rng=None)
    def run(which: int, rng: object) -> None:
        path = files[which]
        path.write_bytes(damaged(good[path], rng) if rng else b"")
        assert 0 <= importer.sniff(source) <= 1
        for one in importer.read(source):
            check(one)
        path.write_bytes(good[path])

    run()


def _files(source: Path) -> list[Path]:
    """What a reader looks at: not the features and locks of a library."""
    return [
        path
        for path in source.rglob("*")
        if path.is_file() and path.suffix in {".db", ".json", ".js"}
    ]
