"""What a real browser makes of the server's door: the token, and foreign pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.wire import TOKEN, Wire, running
from clipshelf.api.app import create_app
from clipshelf.app.background import Background
from clipshelf.app.opening import open_library
from clipshelf.app.session import Session
from clipshelf.testing import tree

pytestmark = pytest.mark.browser


@dataclass(slots=True)
class Witness:
    """Notes what other sites' pages ask the server, and what it answers."""

    app: ASGIApp
    seen: list[tuple[str, str, int]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            foreign = (b"sec-fetch-site", b"cross-site") in scope["headers"]
            if message["type"] == "http.response.start" and foreign:
                entry = (scope["method"], scope["path"], message["status"])
                self.seen.append(entry)
            await send(message)

        await self.app(scope, receive, noted)


@pytest.fixture
def witness() -> Witness:
    return Witness(create_app())


@pytest.fixture(params=[None, TOKEN], ids=["loopback", "shared"])
def door(
    request: pytest.FixtureRequest,
    embedded: Path,
    tmp_path: Path,
    witness: Witness,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Wire]:
    """A server that is watched, on loopback or beyond it."""
    root = tmp_path / "clips"
    shutil.copytree(embedded, root)
    monkeypatch.setattr(Background, "begin", lambda _: None)
    with open_library(root) as library:
        session = Session(library, retrain_every=0)
        witness.app = create_app(session, token=request.param)
        with running(witness, library) as found:
            yield found


@contextmanager
def elsewhere(html: str) -> Iterator[str]:
    """The address of another site on this machine, which browsers let through to us."""

    async def site(scope: Scope, _: Receive, send: Send) -> None:
        kind = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        body = html if scope["path"] == "/" else ""
        await send({"type": "http.response.body", "body": body.encode()})

    with running(site) as found:
        # The name differs from ours, so that it is another site and not just a port.
        yield f"http://localhost:{found.port}/"


@pytest.mark.parametrize("door", [TOKEN], indirect=True, ids=["shared"])
def test_a_link_with_the_token_lets_a_person_in_and_hides_it(page: Page, door: Wire):
    """Also from another site, which is where people send each other links."""
    here = f"http://{door.host}/"
    with elsewhere(f'<a href="{here}?token={TOKEN}">my clips</a>') as site:
        page.goto(site)
        page.get_by_text("my clips").click()
        page.wait_for_url(lambda url: url.startswith(here) and "token" not in url)

        expect(page.locator("folder-list button.folder").first).to_be_visible()
        assert page.evaluate("document.cookie") == ""
        page.goto(here)
        expect(page.locator("folder-list button.folder").first).to_be_visible()


ATTACK = """
<form method="post" enctype="text/plain" target="frame" action="HERE/api/folders">
  <input name='{"name":"by form","x":"' value='"}'>
</form>
<iframe name="frame"></iframe>
<iframe src="HERE/"></iframe>
<script src="HERE/static/js/main.js" type="module"></script>
<script src="HERE/api/folders"></script>
<img src="HERE/api/next?n=1">
<video src="HERE/api/media/VIDEO"></video>
<script>
  const body = JSON.stringify({ name: "by fetch" });
  const text = { "Content-Type": "text/plain" };
  const json = { "Content-Type": "application/json" };
  window.results = [];
  const note = (promise) => promise.then(
    (answer) => answer.text().then((said) => window.results.push(said)),
    () => window.results.push(""));
  const post = { method: "POST", body, credentials: "include" };
  note(fetch("HERE/api/folders", { ...post, mode: "no-cors", headers: text }));
  note(fetch("HERE/api/folders", { ...post, headers: json }));
  note(fetch("HERE/api/folders", { credentials: "include" }));
  note(fetch("HERE/api/state", { mode: "no-cors", credentials: "include" }));
  navigator.sendBeacon("HERE/api/folders", body);
  document.forms[0].submit();
</script>
"""


def test_a_page_of_another_site_gets_nothing_and_changes_nothing(
    page: Page, door: Wire, witness: Witness
):
    assert door.library is not None
    here = f"http://{door.host}"
    page.goto(f"{here}/?token={TOKEN}")  # whoever is let in carries a cookie
    expect(page.locator("folder-list button.folder").first).to_be_visible()
    before = tree(door.library.root)
    video = door.library.catalogue.unsorted()[0]
    attack = ATTACK.replace("HERE", here).replace("VIDEO", video)
    with elsewhere(attack) as site:
        page.goto(site)
        page.wait_for_function("window.results.length === 4")
        page.wait_for_load_state("networkidle")

        assert page.evaluate("window.results") == ["", "", "", ""]
    assert tree(door.library.root) == before
    assert not list(door.library.root.glob("by *"))
    assert {status for _, _, status in witness.seen} == {403}
    assert {(method, path) for method, path, _ in witness.seen} >= {
        ("POST", "/api/folders"),
        ("OPTIONS", "/api/folders"),
        ("GET", "/api/folders"),
        ("GET", "/api/state"),
        ("GET", "/api/next"),
        ("GET", f"/api/media/{video}"),
        ("GET", "/"),
    }
