"""What is computed beside the page: the map, the replay; and how it is ended."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.app.apart import apart
from clipshelf.app.auditing import draw
from clipshelf.app.chart.exhibit import Exhibit
from clipshelf.app.insights import Insights, atlas, insights
from clipshelf.app.insights.atlas import draw_atlas, points, read_atlas, stamp
from clipshelf.app.insights.background import map_json, start_replay
from clipshelf.app.insights.replay import read_replay, replay
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.session import Session
from clipshelf.app.training import train
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Progress, Watch
from clipshelf.domain.features import Signal
from clipshelf.domain.label import How
from clipshelf.learning.simulate import Options, Simulation, Source, simulate
from clipshelf.signals.profile import default_encoders
from synthetic import vector_library
from tasks import counted, endless

World = tuple[Library, dict[str, str]]
HERE = "http://127.0.0.1:8765"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    library, truth = vector_library(tmp_path, labelled=10, unsorted=60, noise=0.6)
    yield library, truth
    library.close()


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    found = Session(world[0], retrain_every=0)
    yield found
    found.jobs.close()


@pytest.fixture
def client(session: Session) -> TestClient:
    return TestClient(create_app(session), base_url=HERE)


def coarsely(source: Source, options: Options, watch: Watch) -> Simulation:
    """In this process, with few models: for how it is kept, not for what it says."""
    return simulate(source, replace(options, batch=14), watch, processes=1)


def by_name(found: Insights) -> dict[str, Exhibit]:
    return {exhibit.name: exhibit for exhibit in found.exhibits()}


def names(exhibit: Exhibit) -> list[str]:
    assert exhibit.figure is not None
    return [trace.get("name", "") for trace in exhibit.figure["data"]]


def test_the_map_shows_every_clip_with_its_folder(world: World):
    library, truth = world
    train(library, "logreg")
    told: list[Progress] = []

    drawn = draw_atlas(library, told.append)
    document = map_json(library, drawn)

    assert len(document["points"]) == len(truth) + 30
    kinds = [point["kind"] for point in document["points"]]
    assert kinds == ["predicted"] * len(truth) + ["labelled"] * 30
    labels = library.labels.filed_in_folders()
    for point in document["points"]:
        assert -1 <= point["x"] <= 1
        assert -1 <= point["y"] <= 1
        assert point["folder"] == labels.get(point["id"], point["folder"])
        assert (point["confidence"] is None) == (point["kind"] == "labelled")
    assert document["method"].startswith("t-SNE")
    assert [progress.done for progress in told] == [1, 2, 3]
    figure = document["exhibit"]["figure"]
    rows = [row for trace in figure["data"] for row in trace["customdata"]]
    assert sorted(rows) == list(range(len(document["points"])))


def test_the_map_is_kept_until_there_are_other_vectors(world: World):
    library, _ = world
    drawn = draw_atlas(library)

    assert read_atlas(library) == drawn
    assert drawn.stamp == stamp(library)
    video = next(iter(drawn.places))
    encoder = next(e for e in default_encoders() if e.spec.signal is Signal.FRAMES)
    row = np.ones((1, encoder.spec.dim), np.float32)
    library.features.add(encoder.spec.key, [(video, "")], row)
    assert drawn.stamp != stamp(library)


def test_a_damaged_map_counts_as_none(world: World):
    library, _ = world
    draw_atlas(library)
    for text in ("", "[]", '{"stamp": 1}', '{"places": []}'):
        (library.state / "cache" / "map.json").write_text(text)

        assert read_atlas(library) is None


def test_clips_to_be_judged_blind_are_not_on_the_map(world: World):
    library, truth = world
    train(library, "logreg")
    drawn = draw_atlas(library)
    hidden = draw(library, tuple(truth), 4, seed=0)

    shown = {point.video for point in points(library, drawn)}

    assert shown == set(drawn.places) - set(hidden)


def test_before_there_is_a_model_unsorted_clips_have_a_place_and_no_folder(
    world: World,
):
    library, truth = world

    found = {p.video: p for p in points(library, draw_atlas(library))}

    assert all(found[v].folder is None for v in truth)
    assert all(found[v].confidence is None for v in truth)


def test_of_a_large_library_the_labelled_and_a_random_sample_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(atlas, "LARGEST", 10)
    ids = tuple(f"{number * 37 % 100:02d}" for number in range(100))

    few = atlas._chosen(ids, {"99", "98"})
    many = atlas._chosen(ids, set(ids[:50]))

    assert len(few) == len(many) == 10
    assert {ids[row] for row in few} == {"99", "98", *(f"0{n}" for n in range(8))}
    assert sum(row < 50 for row in many) >= 5
    assert atlas._chosen(ids[:9], set()) == list(range(9))


def test_the_page_gets_a_map_while_a_newer_one_is_drawn(
    client: TestClient, session: Session
):
    first = client.get("/api/map").json()
    last, done = 0, False
    until = time.monotonic() + 120
    while time.monotonic() < until:
        events = session.events.after(last, 1.0)
        last = events[-1].id if events else last
        jobs = [e.data for e in events if e.kind == "job" and e.data["work"] == "map"]
        done = done or any(job["state"] == "done" for job in jobs)
        if done:
            break
    second = client.get("/api/map").json()

    assert (first["points"], first["drawing"]) == ([], True)
    assert done
    assert (len(second["points"]), second["drawing"]) == (90, False)


def test_a_replay_compares_with_random_and_is_kept(world: World):
    library, truth = world
    for video in list(truth)[:30]:
        label(library, video, truth[video], how=How.PAGE, move=False)
    assert read_replay(library) is None

    replay(library, seeds=1, by=coarsely)
    found = read_replay(library)
    shown = by_name(insights(library))["saved"]

    assert found is not None
    assert [curve["name"] for curve in found["lines"]] == [
        "auto",
        "random",
        "random+blend",
    ]
    assert found["needed"].keys() == {"auto", "random", "random+blend"}
    assert found["labels"] == 60
    assert found["words"].startswith("On your labels")
    assert "asking as clipshelf does" in names(shown)
    assert shown.table is not None
    assert len(shown.table.rows) == len(found["lines"][0]["x"])


def test_too_few_labels_are_refused_before_anything_begins(
    tmp_path: Path, session: Session, client: TestClient
):
    del tmp_path
    with pytest.raises(Invalid):
        start_replay(session.library, session.jobs)

    answer = client.post("/api/replay")

    assert (answer.status_code, answer.json()["code"]) == (400, "too-few-labels")


def test_work_apart_gives_its_result_its_progress_and_its_failure():
    told: list[Progress] = []
    begun = Progress("count", 0, 0)

    assert apart(counted, 3, watch=told.append, begun=begun) == 6
    assert told[0] == begun
    assert Progress("count", 2, 3) in told
    with pytest.raises(RuntimeError, match="no such number"):
        apart(counted, -1, watch=told.append, begun=begun)


def test_work_apart_ends_when_it_is_told_to():
    class Enough(Exception):
        pass

    asked = threading.Event()

    def watch(_: Progress) -> None:
        if asked.is_set():
            raise Enough
        asked.set()

    with pytest.raises(Enough):
        apart(endless, watch=watch, begun=Progress("wait", 0, 0))

    assert multiprocessing.active_children() == []
