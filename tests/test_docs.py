"""What the docs say is done here: their commands run, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from clipshelf import cli
from clipshelf.app.opening import Library
from clipshelf.domain import registry

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Certifying asks for checks or refuses; then there is nothing to sort and to take back.
NO_ERROR = {"certify": {0, 7, 8}, "sort": {0, 5}, "undo": {0, 4}}


def commands(text: str) -> list[list[str]]:
    """The words of every line of a code block that calls clipshelf."""
    lines = re.findall(r"^ {4}(clipshelf [^\n]*)$", text, re.MULTILINE)
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path):
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`clipshelf ([a-z]+)", text):
        assert name in cli.COMMANDS, name
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"`make ([a-z-]+)", text):
        assert f"\n{name}:" in targets, name


def test_the_readme_does_what_it_says(library: Library):
    library.close()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = commands(text)
    for words in listed:
        here = [str(library.root) if word.startswith("~/") else word for word in words]
        done = subprocess.run(
            [sys.executable, "-m", "clipshelf", *here],
            cwd=library.root.parent,  # a report is written where one is
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in NO_ERROR.get(words[0], {0}), (words, done.stderr)

    assert [words[0] for words in listed][:3] == ["scan", "embed", "train"]


def test_every_plug_in_is_in_the_changelog_or_the_docs():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    for kind in ("strategy", "head", "importer"):
        for name in registry.names(kind):
            assert name in text, name
