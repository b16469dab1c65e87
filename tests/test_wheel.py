"""The wheel, as it is installed elsewhere: complete, and working without the repo."""

from __future__ import annotations

import os
import subprocess
import sys
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


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder of its own."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "-t",
            "wheel",
            "-d",
            place / "dist",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = (place / "dist").glob("*.whl")
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
