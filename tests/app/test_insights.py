"""Insights: honest numbers, and no picture of what is not there yet."""

from __future__ import annotations

import json
import multiprocessing
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.api.routes import insights as routes
from clipshelf.app.apart import apart
from clipshelf.app.artifacts import read_history
from clipshelf.app.auditing import draw
from clipshelf.app.chart.exhibit import HUES, MARKS, Exhibit, plain, short
from clipshelf.app.insights import Insights, atlas, confused, insights
from clipshelf.app.insights.atlas import draw_atlas, points, read_atlas, stamp
from clipshelf.app.insights.background import map_json, start_replay
from clipshelf.app.insights.replay import read_replay, replay
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.session import Session
from clipshelf.app.training import Trained, train
from clipshelf.app.verdicts import FILE, read_verdicts
from clipshelf.domain.errors import Invalid, NotFound
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


def audit(library: Library, truth: dict[str, str], n: int) -> None:
    for video in draw(library, predict(library).features.set.ids, n, seed=len(truth)):
        label(library, video, truth[video], how=How.PAGE, move=False)


def trained_twice(world: World) -> Trained:
    """With 24 random checks between the two."""
    library, truth = world
    train(library, "logreg")
    audit(library, truth, 24)
    return train(library, "logreg")


def by_name(found: Insights) -> dict[str, Exhibit]:
    return {exhibit.name: exhibit for exhibit in found.exhibits()}


def coarsely(source: Source, options: Options, watch: Watch) -> Simulation:
    """In this process, with few models: for how it is kept, not for what it says."""
    return simulate(source, replace(options, batch=14), watch, processes=1)


def names(exhibit: Exhibit) -> list[str]:
    assert exhibit.figure is not None
    return [trace.get("name", "") for trace in exhibit.figure["data"]]


def test_nothing_is_drawn_before_there_is_something(world: World):
    found = insights(world[0])

    drawn = {name for name, e in by_name(found).items() if e.figure is not None}
    assert drawn == {"distribution"}  # what lies in the folders is known at once
    for exhibit in found.exhibits():
        assert (exhibit.missing == "") == (exhibit.figure is not None), exhibit.name
    assert found.facts()[0].value == "?"
    assert "no model yet" in found.facts()[0].note
    json.dumps(found.series(), allow_nan=False)


def test_before_a_random_check_only_the_biased_line_is_drawn_and_named_so(world: World):
    library, _ = world
    train(library, "logreg")

    shown = by_name(insights(library))

    assert names(shown["learning"]) == ["cross-validation (biased)"]
    assert "nobody knows" in shown["learning"].text
    assert "biased" in shown["learning"].text
    assert shown["agreement"].figure is None
    assert names(shown["calibration"]) == ["", "cross-validation"]
    assert "biased" in shown["calibration"].text


def test_random_checks_bring_their_line_with_its_interval(world: World):
    trained = trained_twice(world)
    found = insights(world[0])
    shown = by_name(found)

    assert names(shown["learning"]) == [
        "",  # the interval
        "cross-validation (biased)",
        "random checks, with their 95 % interval",
    ]
    last = found.trainings[-1]
    measured = trained.card.audit
    assert measured is not None
    assert last.audit is not None
    assert (last.audit.n, last.audit.accuracy) == (24, measured["accuracy"])
    assert last.audit.low < measured["accuracy"] < last.audit.high
    assert shown["agreement"].figure is not None
    assert found.audited is not None
    assert found.audited.n == 24
    assert [group.right.n for group in found.audited.groups] == [12, 12]
    assert "24 random checks" in found.facts()[0].note


def test_few_random_checks_are_called_few(world: World):
    library, truth = world
    train(library, "logreg")
    audit(library, truth, 6)
    train(library, "logreg")

    assert "6 checks are few" in by_name(insights(library))["learning"].text


def test_of_trainings_on_equally_many_labels_the_newest_counts(world: World):
    library, truth = world
    train(library, "knn")
    train(library, "logreg")  # another question, on the same labels
    audit(library, truth, 3)
    train(library, "logreg")

    found = insights(library)

    assert len(read_history(library.artifacts)) == 3
    assert [(t.labels, t.head) for t in found.trainings] == [
        (30, "logreg"),
        (33, "logreg"),
    ]


