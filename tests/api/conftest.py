"""A library of a module's own, behind a real server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.wire import TOKEN, Wire, running
from clipshelf.api.app import create_app
from clipshelf.app.background import Background
from clipshelf.app.opening import Library, open_library
from clipshelf.app.session import Session


@pytest.fixture(scope="module")
def wire(embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A server for this machine only, without its background work."""
    root = tmp_path_factory.mktemp("served") / "clips"
    shutil.copytree(embedded, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Background, "begin", lambda _: None)
        with open_library(root) as library:
            session = Session(library, retrain_every=0)
            with running(create_app(session), library) as found:
                yield found


@pytest.fixture(scope="module")
def shared(embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """The same as it is beyond loopback: with a token."""
    root = tmp_path_factory.mktemp("shared") / "clips"
    shutil.copytree(embedded, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Background, "begin", lambda _: None)
        with open_library(root) as library:
            app = create_app(
                Session(library, retrain_every=0),
                hosts=frozenset({"laptop.example"}),
                token=TOKEN,
            )
            with running(app, library) as found:
                yield found


@pytest.fixture(autouse=True)
def _one_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """A route trains with one head; tests/app tests how four are compared."""
    monkeypatch.setattr("clipshelf.app.training.COMPARED", ("logreg",))


@pytest.fixture
def session(library: Library) -> Iterator[Session]:
    found = Session(library, retrain_every=3)
    yield found
    found.jobs.close()


@pytest.fixture
def client(session: Session) -> TestClient:
    return TestClient(create_app(session), base_url="http://127.0.0.1:8765")
