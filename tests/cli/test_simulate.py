"""`clipshelf simulate`, on files and on a person's own labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.test_commands import run
from clipshelf.app import simulating
from clipshelf.app.opening import Library, open_library
from clipshelf.learning.simulate import (
    Checkpoint,
    Options,
    Run,
    Simulation,
    Source,
)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [40, 25, 15])
    X = np.eye(8)[y] + 0.3 * rng.normal(size=(80, 8))
    path = tmp_path / "world.npz"
    np.savez(path, X=X, y=y, label_names=np.array(["a", "b", "c"]))
    return path


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting others takes longer than these worlds do."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)


def document(*words: str | Path) -> dict[str, Any]:
    result = run("simulate", *words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout.encode("ascii"))
    return found


def test_a_file_is_replayed(world: Path):
    found = document(world, "--budget", "40", "--seeds", "2", "--strategy", "margin")

    assert found["set"] == "world"
    assert list(found["summary"]) == ["margin", "random", "random+blend"]
    assert len(found["runs"]) == 6
    assert found["runs"][0]["curve"][-1]["labels"] == 40
    assert found["certificates"] == []


def test_a_certificate_is_asked_for_at_a_number_of_labels(world: Path):
    words = ("--budget", "40", "--seeds", "1", "--certify", "0.8", "--at", "20")

    found = document(world, *words)

    assert [c["labels"] for c in found["certificates"]] == [20, 20, 20]


def test_people_see_a_table_a_sentence_and_a_picture(world: Path, tmp_path: Path):
    picture = tmp_path / "curve.svg"

    result = run("simulate", world, "--budget", "40", "--seeds", "2", "-o", picture)

    assert result.exit_code == 0
    assert "random+blend" in result.stdout
    assert "auto minus random: " in result.stdout
    assert "asking in this order would" in result.stdout
    assert picture.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["missing.npz"], 4),
        (["--strategy", "nonsense"], 4),
        (["--head", "nonsense"], 4),
        (["-o", "curve.doc"], 3),
        (["--certify", "95"], 2),
        (["--batch", "0"], 2),
    ],
)
def test_exit_codes(world: Path, words: list[str], code: int):
    source = [] if words[0].endswith(".npz") else [world]

    result = run("simulate", *source, *words)

    assert result.exit_code == code, result.stderr
    assert result.stderr


def test_too_few_labels_are_refused_with_a_reason(library: Library):
    root = library.root
    library.close()

    result = run("simulate", root)

    assert result.exit_code == 3
    assert "12 labels in folders with at least 4 are too few" in result.stderr
    assert "hint: " in result.stderr


def test_a_persons_own_labels_are_replayed(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(simulating, "FEWEST_LABELS", 12)
    root = library.root
    library.close()

    result = run("simulate", root, "--seeds", "1", "--strategy", "margin")
    found = document(root, "--seeds", "1")

    assert "On your labels, " in result.stdout
    assert found["set"] == root.name
    # Twelve labels: three of them are tested on.
    assert found["runs"][0]["curve"][-1]["labels"] == 9
    with open_library(root) as again:
        assert len(again.labels.filed_in_folders()) == 12


def made(name: str, reached: int) -> list[Run]:
    """Runs that reach the ceiling at the checkpoint of that number, from 1."""
    points = tuple(
        Checkpoint(10 * n, *(2 * (0.9 if n >= reached else 0.1,))) for n in (1, 2, 3)
    )
    return [Run(name, seed, points, 0.0) for seed in range(2)]


@pytest.mark.parametrize(
    ("ours", "random", "blend", "words"),
    [
        (1, 3, 2, "would have needed 10, where random needs 30 (20 with the same"),
        (2, 9, 9, "needed 20, where random does not within 30 (more than 30 with"),
        (9, 3, 3, "would not have got there within 30, where random needs 30"),
    ],
)
def test_the_outcome_in_words(ours: int, random: int, blend: int, words: str):
    runs = (
        *made("auto", ours),
        *made("random", random),
        *made("random+blend", blend),
    )
    found = Simulation("x", Checkpoint(99, 0.9, 0.9), runs, Options())

    assert words in simulating.in_words(found, "your labels")


def test_a_small_library_is_replayed_in_small_batches(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    y = np.repeat([0, 1], [80, 40])
    X = np.eye(4)[y].astype(np.float32)
    source = Source("x", X, y, ("a", "b"))
    monkeypatch.setattr(simulating, "labelled", lambda _: source)
    options = Options(strategies=("random",), seeds=1)

    found = simulating.simulate_library(library, options)

    assert found.options.batch == 84 // 15