def test_a_history_that_others_wrote_into_is_read_as_far_as_it_goes(world: World):
    library, _ = world
    train(library, "logreg")
    path = library.artifacts / "training_history.json"
    odd = ['{"num_labeled": "many"}', '{"time": 3}', "[]", "nonsense", '{"time": "x"}']
    path.write_text("\n".join([*odd, path.read_text(encoding="ascii")]))

    assert [t.labels for t in insights(library).trainings] == [30]


def test_the_confusion_matrix_is_that_of_the_training(world: World):
    trained = trained_twice(world)
    verdicts = read_verdicts(world[0])

    assert verdicts is not None
    document = trained.to_json()
    assert verdicts.confusion.tolist() == document["confusion"]
    assert verdicts.model == trained.card.id
    assert all(0 < verdict.confidence <= 1 for verdict in verdicts.each)


def test_a_cell_opens_the_clips_that_it_counts(world: World):
    library, _ = world
    trained_twice(world)
    verdicts = read_verdicts(library)
    assert verdicts is not None
    labels = library.labels.filed_in_folders()

    opened = 0
    for row, column in np.ndindex(3, 3):
        cell = confused(library, verdicts.model, row, column, 200)
        assert cell["count"] == verdicts.confusion[row, column]
        assert cell["count"] == len(cell["videos"])
        assert {labels[clip["id"]] for clip in cell["videos"]} <= {cell["folder"]}
        opened += cell["count"]
    assert opened == len(labels)
    some = confused(library, verdicts.model, 0, 0, 2)
    assert (len(some["videos"]), some["count"] > 2) == (2, True)


def test_cells_of_another_model_or_of_no_folder_are_not_found(world: World):
    library, _ = world
    first = train(library, "logreg").card.id
    second = trained_twice(world).card.id

    for model, folder in ((first, 0), (second, 3), ("", 0)):
        with pytest.raises(NotFound):
            confused(library, model, folder, 0, 10)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"model_id": 1}', '{"model_id": "ID", "videos": [{"id": "x"}]}'],
)
def test_damaged_verdicts_count_as_none(world: World, text: str):
    library, _ = world
    card = train(library, "logreg").card
    path = library.artifacts / FILE
    path.write_text(text.replace("ID", card.id), encoding="ascii")

    assert read_verdicts(library) is None
    assert by_name(insights(library))["confusion"].figure is None


def test_each_folder_has_a_panel_with_an_interval_that_small_ones_are_warned_of(
    world: World,
):
    library, truth = world
    train(library, "logreg")
    recalls = by_name(insights(library))["recalls"]

    assert recalls.figure is not None
    assert recalls.narrow is not None
    assert len(recalls.figure["layout"]["annotations"]) == 3
    assert "fewer than 10 labels" not in recalls.text
    found = insights(library).trainings[-1]
    for name, share in found.recalls.items():
        assert share.n == found.counts[name] == 10
        assert share.low < share.high

    video = next(iter(truth))
    label(library, video, "tiny", how=How.PAGE)
    other = next(v for v in truth if v != video)
    label(library, other, "tiny", how=How.PAGE)
    train(library, "logreg")
    assert (
        "1 folder with fewer than 10 labels"
        in by_name(insights(library))["recalls"].text
    )


def test_folders_count_labels_what_the_model_filed_and_what_it_would(world: World):
    library, truth = world
    train(library, "logreg")

    found = {f.folder: f for f in insights(library).folders}

    assert {f.labelled for f in found.values()} == {10}
    assert sum(f.predicted for f in found.values()) == len(truth)
    assert {f.filed for f in found.values()} == {0}


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
    for _ in range(60):
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


