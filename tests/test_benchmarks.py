"""The benchmarks run, and what the docs quote is what they wrote."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]


def result(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *words: str | Path
) -> dict[str, Any]:
    """What a benchmark writes."""
    path = tmp_path / f"{name}.json"
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr(sys, "argv", [name, *map(str, words), "-o", str(path)])
    runpy.run_path(str(ROOT / "benchmarks" / f"{name}.py"), run_name="__main__")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def world(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [90, 60, 30])
    X = np.eye(6)[y] + 0.4 * rng.normal(size=(180, 6))
    path = tmp_path / "tiny.npz"
    np.savez(path, X=X, y=y, label_names=np.array(["a", "b", "c"]))
    return path


def test_strategies_are_compared_on_a_set(world, monkeypatch, tmp_path):
    found = result(
        "strategies",
        monkeypatch,
        tmp_path,
        world,
        *("--seeds", "2", "--budget", "40", "--at", "40", "--strategy", "auto"),
        *("--peer", "--batch", "20"),
    )

    data = found["sets"]["tiny"]
    assert data["batch"] == 10  # half, since the pool is small
    assert data["curves"]["auto"]["labels"] == [10, 20, 30, 40]
    assert data["minus"].keys() == {"random", "random+blend"}
    assert data["below_random"].keys() == data["minus"].keys()
    assert data["measured"]["auto"]["labels"] == 40
    assert data["certificates"]["auto"]["seeds"] == 2


def test_the_lessons_of_the_docs_are_measured(world, monkeypatch, tmp_path):
    found = result("lessons", monkeypatch, tmp_path, world, "--seeds", "2")

    data = found["sets"]["tiny"]
    assert data["classic"]["curves"]["random"]["labels"][:2] == [20, 40]
    assert data["belief"]["auto"]["audit"]["labels"][0] == 40
    assert data["belief"]["random"].keys() == {
        "truth",
        "cross_validated",
        "raw_confidence",
    }
    assert data["weights"]["accuracy"].keys() == {"balanced", "as they come"}


def test_what_a_part_of_the_pool_costs_is_measured(world, monkeypatch, tmp_path):
    found = result("approximation", monkeypatch, tmp_path, world, "--seeds", "2")

    data = found["sets"]["tiny"]
    assert 0 < data["part_of_the_pool"] < 1
    assert data["part_minus_whole"].keys() == {"accuracy", "macro_recall"}
    assert data["whole"]["accuracy"] > 1 / 3


def test_query_times_are_measured_beside_the_peers(monkeypatch, tmp_path):
    words = ("--videos", "300", "--width", "16", "--labels", "40", "--repeats", "1")

    found = result("query_speed", monkeypatch, tmp_path, *words)

    assert found["strategies"].keys() >= {"margin", "herding", "auto"}
    assert all(row["median_ms"] > 0 for row in found["strategies"].values())


def test_a_label_is_followed_to_the_new_order_of_questions(monkeypatch, tmp_path):
    words = ("--videos", "60", "--folders", "3", "--labelled", "4", "--labels", "3")

    found = result("live_loop", monkeypatch, tmp_path, *words, "--no-peers")

    assert found["videos"] == 60
    assert found["peers"] is None
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["batch_ms"] > 0


def test_looking_at_clips_is_measured_beside_the_limit(monkeypatch, tmp_path):
    found = result("extraction", monkeypatch, tmp_path, "--few", "--made")

    assert found["sets"].keys() == {
        "clips",
        *(f"64x96, GOP {gop}" for gop in (30, 60, 250)),
    }
    for one in found["sets"].values():
        assert one["clips"] == 4
        assert one["limit_ms_per_clip"] == max(one["decode_ms"], one["encode_ms"])
        assert 0 < one["limit_ms_per_clip"] < one["shared_limit_ms_per_clip"]
        assert one["ms_per_clip"] > 0
    assert found.keys() >= {"ms_per_clip", "original_ms_per_clip", "ratio"}


def test_what_millions_of_clips_cost_follows_from_one(monkeypatch, tmp_path):
    found = result("scale", monkeypatch, tmp_path, "--clips", "3", "--processes", "1")

    assert found["words"].keys() == {"ocr", "speech"}
    assert all(one["clips"] == 3 for one in found["words"].values())
    measured = json.loads((ROOT / "benchmarks/results/extraction.json").read_text())
    for name, one in found["frames"].items():
        there = measured["sets"][name]
        assert one["core_ms_per_clip"] == there["core_ms_per_clip"]
        assert one["decode_core_ms_per_clip"] > there["decode_ms"]


def test_a_library_of_many_files_is_measured(monkeypatch, tmp_path):
    words = ("--files", "60", "--folders", "3", "--repeats", "1")

    found = result("library_scale", monkeypatch, tmp_path, *words)

    (library,) = found["libraries"]
    assert library["files"] == 60
    assert min(library[f"{what}_s"] for what in ("first_scan", "rescan", "open")) > 0
    assert found["help"]["help_ms"] > found["help"]["bare_ms"]


def test_one_command_runs_them_and_says_what_it_left_out(tmp_path):
    words = ("--few", "--only", "query_speed", "names", "--into", str(tmp_path))

    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "run_all.py"), *words],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    ended = {run["result"]: run["ended"] for run in json.loads(done.stdout)["runs"]}
    assert ended == {"query_speed": "done", "names": "left out"}
    assert json.loads((tmp_path / "query_speed.json").read_text())["strategies"]


def test_one_command_measures_all_that_the_docs_quote(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    run_all = runpy.run_path(str(ROOT / "benchmarks" / "run_all.py"))
    write_docs = runpy.run_path(str(ROOT / "benchmarks" / "write_docs.py"))

    measured = {run.result for run in run_all["RUNS"]}
    quoted = {source for source, _ in write_docs["BLOCKS"].values()}
    assert all(any(fnmatch(one, source) for one in measured) for source in quoted)
    assert all(
        (ROOT / f"benchmarks/{run.script}.py").exists() for run in run_all["RUNS"]
    )


def test_the_docs_quote_what_was_measured():
    script = ROOT / "benchmarks" / "write_docs.py"

    done = subprocess.run(
        [sys.executable, str(script), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
