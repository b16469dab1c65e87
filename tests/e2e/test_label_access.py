"""What axe-core finds in every view of the labelling page: nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import Person, Server, findings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(
    learned: tuple[Path, dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[..., Server],
) -> Server:
    root = tmp_path_factory.mktemp("access") / "Favourites"
    shutil.copytree(learned[0], root)
    return serve(str(root), "--retrain-every", "0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_no_view_has_a_finding(
    server: Server,
    page: Page,
    axe: str,
    scheme: Any,
    size: tuple[int, int],
):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(server.url)
    person = Person(page)
    person.open_clip()
    page.keyboard.press("i")
    expect(page.locator(".neighbours img").first).to_be_visible()
    wrong = {"clip": findings(page, axe)}

    page.keyboard.press("n")
    page.keyboard.type("cookin")
    expect(page.locator("new-folder li").first).to_be_visible()
    wrong["new folder"] = findings(page, axe)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.type("c")
    wrong["find"] = findings(page, axe)
    page.keyboard.press("Escape")
    for view, key in {"keys": "?", "history": "h"}.items():
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        wrong[view] = findings(page, axe)
        page.keyboard.press("Escape")
    page.locator('[aria-label="Change pets"]').dispatch_event("click")
    wrong["folder menu"] = findings(page, axe)
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator("batch-view .tile").nth(1)).to_be_visible()
    page.keyboard.press("Space")
    wrong["batch"] = findings(page, axe)

    assert {view: list(found) for view, found in wrong.items() if found} == {}
