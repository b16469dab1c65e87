"""Libraries for tests: real clips, drawn once and copied for each test."""
# ruff: noqa: E402  # the environment is set before what reads it is imported

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# Some images forbid byte code. Without it, every process that a test starts would spend
# five seconds on compiling scikit-learn.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
if "PYTEST_XDIST_WORKER" in os.environ:  # there is a worker a core: one thread each
    for setting in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(setting, "1")

from clipshelf.app.embedding import embed
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.testing import make_library

FOLDERS = {"cooking": 4, "pets": 4, "travel/sea": 4}
UNSORTED = 9
# Files that take longest by far. They come first, so that no worker ends with one.
HEAVY = (
    "tests/e2e/",
    "test_cluster",
    "test_benchmarks",
    "test_load.py",
    "test_extending",
    "test_main_job",
    "test_faults",
    "test_fuzz",
    "scripting/test_library",
    "test_demo",
    "test_two_processes",
    "test_simulate_truth",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Heavy files before light ones; their order is otherwise kept."""
    items.sort(key=lambda item: not any(part in item.nodeid for part in HEAVY))


@pytest.fixture(scope="session", autouse=True)
def _converted_weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The frame encoder's graph is written once a run, not into the user's cache."""
    before = os.environ.get("CLIPSHELF_CACHE")
    os.environ["CLIPSHELF_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["CLIPSHELF_CACHE"]
    else:
        os.environ["CLIPSHELF_CACHE"] = before


@pytest.fixture(autouse=True)
def _fair() -> Iterator[None]:
    """No test leaves its thread with another claim to the cores than it had."""
    if not hasattr(os, "sched_getscheduler"):  # no Linux
        yield
        return
    before = os.sched_getscheduler(0)
    yield
    assert os.sched_getscheduler(0) == before, "what follows would starve the rest"


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A library as a person would have it, and where its unsorted clips belong."""
    root = tmp_path_factory.mktemp("drawn") / "clips"
    truth = make_library(root, {**FOLDERS, "": UNSORTED})
    return root, truth


@pytest.fixture(scope="session")
def embedded(
    drawn: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same, scanned and embedded."""
    root = tmp_path_factory.mktemp("embedded") / "clips"
    shutil.copytree(drawn[0], root)
    with open_library(root) as library:
        scan(library)
        report = embed(library)
    assert not report.failed
    return root


@pytest.fixture
def root(drawn: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    """A fresh copy, never opened."""
    shutil.copytree(drawn[0], tmp_path / "clips")
    return tmp_path / "clips"


@pytest.fixture
def truth(drawn: tuple[Path, dict[str, str]]) -> dict[str, str]:
    """Unsorted file name -> the folder that it belongs in."""
    return drawn[1]


@pytest.fixture
def library(embedded: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy that was scanned and embedded, open."""
    shutil.copytree(embedded, tmp_path / "clips")
    with open_library(tmp_path / "clips") as found:
        yield found
