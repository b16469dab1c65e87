"""The wheel, as it is installed elsewhere: complete, and working without the repo."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = """
from fastapi.testclient import TestClient
import clipshelf
from clipshelf.api.app import create_app
client = TestClient(create_app(), base_url="http://127.0.0.1")
print(clipshelf.__file__)
print(client.get("/setup").status_code, client.get("/static/js/main.js").status_code)
"""


def build(kind: str, source: Path, target: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", target],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder of its own."""
    place = tmp_path_factory.mktemp("wheel")
    wheel = build("wheel", ROOT, place / "dist")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


def run(unpacked: Path, *words: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(unpacked)}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=unpacked.parent,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_it_holds_the_page_the_types_and_the_licence(unpacked: Path):
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}

    assert {"clipshelf/py.typed", "clipshelf/web/index.html"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests", "docs")) for name in names)


def test_it_serves_the_page_from_its_own_files(unpacked: Path):
    place, answers = run(unpacked, "-c", PAGE).splitlines()

    assert Path(place).is_relative_to(unpacked)
    assert answers == "200 200"


def test_its_command_starts(unpacked: Path):
    assert "clipshelf, version" in run(unpacked, "-m", "clipshelf", "--version")


def test_the_source_package_makes_the_same_wheel_and_can_be_tested(
    unpacked: Path, tmp_path: Path
):
    with tarfile.open(build("sdist", ROOT, tmp_path / "source")) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = (p for p in tmp_path.iterdir() if p.name != "source")

    with zipfile.ZipFile(build("wheel", source, tmp_path / "built")) as wheel:
        names = {name for name in wheel.namelist() if not name.endswith("/")}

    assert names == {
        path.relative_to(unpacked).as_posix()
        for path in unpacked.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    checks = {"Dockerfile", ".npmrc", "package-lock.json", "tsconfig.json", "Makefile"}
    assert checks <= {path.name for path in source.iterdir()}
