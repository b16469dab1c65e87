"""The page's types tell the truth: the compiler holds real answers against them.

`types.js` is written by hand, for it says in words what the fields mean. Here a real
server is asked, its answers become literals of the types that the page gives them, and
`tsc` complains of every field that is missing, of another type, or not written down.
What the page sends is held against the OpenAPI document the same way.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from clipshelf.app.opening import Library
from clipshelf.app.session import Session
from clipshelf.app.training import train

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "src/clipshelf/web/js"
TSC = ROOT / "node_modules/.bin/tsc"
SENT = ("LabelRequest", "BatchRequest", "TrashRequest", "UndoRequest")


@pytest.fixture(scope="module", autouse=True)
def _compiler() -> None:
    if TSC.is_file() and shutil.which("node"):
        return
    if os.environ.get("CI"):
        pytest.fail("the page's compiler is not installed: npm ci")
    pytest.skip("the page's compiler is not installed (npm ci)")


def complaints(place: Path, lines: list[str]) -> set[str]:
    """What the compiler says of a module that uses the page's types, each once."""
    (place / "package.json").write_text('{"type": "module"}')
    shutil.copy(PAGE / "types.js", place)
    text = "\n".join(["// @ts-check", *lines, "export {};"])
    (place / "given.js").write_text(text, encoding="utf-8")
    config = json.loads((ROOT / "tsconfig.json").read_text(encoding="utf-8"))
    (place / "tsconfig.json").write_text(json.dumps(config | {"include": ["*.js"]}))
    done = subprocess.run(
        [str(TSC), "--pretty", "false"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.sub(r"^given\.js\([\d,]+\): ", "", done.stdout, flags=re.MULTILINE)
    return set(said.splitlines())


def literal(number: int, kind: str, answer: Any) -> str:
    """An answer as a value of its type."""
    value = f"export const a{number} = {json.dumps(answer, ensure_ascii=True)};"
    return f'/** @type {{import("./types.js").{kind}}} */\n{value}'


def answers(client: TestClient, session: Session) -> list[tuple[str, Any]]:
    """Type -> what the server answers, on a way through the whole page."""

    def ask(path: str, body: Mapping[str, Any] | None = None) -> Any:
        done = client.get(path) if body is None else client.post(path, json=body)
        assert done.status_code == 200, done.text
        return done.json()

    order = ask("/api/next?n=6")
    ids = [video["id"] for video in order["videos"]]
    one = {"id": ids[0], "answer": "folder", "folder": "pets", "request": "a"}
    many = [{"id": video, "folder": "cooking"} for video in (*ids[1:3], "nowhere")]
    found = [
        ("NextAnswer", order),
        ("ServerState", ask("/api/state")),
        ("Evidence", ask(f"/api/evidence/{ids[0]}")),
        ("GroupsAnswer", ask("/api/groups?n=4")),
        ("LabelAnswer", ask("/api/labels", one)),
        ("BatchAnswer", ask("/api/labels/batch", {"answers": many, "request": "b"})),
        ("TrashAnswer", ask("/api/trash", {"id": ids[3], "request": "c"})),
        ("DeedsAnswer", ask("/api/deeds")),
        ("UndoAnswer", ask("/api/undo", {"request": "d"})),
        ("SimilarAnswer", ask("/api/folders/similar?name=Cookin")),
        ("FolderMade", ask("/api/folders", {"name": "new"})),
        ("FolderChanged", ask("/api/folders/rename", {"name": "new", "to": "newer"})),
        ("FolderChanged", ask("/api/folders/merge", {"name": "newer", "into": "pets"})),
        ("FoldersAnswer", ask("/api/folders/hide", {"name": "pets", "hidden": True})),
        ("FoldersAnswer", ask("/api/folders")),
        ("ProblemsAnswer", ask("/api/problems")),
    ]
    session.work.retrain(look=False)
    session.jobs.close()
    events = [event for event in session.events.after(0, 0) if event.kind == "job"]
    assert events
    return [*found, *(("Job", event.data) for event in events)]


def test_what_the_server_answers_is_what_the_page_expects(
    client: TestClient, session: Session, library: Library, tmp_path: Path
):
    train(library, "logreg")
    (library.root / "broken.mp4").write_text("no video")
    session.scan()

    lines = [
        literal(number, kind, answer)
        for number, (kind, answer) in enumerate(answers(client, session))
    ]

    assert complaints(tmp_path, lines) == set()


def test_an_answer_that_lacks_a_field_or_has_another_would_be_noticed(tmp_path: Path):
    right = {"folders": [{"name": "a", "count": 1, "hidden": False}]}
    wrong = [{"folders": [{"name": "a"}]}, {"folders": [], "more": 1}, {"folders": "a"}]

    assert complaints(tmp_path, [literal(0, "FoldersAnswer", right)]) == set()
    for answer in wrong:
        said = complaints(tmp_path, [literal(0, "FoldersAnswer", answer)])
        assert any("error TS2" in line for line in said), answer


def test_what_the_page_sends_is_what_the_server_takes(
    client: TestClient, tmp_path: Path
):
    assert isinstance(client.app, FastAPI)
    schemas = client.app.openapi()["components"]["schemas"]

    lines = [
        f"/** @type {{(ours: import('./types.js').{name}) =>"
        f" {typescript(name, schemas)}}} */\n"
        f"export const to{name} = (ours) => ours;"
        for name in SENT
    ]

    assert complaints(tmp_path, lines) == set()


def test_every_address_that_the_page_asks_is_one_of_the_server(client: TestClient):
    assert isinstance(client.app, FastAPI)
    known = {re.sub(r"\{\w+\}", "{}", path) for path in client.app.openapi()["paths"]}
    text = (PAGE / "api.js").read_text(encoding="utf-8")
    asked = {
        re.sub(r"\$\{encodeURIComponent\(\w+\)\}", "{}", path)
        for path in re.findall(r"[\"`](/api/[^\"`?]*)", text)
    }

    orders = {f"/api/jobs/{{}}/{order}" for order in ("pause", "resume", "cancel")}
    assert len(asked) > 15
    assert asked - {"/api/jobs/{}/${order}"} <= known
    assert orders <= known


def typescript(name: str, schemas: Mapping[str, Any]) -> str:
    """The type of a schema of the OpenAPI document."""
    return _type({"$ref": f"#/components/schemas/{name}"}, schemas)


def _type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _type(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return " | ".join(_type(one, schemas) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kind = schema["type"]
    if kind == "array":
        return f"({_type(schema['items'], schemas)})[]"
    if kind == "object":
        needed = schema.get("required", ())
        fields = (
            f"{key}{'' if key in needed else '?'}: {_type(value, schemas)}"
            for key, value in schema["properties"].items()
        )
        return "{ " + "; ".join(fields) + " }"
    return {"integer": "number"}.get(kind, str(kind))
