"""Insights: honest numbers, and no picture of what is not there yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from clipshelf.api.app import create_app
from clipshelf.api.routes import insights as routes
from clipshelf.app.artifacts import read_history
from clipshelf.app.auditing import draw
from clipshelf.app.chart.exhibit import Exhibit
from clipshelf.app.insights import Insights, confused, insights
from clipshelf.app.labelling import label
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.app.session import Session
from clipshelf.app.training import Trained, train
from clipshelf.app.verdicts import FILE, read_verdicts
from clipshelf.domain.errors import NotFound
from clipshelf.domain.label import How
from synthetic import vector_library

World = tuple[Library, dict[str, str]]
HERE = "http://127.0.0.1:8765"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    library, truth = vector_library(tmp_path, labelled=10, unsorted=60, noise=1.4)
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
    for video in draw(library, predict(library).predictions.videos, n, seed=len(truth)):
        label(library, video, truth[video], how=How.PAGE, move=False)


def trained_twice(world: World) -> Trained:
    """With 24 random checks between the two."""
    library, truth = world
    train(library, "logreg")
    audit(library, truth, 24)
    return train(library, "logreg")


def by_name(found: Insights) -> dict[str, Exhibit]:
    return {exhibit.name: exhibit for exhibit in found.exhibits()}


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


def test_verdicts_of_an_older_model_are_not_shown_as_the_newer_ones(world: World):
    library, truth = world
    train(library, "logreg")
    path = library.artifacts / FILE
    old = path.read_text(encoding="ascii")
    audit(library, truth, 2)
    train(library, "logreg")
    assert read_verdicts(library) is not None

    path.write_text(old, encoding="ascii")  # as a crash between the two would leave it

    assert read_verdicts(library) is None


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
    told = read_history(library.artifacts)[-1]["per_class_accuracy"]
    for name, share in found.recalls.items():
        assert share.accuracy == pytest.approx(told[name])
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
