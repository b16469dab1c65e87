"""A phone: swipes, taps, and targets that a thumb can hit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.browser import Complaints, Person, Server

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 390, 844
TARGET = 44  # CSS pixels
REST = 150  # milliseconds: a finger that leaves while it moves has flung the page
AFTER = 400  # milliseconds: a browser takes a tap right after a swipe for a part of it


@pytest.fixture(scope="module")
def library(
    learned: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    root = tmp_path_factory.mktemp("touch") / "Favourites"
    shutil.copytree(learned[0], root)
    return root


@pytest.fixture(scope="module")
def server(library: Path, serve: Callable[..., Server]) -> Server:
    return serve(str(library), "--retrain-every", "0")


@pytest.fixture
def phone(
    chromium: Browser, server: Server, complaints: Complaints
) -> Iterator[Person]:
    """A touch screen without a pointer that hovers."""
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    complaints.watch(page)
    page.goto(server.url)
    person = Person(page)
    person.clip()
    yield person
    context.close()


def swipe(page: Page, dx: int, dy: int) -> None:
    """A finger goes from the middle of the clip, in steps as fingers do."""
    finger = page.context.new_cdp_session(page)
    x, y = WIDTH // 2, 260
    for step in range(6):
        point = {"x": x + dx * step / 5, "y": y + dy * step / 5}
        kind = "touchStart" if step == 0 else "touchMove"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    page.wait_for_timeout(REST)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(AFTER)


def test_a_swipe_accepts_skips_or_opens_all_folders(
    phone: Person, library: Path, complaints: Complaints
):
    page, clip = phone.page, phone.open_clip()
    hint = page.locator("swipe-hints .to-right")
    folder = hint.inner_text()
    swipe(page, 160, 10)
    expect(phone.name).not_to_have_text(clip)
    phone.sees_settled()
    assert (library / folder / clip).is_file()

    skipped = phone.clip()
    swipe(page, -160, 0)
    expect(phone.name).not_to_have_text(skipped)

    chosen = phone.clip()
    swipe(page, 0, -160)
    expect(page.get_by_role("button", name="Change pets")).to_be_visible()
    phone.row("pets").tap()
    expect(phone.name).not_to_have_text(chosen)
    phone.sees_settled()
    assert (library / "pets" / chosen).is_file()

    playing = phone.clip()
    swipe(page, 30, 20)  # neither a swipe nor a tap
    assert phone.clip() == playing
    assert complaints.said == []


def test_answers_lie_under_the_thumb_and_nothing_is_wider_than_the_screen(
    phone: Person, library: Path
):
    page, clip = phone.page, phone.clip()
    for words in ("New", "None fits", "Skip", "Trash", "Undo", "Batch"):
        button = page.get_by_role("button", name=words, exact=True)
        expect(button).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH

    page.get_by_role("button", name="Trash", exact=True).tap()
    expect(phone.name).not_to_have_text(clip)
    page.get_by_role("button", name="Undo", exact=True).tap()
    expect(phone.name).to_have_text(clip)
    assert (library / clip).is_file()


@pytest.mark.parametrize("view", ["clip", "batch", "history", "all folders"])
def test_every_target_is_large_enough_for_a_finger(phone: Person, view: str):
    page = phone.page
    if view == "batch":
        page.get_by_role("button", name="Batch", exact=True).tap()
        expect(page.locator("batch-view .tile").first).to_be_visible()
    elif view == "history":
        page.get_by_role("button", name="Trash", exact=True).tap()
        page.get_by_role("button", name="History").tap()
        expect(page.locator(".history li").first).to_be_visible()
    elif view == "all folders":
        swipe(page, 0, -160)
        expect(page.locator(".change").first).to_be_visible()

    small = page.evaluate(
        """(target) => [...document.querySelectorAll(
              "button, a, select, summary, input:not([type=range]), [role=option]")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }))
            .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0)
            .filter(([, box]) => Math.min(box.width, box.height) < target - 0.5)
            .map(([html, box]) => `${html} ${box.width} x ${box.height}`)""",
        TARGET,
    )
    assert small == []
