"""The guide does what it says, from top to bottom, on one library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from clipshelf import cli
from clipshelf.app.opening import Library
from test_docs import commands

GUIDE = Path(__file__).parents[1] / "docs" / "guide.md"
ELSEWHERE = {"demo", "open"}  # drawn and served by tests of their own
# Certifying asks for checks or refuses; sorting may find nothing that is sure enough.
NO_ERROR = {"certify": {0, 7, 8}, "undo": {0}, "doctor": {0, 9}}


def test_the_guide_can_be_followed_from_top_to_bottom(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    library.close()
    place = library.root.parent
    (place / "saved.csv").write_text("link,caption\nclip-001.mp4,a dog\n")
    loose = library.root / "clip-000.mp4"
    assert loose.exists()
    listed = [c for c in commands(GUIDE.read_text()) if c[0] not in ELSEWHERE]
    runner = CliRunner()
    monkeypatch.chdir(place)
    places = {"~/Videos/Favourites": library.root, "~/Sorted": place / "sorted"}
    for words in listed:
        here = [str(places.get(word, word)) for word in words]
        done = runner.invoke(cli.app, here, catch_exceptions=False)
        assert done.exit_code in NO_ERROR.get(words[0], {0}), (words, done.output)

    assert {"label", "sort", "undo", "import", "export"} <= {c[0] for c in listed}
    assert (place / "sorted.csv").exists()
    assert (place / "report.html").exists()
    assert not (library.root / ".clipshelf").exists()
    assert len(list(library.root.rglob("*.mp4"))) == 21


def test_every_heading_that_the_guide_lists_is_there():
    text = GUIDE.read_text()
    for title, anchor in re.findall(r"^- \[(.+)\]\(#(.+)\)$", text, re.MULTILINE):
        assert f"\n## {title}\n" in text
        assert re.sub(r"[^a-z -]", "", title.lower()).replace(" ", "-") == anchor
