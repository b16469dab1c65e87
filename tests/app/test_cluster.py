"""A real Ray cluster on this machine, whose workers are killed at work."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

from clipshelf.app import engines
from clipshelf.app.embedding import embed
from clipshelf.app.engines import Cluster, engine_called
from clipshelf.app.opening import Library, open_library
from clipshelf.app.scanning import scan
from clipshelf.domain.errors import Unavailable
from clipshelf.domain.events import Progress
from clipshelf.domain.features import Signal
from clipshelf.signals.profile import default_encoder
from clipshelf.signals.run import taking
from clipshelf.signals.run.pieces import pieces_in
from clipshelf.testing import make_library

ray: Any = pytest.importorskip("ray", reason="the extra `ray` is not installed")

# It warns of its own future.
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(sys.platform != "linux", reason="finds workers in /proc"),
]
CLIPS = 24
FRAMES = default_encoder(Signal.FRAMES)
assert FRAMES is not None
KEY, DIM = FRAMES.spec.key, FRAMES.spec.dim


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        begin()
    except Exception:  # noqa: BLE001  # it gives a busy machine half a minute
        ray.shutdown()
        begin()
    yield
    ray.shutdown()
    gc.collect()


class Killer(Thread):
    """Kills every worker as soon as the first batch is done: they are at another."""

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.out = out
        self.made: dict[Path, int] = {}  # what there was by then, and since when
        self.killed: list[int] = []

    def run(self) -> None:
        give_up = monotonic() + 300
        while not self.made and monotonic() < give_up:
            sleep(0.005)
            self.made = {p: p.stat().st_mtime_ns for p in pieces_in(self.out)}
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
            self.killed.append(pid)
        self.made = {p: p.stat().st_mtime_ns for p in pieces_in(self.out)}


def workers() -> list[int]:
    """Processes of ours that Ray calls workers of a map."""
    parents, names = {}, {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                names[int(place.name)] = (place / "cmdline").read_bytes()
            except OSError:
                continue  # it has ended
            parents[int(place.name)] = int(fields[1])

    def is_ours(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid]
            if pid == os.getpid():
                return True
        return False

    found = [pid for pid, name in names.items() if name.startswith(b"ray::MapWorker")]
    return sorted(pid for pid in found if is_ours(pid))


def vectors(library: Library) -> dict[str, list[float]]:
    shelf = library.features.load(KEY, DIM)
    keys = list(shelf.keys().values())
    rows = shelf.take(keys, DIM)
    return {video: row.tolist() for (video, _), row in zip(keys, rows, strict=True)}


def begin() -> None:
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)


@dataclass
class Run:
    root: Path
    out: Path
    report: Any
    killer: Killer
    told: list[Progress]


@pytest.fixture(scope="module")
def done(cluster: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A library that the cluster has embedded."""
    del cluster
    root, out = tmp_path_factory.mktemp("ray") / "clips", tmp_path_factory.mktemp("out")
    make_library(root, {"": CLIPS}, seconds=0.5)
    (root / "bad.mp4").write_text("words")
    killer, told = Killer(out), list[Progress]()
    with open_library(root) as library:
        scan(library)
        killer.start()
        report = embed(library, told.append, engine=Cluster(out=out), workers=2)
        killer.join()
    return Run(root, out, report, killer, told)


def test_a_killed_worker_costs_nothing_but_its_batch(done: Run):
    rows = [video for path in pieces_in(done.out) for video in videos(path)]

    assert done.killer.killed
    assert 0 < len(done.killer.made) < len(list(pieces_in(done.out)))
    made = done.killer.made.items()
    again = [path for path, when in made if path.stat().st_mtime_ns != when]
    # Of what a worker had just left, its word may not have come through.
    assert len(again) <= len(done.killer.killed)
    assert len(rows) == len(set(rows)) == CLIPS + 1
    assert done.report.embedded == CLIPS
    assert done.report.taken == CLIPS + 1
    assert [why for _, why in done.report.failed] == ["not a video (plain text)"]
    assert done.told[-1].done == done.told[-1].total == CLIPS + 1


def videos(path: Path) -> tuple[str, ...]:
    return taking.videos_of(path)[1]


def test_vectors_are_those_of_a_run_on_this_machine(done: Run, tmp_path: Path):
    shutil.copytree(done.root, tmp_path / "clips")
    shutil.rmtree(tmp_path / "clips" / ".clipshelf")
    with open_library(tmp_path / "clips") as library, open_library(done.root) as other:
        scan(library)
        embed(library)

        here, there = vectors(library), vectors(other)

    assert here.keys() == there.keys()
    assert len(here) == CLIPS
    for video, vector in here.items():
        np.testing.assert_array_equal(vector, there[video])


def test_what_is_done_is_neither_done_nor_taken_again(done: Run):
    with open_library(done.root) as library:
        before = vectors(library)
        report = embed(library, engine=Cluster(out=done.out), workers=2)

        assert vectors(library) == before
    assert (report.embedded, report.taken, report.skipped) == (0, 0, CLIPS)
    assert set(report.refused.values()) == {"nothing in it is new"}


def test_a_machine_with_another_encoder_says_so(
    cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    del cluster
    make_library(tmp_path, {"": 1})
    # What the driver knows by that key is something else for the workers.
    monkeypatch.setattr(engines.choosing, "registered_as", lambda _: "colour")
    with open_library(tmp_path) as library:
        scan(library)
        with pytest.raises(Unavailable, match="not the same colour"):
            embed(library, engine=Cluster(), workers=1)


def test_nobody_at_an_address_is_said(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: False)

    def refuse(**_: object) -> None:
        raise ConnectionError("nobody answers there")

    monkeypatch.setattr(ray, "init", refuse)

    engine = engine_called("ray", address="127.0.0.1:1", out=None)
    with open_library(root) as library:
        scan(library)
        with pytest.raises(Unavailable, match="nobody answers there"):
            embed(library, engine=engine)


def test_without_ray_the_hint_is_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "find_spec", lambda _: None)

    with pytest.raises(Unavailable, match="cluster needs the extra 'ray'") as told:
        engine_called("ray", address=None, out=None)

    assert told.value.hint == "pip install 'clipshelf[ray]'"


def test_the_local_engine_needs_nothing():
    assert engine_called("local", address=None, out=None).out is None
