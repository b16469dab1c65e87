"""A long evening in a library of a hundred folders."""

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
FOLDERS = 100

Learned = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def library(learned: Learned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("many") / "Favourites"
    shutil.copytree(learned[0], root)
    for number in range(FOLDERS):
        (root / f"series_{number:02} {'night' if number % 2 else 'day'}").mkdir()
    return root


@pytest.fixture(scope="module")
def server(library: Path, serve: Callable[..., Server]) -> Server:
    return serve(str(library), "--retrain-every", "0")


def test_sixty_answers_leave_as_many_nodes_and_a_history_of_the_rows_in_sight(
    server: Server, page: Page
):
    person = Person(page)
    page.goto(server.url)

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


def test_a_few_letters_find_one_folder_of_a_hundred(
    library: Path, server: Server, page: Page
):
    person = Person(page)
    page.goto(server.url)
    clip = person.clip()
    rows = page.locator("folder-list .folders li")

    expect(page.get_by_label("Find a folder")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.type("night 4")
    expect(rows.filter(visible=True)).to_have_count(FOLDERS // 20)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(person.name).not_to_have_text(clip)
    person.sees_settled()
    assert (library / "series_43 night" / clip).is_file()

    # Letters in their order are enough where no name holds them.
    clip = person.clip()
    page.keyboard.press("f")
    page.keyboard.type("s77ght")
    page.keyboard.press("Enter")
    expect(person.name).not_to_have_text(clip)
    person.sees_settled()
    assert (library / "series_77 night" / clip).is_file()
