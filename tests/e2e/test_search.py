"""Looking for clips in the page, by keyboard and by pointer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clipshelf.testing import make_info_json
from e2e.browser import Person, Server

pytestmark = pytest.mark.browser

Learned = tuple[Path, dict[str, str]]


def test_clips_are_found_played_followed_and_filed(
    learned: Learned, tmp_path: Path, serve: Callable[..., Server], page: Page
):
    root = tmp_path / "Favourites"
    shutil.copytree(learned[0], root)
    # Sorted ones: any other may be drawn for a blind check, and tells nothing then.
    first, second, *_ = sorted((root / "cooking").glob("*.mp4"))
    make_info_json(first, description="<b>Pasta</b> with lemon")
    make_info_json(second, description="lemon cake")
    page.goto(serve(str(root), "--retrain-every", "0").url)
    person = Person(page)
    person.clip()
    panel = page.locator("search-panel")
    rows = panel.locator(".found li")

    page.keyboard.press("/")
    expect(panel.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("pasta lemon")
    expect(rows).not_to_have_count(0)
    expect(rows.first).to_contain_text("caption: <b>Pasta</b> with lemon")

    # A click plays.
    rows.first.get_by_role("button", name="Play").click()
    film = panel.locator("dialog > video")
    expect(film).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('search-panel dialog > video').currentTime > 0"
    )

    # A key of the page means nothing here, though no field has the focus.
    page.keyboard.press("1")
    expect(panel.locator("dialog")).to_be_visible()

    rows.first.get_by_role("button", name="More like").click()
    expect(panel.get_by_role("button", name="No longer like")).to_be_visible()
    expect(rows.first).to_contain_text("looks alike")

    # What is chosen goes into one folder, as one line of the history.
    names = [rows.nth(n).locator(".name").inner_text() for n in range(2)]
    for name in names:
        panel.get_by_role("checkbox", name=f"Choose {name}").check()
    panel.get_by_label("Folder").select_option("pets")
    panel.get_by_role("button", name="File 2 clips").click()
    expect(rows.first).to_contain_text("pets")
    page.keyboard.press("Escape")
    expect(panel.locator("dialog")).to_be_hidden()
    person.sees_settled()
    for name in names:
        assert (root / "pets" / name).exists()
    page.keyboard.press("h")
    expect(page.locator("history-panel li").first).to_contain_text("2 clips to pets")


def test_a_filter_that_is_not_understood_says_how_to_write_it(
    learned: Learned, tmp_path: Path, serve: Callable[..., Server], page: Page
):
    root = tmp_path / "Favourites"
    shutil.copytree(learned[0], root)
    page.goto(serve(str(root), "--retrain-every", "0").url)
    Person(page).clip()

    page.get_by_role("button", name="Search").click()
    page.keyboard.type("after:soon")

    expect(page.locator("search-panel [role=status]")).to_contain_text("2024-05-31")
    expect(page.locator("search-panel .found li")).to_have_count(0)
