"""docs/extending.md is a package that can be built, installed and used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from clipshelf.app.opening import Library

ROOT = Path(__file__).parents[1]
FILE = re.compile(r"^`([\w./]+\.\w+)`\n\n((?:    .*\n|\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put it, beside its entry points."""
    place = tmp_path_factory.mktemp("package")
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    for name, block in FILE.findall(page):
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(block), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index"]
    alone = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    target = place / "site"
    subprocess.run([*pip, *alone, "--target", target, place], check=True)
    return target


def run(installed: Path, *words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_strategy_and_its_head_are_used_by_name(installed: Path, library: Library):
    library.close()
    root = library.root

    trained = run(
        installed, "clipshelf", "train", root, "--model", "nearest-mean", "--json"
    )
    asked = run(
        installed, "clipshelf", "next", root, "--strategy", "farthest", "--json"
    )

    assert json.loads(trained)["model"] == "nearest-mean"
    videos = json.loads(asked)["videos"]
    assert {video["kind"] for video in videos} == {"farthest"}
    assert {video["reason"] for video in videos} == {"unlike all you labelled"}
    assert all(video["predicted_folder"] for video in videos)


def test_its_importer_recognises_its_source(installed: Path, library: Library):
    library.close()
    source = library.root.parent / "mine.links"
    source.write_text("https://www.tiktok.com/@ana/video/7357788793113689552\nhello\n")

    done = run(installed, "clipshelf", "import", source, library.root, "--json")

    said = json.loads(done)
    assert said["taken"] == 1
    assert said["skipped"] == [{"what": "hello", "reason": "no link to a video"}]


def test_all_four_keep_the_contracts(installed: Path):
    mine = "farthest or nearest-mean or brightness or saved-links"

    said = run(installed, "pytest", "tests/contract", "-q", "-n0", "-k", mine)

    assert "passed" in said
