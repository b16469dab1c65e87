"""Requests that nobody thought of, over every operation that our OpenAPI describes.

A short run by default; `CLIPSHELF_FUZZ=200 pytest tests/api/test_fuzz.py` looks longer.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.wire import ERROR_KEYS, Wire, routes, running
from clipshelf.api.app import create_app
from clipshelf.app.background import Background
from clipshelf.app.opening import open_library
from clipshelf.app.session import Session
from clipshelf.app.training import train

EXAMPLES = int(os.environ.get("CLIPSHELF_FUZZ", "4"))  # for each operation and mode
STREAMS = {"/api/events"}  # never end; see test_page_api
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# One seed, so that a failure of the short run can be seen again.
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@cache
def document() -> dict[str, Any]:
    """Our OpenAPI."""
    return create_app().openapi()


@cache
def loaded() -> Any:
    """The same, as schemathesis sees it."""
    load_all_checks()
    return openapi.from_dict(document())


CHOICE = st.lists(st.integers(0, 99) | st.just(0), min_size=4, max_size=4)


def described() -> list[tuple[str, str, GenerationMode]]:
    """Every operation of our OpenAPI, as it wants to be asked, and otherwise.

    Only a query or a body can be asked otherwise: any text is a path.
    """
    paths = document()["paths"]
    return [
        (method, path, mode)
        for path in paths
        if path not in STREAMS
        for method, operation in paths[path].items()
        for mode in GenerationMode
        if mode.is_positive or "requestBody" in operation or _has_query(operation)
    ]


def _has_query(operation: dict[str, Any]) -> bool:
    return any(given["in"] == "query" for given in operation.get("parameters", ()))


@pytest.fixture(scope="module")
def fuzzed(embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A library with a model; in the end every clip is still there."""
    root = tmp_path_factory.mktemp("fuzzed") / "clips"
    shutil.copytree(embedded, root)
    before = clips(root)
    with pytest.MonkeyPatch.context() as patch, open_library(root) as library:
        patch.setattr(Background, "begin", lambda _: None)
        train(library, "logreg")
        with running(create_app(Session(library, retrain_every=5)), library) as found:
            yield found
        assert clips(root) == before


def clips(root: Path) -> list[str]:
    """The content of every video that is there, wherever it lies."""
    found = (path for path in root.rglob("*.mp4") if "cache" not in path.parts)
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in found)


def real(wire: Wire) -> dict[str, list[Any]]:
    """Values that mean something here, by the name of a field."""
    assert wire.library is not None
    videos = list(wire.library.catalogue.first_files())
    folders = [*wire.library.catalogue.folder_counts(), "new/one"]
    names = [
        path.rpartition("/")[2]
        for path in wire.library.catalogue.first_files().values()
    ]
    return {
        "id": videos,
        "video": videos,
        "exclude": [[v] for v in videos],
        "filename": names,
        "folder": folders,
        "name": folders,
        "to": folders,
        "into": folders,
        "strategy": ["auto", "random", "margin", "typiclust", "badge"],
    }


def meant(values: Any, known: dict[str, list[Any]], choice: Sequence[int]) -> None:
    """Put something that exists into some fields of a request; 0 leaves one alone."""
    if not isinstance(values, dict):
        return
    for key, number in zip(sorted(known.keys() & values.keys()), choice, strict=False):
        if number and known[key]:
            values[key] = known[key][number % len(known[key])]


@pytest.mark.parametrize(("method", "path", "mode"), described())
def test_every_answer_is_as_described(
    fuzzed: Wire, method: str, path: str, mode: GenerationMode
):
    operation = loaded()[path][method]

    @FUZZ
    @given(case=operation.as_strategy(generation_mode=mode), choice=CHOICE)
    def ask(case: Any, choice: Sequence[int]) -> None:
        known = real(fuzzed)
        for part in (case.path_parameters, case.query, case.body):
            meant(part, known, choice)
        answer = case.call_and_validate(
            base_url=f"http://{fuzzed.host}", checks=CHECKS, timeout=60
        )
        assert_ours(answer.status_code, answer.content, fuzzed)

    ask()


def assert_ours(status: int, content: bytes, wire: Wire) -> None:
    """An error has the one shape, and tells no path."""
    assert status < 500 or status == 503
    if status >= 400:
        assert json.loads(content).keys() == ERROR_KEYS
        assert wire.library is not None
        assert str(wire.library.root.parent).encode() not in content


FIELDS = [
    *("id", "folder", "answer", "request", "name", "to", "into", "entry", "answers"),
    *("accept", "precision", "confidence", "above", "digest", "exclude", "certified"),
    *("filename", "data_dir", "hidden", "again", "unheard of"),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "..", "pets", "\x00", "\ud800", "a/b", "9" * 400]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(("method", "path"), routes(writing=True))
def test_any_document_is_understood_or_refused(fuzzed: Wire, method: str, path: str):
    with requests.Session() as session:

        @FUZZ
        @given(document=st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
        def send(document: object) -> None:
            answer = session.request(
                method,
                f"http://{fuzzed.host}{path.replace('{', '').replace('}', '')}",
                data=json.dumps(document),
                headers={"content-type": "application/json"},
                timeout=60,
            )
            assert_ours(answer.status_code, answer.content, fuzzed)

        send()
