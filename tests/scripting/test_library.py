"""The Python API does what the command does, and costs nothing to import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import clipshelf
from clipshelf.app.opening import Library as Opened

NOTEBOOK = Path(__file__).parents[2] / "docs" / "examples" / "notebook.py"
HEAVY = ("numpy", "av", "sklearn", "scipy", "sqlite3", "fastapi", "click", "rich")


@pytest.fixture
def opened(library: Opened):
    library.close()
    with clipshelf.open(library.root) as found:
        found.train("knn")
        yield found


def command(*words: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "clipshelf", *words, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_the_notebook_of_the_docs_runs(root: Path, tmp_path: Path):
    root.rename(tmp_path / "demo-library")

    done = subprocess.run(
        [sys.executable, NOTEBOOK],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "learned from 12 labels" in done.stdout
    assert "margin needs" in done.stdout


def test_importing_it_imports_nothing_heavy():
    script = f"""
import sys, clipshelf
assert "open" in dir(clipshelf)
print([m for m in {HEAVY!r} if m in sys.modules])"""

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_every_public_name_leads_somewhere():
    for name in clipshelf.__all__:
        assert getattr(clipshelf, name).__doc__, name
    with pytest.raises(AttributeError):
        _ = clipshelf.opne


def test_it_says_what_the_command_says(opened: clipshelf.Library):
    root = str(opened.root)

    predicted = [p.video for p in opened.predict()]
    asked = [q.video for q in opened.next(4, "margin")]

    assert predicted == [v["id"] for v in command("predict", root)["videos"]]
    queue = command("next", root, "-n", "4", "--strategy", "margin")
    assert asked == [v["id"] for v in queue["videos"]]


def test_a_label_moves_the_file_and_undo_brings_it_back(opened: clipshelf.Library):
    video = opened.next(1)[0].video
    before = opened.path(video)

    done = opened.label(video, "New/Folder")
    assert done.moved
    assert opened.path(video) == opened.root / "New/Folder" / before.name
    opened.undo()

    assert opened.path(video) == before
    assert opened.history()[0]["kind"] == "undo"


def test_predictions_on_disk_follow_every_answer(opened: clipshelf.Library):
    one, other = (question.video for question in opened.next(2))

    opened.label_many([(one, "pets"), (other, "cooking"), ("nobody.mp4", "pets")])

    text = (opened.state / "artifacts" / "predictions.json").read_text()
    left = {video["id"] for video in json.loads(text)}
    assert left
    assert left.isdisjoint({one, other})


def test_a_plan_is_looked_at_before_it_is_carried_out(opened: clipshelf.Library):
    plan = opened.plan(above=0.0)
    assert all((opened.root / move.source).exists() for move in plan.plan.moves)

    done = opened.sort(plan)

    assert done.batch
    assert all((opened.root / move.target).exists() for move in plan.plan.moves)
    assert opened.arrays().X_pool.shape[0] == 0


@pytest.mark.parametrize("how", [{}, {"above": 0.5, "certified": True}])
def test_a_plan_wants_to_know_how_sure_is_sure(opened: clipshelf.Library, how: dict):
    with pytest.raises(clipshelf.errors.Invalid) as caught:
        opened.plan(**how)
    assert caught.value.hint


def test_a_signal_that_there_is_not_is_named(opened: clipshelf.Library):
    with pytest.raises(clipshelf.errors.Invalid, match="'smell'"):
        opened.embed(["frames", "smell"])
    with pytest.raises(clipshelf.errors.Invalid, match="'ocr'"):
        opened.embed("ocr")
    assert opened.embed(("caption",)).failed == []


def test_its_labels_can_be_replayed(opened: clipshelf.Library):
    with pytest.raises(clipshelf.errors.Invalid, match="too few to replay"):
        clipshelf.simulate(opened)
