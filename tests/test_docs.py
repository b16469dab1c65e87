"""What the docs say is done here: their commands run, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from clipshelf import __version__, cli
from clipshelf.domain import registry

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_a_block_is_understood(page: Path):
    for name, *words in commands(page.read_text(encoding="utf-8")):
        command = cli.app.get_command(click.Context(cli.app), name)
        assert command is not None, name
        command.make_context(name, words)  # a usage error if it is not


def test_the_version_is_the_same_wherever_it_is_named():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")

    newest = re.search(r"^## (\d\S*) - (\d{4}-\d\d-\d\d)$", changes, re.MULTILINE)

    assert newest, "no version has a section with its date"
    version, date = newest.groups()
    assert f"\nversion: {version}\ndate-released: {date}\n" in citation
    assert __version__ == version or ".dev" in __version__
    assert changes.index("## Unreleased") < newest.start()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize(
    ("words", "does"),
    [
        (
            ["run", "LIBRARY=~/Videos/Favourites"],
            ['clipshelf open "~/Videos/Favourites"'],
        ),
        (["run"], ["clipshelf demo demo-library", "clipshelf open demo-library"]),
        (["test"], ["pytest", "mypy", "lint-imports"]),
    ],
)
def test_the_readme_s_two_commands_do_what_it_says(words: list[str], does: list[str]):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"    make {' '.join(words)} " in text or words == ["run"]

    told = subprocess.run(
        ["make", "--dry-run", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert all(part in told.stdout for part in does)


def test_the_readme_fits_on_a_screen_or_two():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 70


def test_every_plug_in_is_in_the_changelog_or_the_docs():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    for kind in ("strategy", "head", "importer"):
        for name in registry.names(kind):
            assert name in text, name
