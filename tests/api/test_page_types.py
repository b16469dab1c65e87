"""The page's types are the server's: generated from OpenAPI, which tells the truth.

`test_fuzz` holds the answers to all kinds of requests against the document; here a way
through the whole page is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from api.typescript import PAGE, WRITTEN, declarations, document
from clipshelf.app.opening import Library
from clipshelf.app.session import Session
from clipshelf.app.training import train

ASKING = ("api.js", "setup/api.js", "sorting/api.js")
RETURNS = re.compile(r"@returns \{Promise<([\w |]+)>\}")
PATH = re.compile(r"[\"`](/api/[^\"`?]*)")


def answered(name: str, answer: Any) -> list[str]:
    """What an answer has that its schema does not allow, or lacks."""
    whole = {
        "$ref": f"#/components/schemas/{name}",
        "components": document()["components"],
    }
    return [
        str(error) for error in jsonschema_rs.validator_for(whole).iter_errors(answer)
    ]


def answers(client: TestClient, session: Session) -> Iterator[tuple[str, Any]]:
    """Type -> what the server answers, on a way through the whole page."""

    def ask(path: str, body: Mapping[str, Any] | None = None) -> Any:
        done = client.get(path) if body is None else client.post(path, json=body)
        assert done.status_code == 200, done.text
        return done.json()

    order = ask("/api/next?n=6")
    ids = [video["id"] for video in order["videos"]]
    one = {"id": ids[0], "answer": "folder", "folder": "pets", "request": "a"}
    many = [{"id": video, "folder": "cooking"} for video in (*ids[1:3], "nowhere")]
    yield "NextAnswer", order
    yield "ServerState", ask("/api/state")
    yield "Evidence", ask(f"/api/evidence/{ids[0]}")
    yield "GroupsAnswer", ask("/api/groups?n=4")
    yield "Outlook", ask("/api/plan/outlook")
    yield "PlanAnswer", ask("/api/plan?above=0")
    yield "Insights", ask("/api/insights")
    yield "LabelAnswer", ask("/api/labels", one)
    yield "BatchAnswer", ask("/api/labels/batch", {"answers": many, "request": "b"})
    yield "TrashAnswer", ask("/api/trash", {"id": ids[3], "request": "c"})
    yield "DeedsAnswer", ask("/api/deeds")
    yield "UndoAnswer", ask("/api/undo", {"request": "d"})
    yield "SimilarAnswer", ask("/api/folders/similar?name=Cookin")
    yield "FolderChanged", ask("/api/folders", {"name": "new"})
    rename, merge = {"name": "new", "to": "newer"}, {"name": "newer", "into": "pets"}
    yield "FolderChanged", ask("/api/folders/rename", rename)
    yield "FolderChanged", ask("/api/folders/merge", merge)
    yield "FoldersAnswer", ask("/api/folders/hide", {"name": "pets", "hidden": True})
    said = {"name": "pets", "description": "cats and dogs", "phrases": ["my cat"]}
    yield "FoldersAnswer", ask("/api/folders/describe", said)
    yield "FoldersAnswer", ask("/api/folders")
    yield "ModelsAnswer", ask("/api/models")
    yield "ProblemsAnswer", ask("/api/problems")
    yield "UnlabeledVideos", ask("/unlabeled")
    yield "PredictedAnswer", ask("/api/videos")
    session.work.retrain(look=False)
    session.jobs.close()
    shapes = {"job": "Job", "trained": "Trained", "folders": "FoldersAnswer"}
    told = {event.kind: event.data for event in session.events.after(0, 0)}
    for kind, shape in shapes.items():
        yield shape, told[kind]


def test_the_pages_types_are_those_of_the_document():
    schemas = document()["components"]["schemas"]

    written = WRITTEN.read_text(encoding="utf-8")

    assert written == declarations(schemas), "run python tests/api/typescript.py"


def test_what_the_server_answers_is_what_the_document_says(
    client: TestClient, session: Session, library: Library
):
    train(library, "logreg")
    (library.root / "broken.mp4").write_text("no video")
    session.scan()

    wrong = {
        f"{name}: {fault}"
        for name, answer in answers(client, session)
        for fault in answered(name, answer)
    }

    assert wrong == set()


@pytest.mark.parametrize(
    "wrong", [{"folders": [{"name": "a"}]}, {"folders": [], "more": 1}, {"folders": ""}]
)
def test_an_answer_that_lacks_a_field_or_has_another_would_be_noticed(
    wrong: dict[str, Any],
):
    right = {"folders": [{"name": "a", "count": 1}]}

    assert answered("FoldersAnswer", right) == []
    assert answered("FoldersAnswer", wrong)


def test_every_question_of_the_page_gets_the_answer_that_the_page_expects():
    asked = [one for name in ASKING for one in questions((PAGE / name).read_text())]

    assert len(asked) > 30
    for kind, path in asked:
        assert kind in possible_answers(path), path


def questions(source: str) -> Iterator[tuple[str, str]]:
    """What each function of a module says that it returns, and the paths it asks."""
    for function in source.split("/**"):
        if kind := RETURNS.search(function):
            for path in PATH.findall(function):
                yield kind[1], re.sub(r"\$\{\w+(\(\w+\))?\}", "{}", path)


def possible_answers(asked: str) -> set[str]:
    """The names of what a path answers, one a method; "{}" stands for anything."""
    like = re.compile(re.escape(asked).replace(r"\{\}", "[^/]+"))
    return {
        _named(operation["responses"]["200"]["content"])
        for path, operations in document()["paths"].items()
        if like.fullmatch(path)
        for operation in operations.values()
    }


def _named(content: Mapping[str, Any]) -> str:
    schema = content["application/json"]["schema"]
    names = [one.get("$ref", "null") for one in schema.get("anyOf", [schema])]
    # Old clients throw clips away by a label: our page has a path for that.
    return " | ".join(name.rpartition("/")[2] for name in names).removesuffix(
        " | TrashAnswer"
    )
