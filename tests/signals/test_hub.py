"""Fetching a model: whole or not at all, going on where it broke off."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

import tiny_models
from clipshelf.app.installing import install, remove
from clipshelf.domain.errors import Conflict, Invalid, NotFound, Unavailable
from clipshelf.domain.events import Progress
from clipshelf.signals.encoders.catalogue import find
from clipshelf.signals.encoders.weights import installed
from tiny_models import COMMIT, Hub

NAME = "whisper-tiny"
REPO = find(NAME).repo


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """With one model, whose large file is 3 MB."""
    folder = tiny_models.make_model(NAME, tmp_path / "theirs")
    (folder / "model.bin").write_bytes(bytes(range(256)) * 12_000)
    with tiny_models.serving(Hub()) as found:
        found.add(REPO, folder)
        monkeypatch.setenv("HF_ENDPOINT", found.address)
        yield found


def lying_there(cache: Path) -> list[Path]:
    return [p for p in cache.rglob("*") if p.is_file() and p.suffix != ".lock"]


def test_a_model_is_fetched_with_what_is_optional_and_checked(hub: Hub):
    hub.files[f"{REPO}/vocabulary.txt"] = b"words"
    seen: list[Progress] = []

    fetched = install(NAME, watch=seen.append)

    found = installed.installed(NAME)
    assert found is not None
    assert found.revision == fetched.revision == COMMIT
    assert set(found.digests) == {*find(NAME).files, "vocabulary.txt"}
    assert found.verified() == found.folder
    assert (found.folder / "model.bin").read_bytes() == hub.files[f"{REPO}/model.bin"]
    assert seen[-1].work == "install"
    assert seen[-1].done <= seen[-1].total
    # The first answer names the commit; all that follows is asked of that.
    assert [path for path, _ in hub.asked if "/resolve/" in path][1:] == [
        f"/{REPO}/resolve/{COMMIT}/{name}"
        for name in (*find(NAME).files, *find(NAME).extras)[1:]
    ]


def test_a_second_installation_asks_for_nothing(hub: Hub):
    install(NAME)
    before = len(hub.asked)

    assert install(NAME).already
    assert len(hub.asked) == before


def test_a_fetch_that_broke_off_goes_on(hub: Hub, cache: Path):
    hub.cut_after = 2_000_000
    with pytest.raises(Unavailable, match="broke off"):
        install(NAME)
    assert installed.installed(NAME) is None

    install(NAME)

    found = installed.installed(NAME)
    assert found is not None
    assert (found.folder / "model.bin").read_bytes() == hub.files[f"{REPO}/model.bin"]
    asked = [wanted for path, wanted in hub.asked if path.startswith("/bytes/")]
    assert asked == ["", "bytes=2000000-"]
    assert not list(cache.rglob("*.part"))


def test_other_bytes_than_the_hub_says_are_refused(hub: Hub, cache: Path):
    hub.lies = True

    with pytest.raises(Unavailable, match="other bytes"):
        install(NAME)

    assert installed.installed(NAME) is None
    assert not lying_there(cache)


def test_without_a_network_nothing_is_left_behind(
    cache: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("HF_ENDPOINT", address)

    with pytest.raises(Unavailable, match="cannot be reached") as told:
        install(NAME)

    assert "--from DIR" in told.value.hint
    assert not lying_there(cache)


def test_a_file_that_the_hub_has_no_more_is_named(hub: Hub):
    del hub.files[f"{REPO}/tokenizer.json"]

    with pytest.raises(Invalid, match=r"no tokenizer\.json"):
        install(NAME)


@pytest.mark.usefixtures("hub")
def test_two_cannot_install_the_same_at_once():
    def again(_: Progress) -> None:
        with pytest.raises(Conflict, match="already"):
            install(NAME)
        told.append(True)

    told: list[bool] = []
    install(NAME, watch=again)
    assert told


def test_a_model_without_room_is_not_begun(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("clipshelf.app.installing.SPARE", 1e9)

    with pytest.raises(Conflict, match="no room"):
        install(NAME)
    assert not hub.asked


@pytest.mark.usefixtures("hub")
def test_removing_frees_the_disk():
    fetched = install(NAME)

    assert remove(NAME) >= fetched.bytes
    assert installed.installed(NAME) is None
    assert remove(NAME) == 0


def test_weights_of_a_package_come_from_a_folder_if_they_are_the_right_ones(
    tmp_path: Path, cache: Path
):
    with pytest.raises(NotFound):
        install("no-such-model")
    with pytest.raises(Invalid, match="came with a package"):
        remove("efficientnet-lite0")
    (tmp_path / "came").mkdir()
    asset = find("efficientnet-lite0").assets[0]
    (tmp_path / "came" / asset.name).write_bytes(b"something else")
    with pytest.raises(Invalid, match="not the file that is expected"):
        install("efficientnet-lite0", tmp_path / "came")
    real = asset.find()
    if real is None:
        pytest.skip("needs the extra bundled")
    (tmp_path / "came" / asset.name).write_bytes(real.read_bytes())

    install("efficientnet-lite0", tmp_path / "came")

    assert (cache / "weights" / asset.package / asset.name).is_file()
