"""A server that goes away in the middle: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from clipshelf.app.opening import open_library
from e2e.browser import Person, Server

pytestmark = pytest.mark.browser


@pytest.fixture
def library(learned: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    root = tmp_path / "Favourites"
    shutil.copytree(learned[0], root)
    return root


def kinds(library: Path) -> list[str]:
    """What the history holds, newest first."""
    with open_library(library) as opened:
        return [
            str(entry.batch.kind) for entry in opened.journal.batches.walk(before=None)
        ]


def test_answers_batches_trash_and_undo_given_offline_arrive_once_each(
    library: Path, serve: Callable[..., Server], page: Page
):
    server = serve(str(library), "--retrain-every", "0")
    person = Person(page)
    page.goto(server.url)
    kept = person.file("pets")

    page.keyboard.press("b")
    expect(page.locator("batch-view .tile").nth(1)).to_be_visible()
    person.sees_settled()
    server.kill()
    batch = [
        str(tile.get_attribute("title")).split(",")[0]
        for tile in page.locator("batch-view .tile").all()
    ]
    folder = page.locator("batch-view h2").inner_text().removeprefix("These look like ")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    trashed = person.name.inner_text()
    page.keyboard.press("d")
    expect(person.name).not_to_have_text(trashed)
    page.keyboard.press("h")  # cannot be fetched now; what is there stays usable
    page.keyboard.press("Escape")
    taken_back = person.name.inner_text()
    page.keyboard.press("x")
    page.keyboard.press("u")
    expect(person.name).to_have_text(taken_back)
    expect(page.locator("connection-banner")).to_contain_text("2 answers kept")
    server.start()
    expect(page.locator("connection-banner")).to_be_hidden()
    person.sees_settled()
    server.kill()

    assert (library / "pets" / kept).is_file()
    assert all((library / folder / name).is_file() for name in batch)
    assert not (library / trashed).exists()
    assert (library / taken_back).is_file()
    assert kinds(library) == ["trash", "batch", "label"]


def test_answers_whose_acknowledgement_is_lost_in_a_restart_count_once(
    library: Path, serve: Callable[..., Server], page: Page
):
    server = serve(str(library), "--retrain-every", "0")
    person = Person(page)
    page.goto(server.url)
    clip = person.clip()
    lost: list[str] = []

    def lose(route: Route) -> None:
        """The server has it, and is killed before its answer arrives."""
        if route.request.url in lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        server.kill()
        route.abort()

    page.route("**/api/labels", lose)
    page.route("**/api/undo", lose)
    person.file("pets")
    while server.process is not None:
        page.wait_for_timeout(50)
    server.start()
    person.sees_settled()
    assert (library / "pets" / clip).is_file()
    second = person.file("cooking")
    person.sees_settled()
    page.keyboard.press("u")
    while server.process is not None:
        page.wait_for_timeout(50)
    server.start()
    expect(person.name).to_have_text(second)
    person.sees_settled()
    server.kill()

    assert len(lost) == 2
    assert (library / "pets" / clip).is_file()  # one undo took one answer back
    assert (library / second).is_file()
    assert kinds(library) == ["undo", "label", "label"]


def test_a_page_that_is_closed_with_answers_unsent_sends_them_on_the_next_visit(
    library: Path, serve: Callable[..., Server], page: Page
):
    server = serve(str(library), "--retrain-every", "0")
    person = Person(page)
    page.goto(server.url)
    person.clip()
    server.kill()
    clip = person.file("pets")
    page.goto("about:blank")

    server.start()
    page.goto(server.url)
    person.sees_settled()

    assert (library / "pets" / clip).is_file()
    assert person.clip() != clip
