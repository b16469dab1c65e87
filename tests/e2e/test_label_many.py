"""A long evening: what the page holds does not grow with what was answered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import Person, Server

pytestmark = pytest.mark.browser

ANSWERS = 60  # more than the history shows and fetches at once
ROWS = 40  # more than fit on the screen
FEW = 60  # nodes: a toast, a longer reason

Learned = tuple[Path, dict[str, str]]


def test_sixty_answers_leave_as_many_nodes_and_a_history_of_the_rows_in_sight(
    learned: Learned, tmp_path: Path, serve: Callable[..., Server], page: Page
):
    root = tmp_path / "Favourites"
    shutil.copytree(learned[0], root)
    person = Person(page)
    page.goto(serve(str(root), "--retrain-every", "0").url)

    def nodes() -> int:
        person.sees_settled()
        expect(page.locator("next-strip")).to_have_attribute("aria-busy", "false")
        return int(page.evaluate("document.querySelectorAll('*').length"))

    for answer in range(ANSWERS):
        if answer == 5:
            before = nodes()
        clip = person.clip()
        page.keyboard.press("s")  # what is skipped comes back
        expect(person.name).not_to_have_text(clip)
    assert abs(nodes() - before) < FEW
    assert page.locator("clip-player video").count() == 4

    page.keyboard.press("h")
    rows = page.locator("history-panel li")
    expect(rows.first).to_be_visible()
    assert rows.count() < ROWS
    # Older ones are fetched on the way down, and the newest are let go.
    oldest = page.locator(f"history-panel li[aria-posinset='{ANSWERS}']")
    page.wait_for_function(
        """(row) => { const list = document.querySelector("history-panel .scroller");
            list.scrollTop = list.scrollHeight;
            return list.querySelector(`li[aria-posinset="${row}"]`); }""",
        arg=ANSWERS,
    )
    expect(oldest).to_have_attribute("aria-setsize", str(ANSWERS))
    assert rows.count() < ROWS
