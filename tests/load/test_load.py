"""Short forms of `make load` and `make soak`: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
on_linux = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="reads /proc"
)


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The benchmarks' own."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import crowd  # noqa: PLC0415  # found only now
    import load  # noqa: PLC0415
    import served  # noqa: PLC0415
    import soak  # noqa: PLC0415

    return {"crowd": crowd, "load": load, "served": served, "soak": soak}


@on_linux
def test_labels_of_many_clients_at_once_are_neither_lost_nor_doubled(tmp_path: Path):
    path = tmp_path / "load.json"
    command = [sys.executable, str(BENCHMARKS / "load.py"), "-o", str(path)]
    command += ["--videos", "160", "--folders", "4", "--labelled", "3"]
    command += ["--pause", "0.5", "--retrain", "2", "--place", str(tmp_path)]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    result = json.loads(path.read_text(encoding="utf-8"))
    assert result["wrong"] == []
    assert result["labels"] >= 120
    assert result["taken_back"] + result["sent_twice"] > 0
    assert result["events"]["folders"] > 0


def test_what_is_not_as_it_was_told_is_found(
    tmp_path: Path, modules: dict[str, ModuleType]
):
    load, served = modules["load"], modules["served"]
    world = served.build(tmp_path / "library", unsorted=6, labelled=2, folders=2)
    video, folder = next(iter(world.belongs.items()))
    counts = dict.fromkeys(world.folders, 2)
    state = {"library": {"unsorted": 6}}

    assert load.compare(world, {}, counts, state, labels=0) == []

    assert load.compare(world, {video: folder}, counts, state, labels=1) == [
        "1 labels lost",
        "0 labels, not 1",
        "0 entries, not 1",
        "1 files lie elsewhere",
    ]
    (world.root / world.folders[0] / "000000.mp4").unlink()
    more = counts | {world.folders[0]: 3}
    assert load.compare(world, {}, more, {"library": {"unsorted": 5}}, labels=0) == [
        "the catalogue and the disk differ",
        "wrong counts of folders",
        "a wrong state",
    ]


def test_an_answer_that_cannot_be_true_is_found(modules: dict[str, ModuleType]):
    book = modules["crowd"].Book(("a", "b"), before=10)
    counted = {"folders": [{"count": 12}], "folder": "a", "entry": 1, "moved": True}
    before = book.begin()

    book.acknowledge("v", counted, before, 1.0)

    assert book.wrong == ["2 counted, not 1 to 1"]


@on_linux
def test_a_used_server_is_measured(tmp_path: Path):
    path = tmp_path / "soak.json"
    command = [sys.executable, str(BENCHMARKS / "soak.py"), "-o", str(path)]
    command += ["--minutes", "0.05", "--videos", "12", "--no-words"]
    command += ["--place", str(tmp_path)]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert path.exists(), ended.stderr
    result = json.loads(path.read_text(encoding="utf-8"))
    assert result["done"]["labels"] > result["done"]["undos"]
    assert all(one["files"] and one["threads"] for one in result["readings"])
    assert ended.returncode == bool(result["wrong"])


@pytest.fixture
def meter(modules: dict[str, ModuleType]) -> Any:
    """Ten minutes in which nothing grew; no reading of the memory yet."""
    held = {"rss_mb": 300, "files": 10, "threads": 5, "events": 9, "log_mb": 4.0}
    readings = [{"minute": float(minute), **held} for minute in range(11)]
    return modules["soak"].Meter(None, Path(), readings)


@pytest.mark.parametrize(
    ("a_minute", "wrong"), [(0.0, []), (10.0, ["memory grew by 80 MB"])]
)
def test_memory_that_grows_is_told_from_peaks(
    a_minute: float, wrong: list[str], meter: Any, modules: dict[str, ModuleType]
):
    rng = np.random.default_rng(0)
    for minute in np.arange(0, 10, 1 / 60):
        peak = 200.0 * (rng.random() < 0.1)
        meter.rss_mb.append((minute, 300 + a_minute * minute + peak + rng.normal()))

    assert modules["soak"].grown(meter, 10.0, 32.0)["wrong"] == wrong


def test_files_threads_events_and_a_log_that_pile_up_are_told(
    meter: Any, modules: dict[str, ModuleType]
):
    meter.rss_mb.extend((minute, 300.0) for minute in range(11))
    meter.readings[-1] |= {"files": 90, "threads": 80, "events": 9000, "log_mb": 99.0}

    assert modules["soak"].grown(meter, 10.0, 32.0)["wrong"] == [
        "10 files became 90",
        "5 threads became 80",
        "events: 9000 at minute 10.0",
        "log_mb: 99 at minute 10.0",
    ]
