"""The reference is what the code says, and leaves nothing out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from clipshelf import cli
from clipshelf.app.exporting import FORMATS, export
from clipshelf.app.opening import Library
from clipshelf.app.training import train
from clipshelf.domain import registry

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def headings(page: str) -> set[str]:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    return set(re.findall(r"^#+ (.+)$", text, re.MULTILINE))


def keys(name: str) -> set[str]:
    """What the page on artifacts says that a file holds."""
    text = (REFERENCE / "artifacts.md").read_text(encoding="utf-8")
    (section,) = re.findall(
        rf"^## {name}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_the_reference_is_up_to_date():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_has_a_heading():
    assert set(cli.COMMANDS) <= headings("cli.md")


@pytest.mark.parametrize("kind", list(registry.GROUPS))
def test_every_plug_in_has_a_heading(kind: registry.Kind):
    assert set(registry.names(kind)) <= headings("plug-ins.md")
    assert set(FORMATS) <= headings("plug-ins.md")


def test_every_error_code_has_a_heading():
    sources = (ROOT / "src" / "clipshelf").rglob("*.py")
    texts = [path.read_text(encoding="utf-8") for path in sources]
    codes = {code for text in texts for code in re.findall(r'code="([a-z-]+)"', text)}
    assert len(codes) > 50
    assert codes <= headings("errors.md")


def test_artifacts_hold_what_the_reference_says(library: Library, tmp_path: Path):
    train(library, "knn")
    there = tmp_path / "out"
    export(library, "artifacts", there)

    predictions = json.loads((there / "predictions.json").read_text())
    history = (there / "training_history.json").read_text().splitlines()
    config = json.loads((there / "model_config.json").read_text())

    assert set(predictions[0]) == keys("predictions.json")
    assert set(json.loads(history[0])) == keys("training_history.json")
    assert set(config) == keys("model_config.json")
    for name in ("labeled_embeddings.npz", "unlabeled_embeddings.npz"):
        with np.load(there / name) as arrays:
            assert set(arrays) == keys(name)


def test_every_problem_that_doctor_finds_is_explained():
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    told = re.findall(r"^### (.+)$", text, re.MULTILINE)
    sources = (ROOT / "src" / "clipshelf" / "app" / "doctor").glob("*.py")
    code = "".join(path.read_text(encoding="utf-8") for path in sources)

    found = re.findall(r'Problem\(\s*"([a-z-]+)"', code)
    found += re.findall(r'\("([a-z]+-[a-z]+)", found\.', code)

    assert len(set(found)) > 20
    assert sorted(told) == sorted(set(found))