def test_the_routes_answer_in_one_shape(client: TestClient, world: World):
    trained_twice(world)

    document = client.get("/api/insights").json()

    assert {e["name"] for e in document["exhibits"]} | {"map"} == {
        name for chapter in document["chapters"] for name in chapter["exhibits"]
    }
    confusion = document["series"]["confusion"]
    mistakes = sum(mistake["n"] for mistake in confusion["mistakes"])
    diagonal = sum(row[i] for i, row in enumerate(confusion["counts"]))
    assert mistakes + diagonal == 54
    cell = {"model": confusion["model"], "folder": 0, "predicted": 0}
    assert client.get("/api/confusion", params=cell).json()["folder"] == "a"
    gone = client.get("/api/confusion", params=cell | {"model": "other"})
    assert (gone.status_code, gone.json()["code"]) == (404, "other-model")
    video = next(iter(world[1]))
    assert client.get(f"/api/evidence/{video}").json()["id"] == video
    assert client.get("/api/evidence/nobody").status_code == 404
    assert client.get("/api/groups?n=2").json()["groups"][0]["count"] >= 1
    assert client.get("/api/groups?n=0").status_code == 422


def test_plotly_comes_from_its_package_and_may_be_kept_by_its_version(
    client: TestClient,
):
    script = client.get("/api/insights").json()["script"]

    kept, plain_one = client.get(script["url"]), client.get("/insights/plotly.js")

    assert kept.text.startswith("/**\n* plotly.js v")
    assert kept.headers["content-type"].startswith("text/javascript")
    assert "immutable" in kept.headers["cache-control"]
    assert plain_one.headers["cache-control"] == "no-cache"
    assert all(re.fullmatch(r"[0-9a-f]{64}", sheet) for sheet in script["sheets"])


def test_without_plotly_the_numbers_come_with_what_to_install(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(routes, "plotly_script", lambda: None)

    document = client.get("/api/insights").json()

    assert (document["script"], document["install"]) == (None, "pip install plotly")
    assert document["exhibits"]
    refused = client.get("/insights/plotly.js")
    assert (refused.status_code, refused.json()["code"]) == (503, "no-plotly")


def test_the_page_has_a_policy_of_its_own_and_the_others_keep_theirs(
    client: TestClient,
):
    page, other = client.get("/insights"), client.get("/")

    assert page.status_code == 200
    assert "sha256-47DEQpj8HBSa" in page.headers["content-security-policy"]
    assert "sha256-47DEQpj8HBSa" not in other.headers["content-security-policy"]
    for answer in (page, other):
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_without_a_library_the_page_leads_to_the_set_up():
    client = TestClient(create_app(None), base_url=HERE, follow_redirects=False)

    assert client.get("/insights").headers["location"] == "/setup"


def test_names_are_shown_as_they_are_and_cut_at_their_beginning():
    assert plain("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"
    assert short("Cooking/" * 5 + "Pasta").endswith("Cooking/Pasta")
    assert len(short("x" * 300)) == 26


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_folders_can_be_told_apart_by_every_kind_of_eye(scheme: str):
    styles = (files("clipshelf") / "web" / "insights.css").read_text(encoding="utf-8")
    light, dark = (
        re.findall(r"--chart-\d: (#[0-9a-f]{6})", part)
        for part in styles.split("prefers-color-scheme: dark", 1)
    )
    colours = light if scheme == "light" else dark[:HUES]
    ground = "#ffffff" if scheme == "light" else "#191d1c"

    assert len(colours) == HUES
    assert HUES * len(MARKS) >= 20  # folders with a look of their own
    for colour in colours:
        assert contrast(colour, ground) >= 3
    for kind, change in EYES.items():
        seen = np.array([oklab(change @ linear(colour)) for colour in colours])
        apart = np.linalg.norm(seen[:, None] - seen[None], axis=2)
        np.fill_diagonal(apart, 1)
        assert apart.min() >= 0.11, kind


# Machado, Oliveira and Fernandes (2009), full severity, for linear sRGB.
EYES = {
    "all colours": np.eye(3),
    "no red": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour: str) -> Any:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """As WCAG has it."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    light = sorted(float(weights @ linear(colour)) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def oklab(parts: Any) -> Any:
    """Ottosson (2020): distances are about as large as they look."""
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    axes = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return axes @ np.cbrt(cones @ np.clip(parts, 0, None))
