"""The report: everything in one file, and nothing that was not asked for."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from clipshelf.app.chart import document
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.reporting import report
from clipshelf.app.training import train
from clipshelf.cli.report_command import command
from clipshelf.domain.errors import Invalid
from clipshelf.domain.label import How
from synthetic import vector_library

HOSTILE = "</script><img src=x onerror=hacked()>"
JPEG = b"\xff\xd8\xff\xe0 not a picture, and sent as it is"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Trained, with a folder that was named to break a page."""
    found, truth = vector_library(
        tmp_path / "clips", labelled=10, unsorted=30, noise=0.6
    )
    (found.root / HOSTILE).mkdir(parents=True)
    found.catalogue.add_folder(HOSTILE)
    for video in list(truth)[:8]:
        label(found, video, HOSTILE, how=How.PAGE, move=False)
    train(found, "logreg")
    yield found
    found.close()


def scripts(text: str) -> list[str]:
    """What the file runs."""
    return re.findall(
        r'<script(?: type="module")?>(.*?)</script>', text, re.DOTALL | re.IGNORECASE
    )


def test_everything_is_in_one_file_that_asks_no_server(library: Library, tmp_path):
    written = report(library, tmp_path / "r.html")
    text = written.path.read_text(encoding="utf-8")

    assert written.size == written.path.stat().st_size
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert "<script src" not in text
    assert "<link" not in outside
    assert "@import" not in outside
    assert "url(" not in outside
    for title in ("How often it is right", "What it mistakes for what", "What lies"):
        assert title in outside
    figures = re.search(r'id="figures">(.*?)</script>', text, re.DOTALL)
    assert figures is not None
    assert "<" not in figures[1]  # nothing in it can end the script
    drawn = json.loads(figures[1])
    assert {"learning", "confusion", "map", "recalls"} <= drawn.keys()
    assert len(drawn["recalls"]["figure"]["data"]) == 8  # a band and a line each


def test_only_the_scripts_that_were_put_in_may_run(library: Library, tmp_path):
    text = report(library, tmp_path / "r.html").path.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)

    assert policy is not None
    found = scripts(text)
    assert len(found) == 2
    for script in found:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in unescape(policy[1])
    assert "default-src 'none'" in unescape(policy[1])
    assert "import {" not in found[1]


def test_names_that_would_break_a_page_are_text(library: Library, tmp_path):
    text = report(library, tmp_path / "r.html").path.read_text(encoding="utf-8")

    assert "<img src=x" not in text
    assert "&lt;/script&gt;&lt;img src=x onerror=hacked()&gt;" in text
    assert text.lower().count("</script>") == 3  # plotly, ours, the figures


def test_without_being_asked_it_holds_no_picture_and_no_clips_name(
    library: Library, tmp_path
):
    text = report(library, tmp_path / "r.html").path.read_text(encoding="utf-8")

    outside = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert ".mp4" not in outside
    assert "data:image/jpeg" not in outside
    assert not [v for v in library.labels.filed_in_folders() if v in outside]


def test_thumbnails_come_when_they_are_asked_for(library: Library, tmp_path):
    library.thumbnails.mkdir(parents=True)
    for video in library.labels.filed_in_folders():
        (library.thumbnails / f"{video}.jpg").write_bytes(JPEG)

    written = report(library, tmp_path / "r.html", thumbnails=True)
    text = written.path.read_text(encoding="utf-8")

    assert written.thumbnails == text.count("data:image/jpeg;base64,") > 8
    assert base64.b64encode(JPEG).decode() in text
    assert ".mp4, " in text


def test_before_the_first_training_it_says_what_is_missing(tmp_path):
    found, _ = vector_library(tmp_path / "clips", labelled=3, unsorted=6)
    with found:
        written = report(found, tmp_path / "r.html")
    text = written.path.read_text(encoding="utf-8")

    told = written.to_json()
    assert told["drawn"] == ["distribution", "map"]
    assert "after the first training" in told["missing"]["learning"]
    assert "There is something to see after the first training." in text
    assert "Nobody knows" in text


def test_without_plotly_there_are_tables(library: Library, tmp_path, monkeypatch):
    monkeypatch.setattr(document, "plotly_script", lambda: None)

    text = report(library, tmp_path / "r.html").path.read_text(encoding="utf-8")

    assert scripts(text) == []
    assert "plotly is not installed" in text
    assert text.count('<details class="numbers" open>') >= 6
    assert len(text) < 300_000


@pytest.mark.parametrize("name", ["r.pdf", "r", "missing/r.html"])
def test_a_name_that_will_not_do_is_refused(library: Library, tmp_path, name: str):
    with pytest.raises(Invalid):
        report(library, tmp_path / name)


def test_the_command_says_where_it_wrote_and_json_has_the_numbers(
    library: Library, tmp_path
):
    root, path = str(library.root), tmp_path / "out.html"
    library.close()
    run = CliRunner().invoke

    said = run(command, [root, "-o", str(path)])
    told = run(command, [root, "-o", str(path), "--json"])

    assert (said.exit_code, told.exit_code) == (0, 0)
    assert f"Wrote {path} (" in said.output
    assert "can be replayed" in said.output  # what is left out is said
    numbers = json.loads(told.stdout.encode("ascii"))
    assert numbers["path"] == str(path)
    assert numbers["bytes"] == path.stat().st_size
    assert sum(map(sum, numbers["series"]["confusion"]["counts"])) == 38
    assert numbers["series"]["trainings"][-1]["labels"] == 38
