"""A real server on a real library, and a real browser that watches itself."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from clipshelf.app.embedding import embed
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.testing import make_library
from e2e.browser import Complaints, Server

# The first is the same browser without windows: a page costs it far less.
CHROMIUMS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome-stable", "google-chrome"),
)
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-software-rasterizer",
)
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PATIENCE = 90_000  # milliseconds; training takes seconds on a busy machine


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers, and ends them all."""
    started: list[Server] = []

    def start(*arguments: str) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        server = Server(arguments, port)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A library after an earlier visit, and where its clips belong; to be copied."""
    root = tmp_path_factory.mktemp("learned") / "Favourites"
    truth = make_library(root, {"cooking": 4, "pets": 4, "travel/sea": 4, "": 36})
    with open_library(root) as library:
        scan(library)
        embed(library)
        train(library)
    return root, truth


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; without one, CI fails and others skip."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        reason = f"no Chromium on this machine (looked for {', '.join(CHROMIUMS)})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; CI has it, others may not have run npm."""
    if not AXE.is_file():
        if os.environ.get("CI"):
            pytest.fail("axe-core is not installed: npm ci")
        pytest.skip("axe-core is not installed (npm ci)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(chromium: Browser, complaints: Complaints) -> Iterator[Page]:
    """A fresh browser profile, 1280 x 800."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints.watch(page)
    yield page
    context.close()
