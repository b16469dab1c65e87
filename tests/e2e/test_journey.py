"""A person's way through the page, in a real browser, with files that really move."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clipshelf.app.embedding import embed
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.testing import make_library
from e2e.browser import Complaints, Person, Server, on_disk

pytestmark = pytest.mark.browser

FOLDERS = {"cooking": 4, "pets": 4, "travel/sea": 4}
UNSORTED = 34
CLIPS = sum(FOLDERS.values()) + UNSORTED
LABELS = 30

Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Three folders, a heap of unsorted clips, and where each of those belongs."""
    root = tmp_path_factory.mktemp("heap") / "Favourites"
    return root, make_library(root, {**FOLDERS, "": UNSORTED})


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A smaller one after an earlier visit, so that later ones start at once."""
    root = tmp_path_factory.mktemp("trained") / "Favourites"
    make_library(root, {**dict.fromkeys(FOLDERS, 3), "": 9})
    with open_library(root) as opened:
        scan(opened)
        embed(opened)
        train(opened)
    return root


@pytest.fixture(scope="module")
def visited(library: Path, serve: Serve) -> Server:
    """A server for that library, for one visitor after the other."""
    return serve(str(library))


def test_a_first_session_labels_learns_undoes_and_makes_a_folder(
    heap: tuple[Path, dict[str, str]],
    tmp_path: Path,
    serve: Serve,
    page: Page,
    complaints: Complaints,
):
    library = tmp_path / "Favourites"
    shutil.copytree(heap[0], library)
    truth = heap[1]
    person = Person(page)
    page.goto(serve(str(library)).url)
    expect(page.locator("library-panel")).to_contain_text(f"12 of {CLIPS} sorted")
    # Files in folders are labels: the first model comes without a key being pressed.
    expect(page.locator(".toast")).to_contain_text("Learned from 12 labels")

    filed = [person.file(truth) for _ in range(LABELS)]
    learned = re.compile(
        r"Learned from (2[2-9]|[34]\d) labels: (\d+ of \d+|no) predictions?"
    )
    expect(page.locator(".toast", has_text=learned).first).to_be_visible()
    person.sees_settled()
    assert all((library / truth[clip] / clip).is_file() for clip in filed)
    assert person.counts() == on_disk(library)
    expect(page.locator("library-panel")).to_contain_text(
        f"{12 + LABELS} of {CLIPS} sorted"
    )

    page.keyboard.press("u")
    expect(person.name).to_have_text(filed[-1])
    assert (library / filed[-1]).is_file()
    assert person.counts() == on_disk(library)

    name = "Späti &amp; Café"
    page.keyboard.press("n")
    page.keyboard.type(name)  # letters in it are no keys now
    page.keyboard.press("Enter")
    expect(person.name).not_to_have_text(filed[-1])
    expect(person.row(name)).to_be_visible()
    person.sees_settled()
    assert (library / name / filed[-1]).is_file()
    assert person.counts() == on_disk(library)
    assert list(person.counts())[-1] == name  # last: no other key changed its meaning
    assert complaints.said == []


def test_enter_accepts_the_prediction_and_the_overlay_keeps_keys_away(
    visited: Server, library: Path, page: Page
):
    person = Person(page)
    page.goto(visited.url)
    clip = person.clip()
    expect(page.locator(".guesses li")).to_have_count(len(FOLDERS))

    page.keyboard.press("?")
    expect(page.locator("key-overlay dialog")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(page.locator("key-overlay dialog")).not_to_be_visible()
    expect(person.name).to_have_text(clip)
    predicted = page.locator(".guesses li .folder-name").first.inner_text()
    page.keyboard.press("Enter")
    expect(person.name).not_to_have_text(clip)
    person.sees_settled()

    assert (library / predicted / clip).is_file()


def test_a_phone_shows_clip_and_folders_without_scrolling_sideways(
    visited: Server, library: Path, page: Page
):
    page.set_viewport_size({"width": 390, "height": 844})
    person = Person(page)
    page.goto(visited.url)
    clip = person.clip()

    expect(person.row("pets")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    person.row("pets").click()
    expect(person.name).not_to_have_text(clip)
    person.sees_settled()
    assert (library / "pets" / clip).is_file()


def test_answers_given_while_the_server_is_away_arrive_once_it_is_back(
    visited: Server, library: Path, page: Page
):
    person = Person(page)
    page.goto(visited.url)
    person.clip()

    visited.kill()
    first, second = person.file("pets"), person.file("travel/sea")
    expect(page.locator("connection-banner")).to_contain_text("2 answers kept")
    assert (library / first).is_file()
    visited.start()
    expect(page.locator("connection-banner")).to_be_hidden()
    person.sees_settled()

    assert (library / "pets" / first).is_file()
    assert (library / "travel/sea" / second).is_file()
    assert person.counts() == on_disk(library)


def test_from_set_up_to_the_last_clip_and_back_by_undo(
    tmp_path: Path, serve: Serve, page: Page
):
    root = tmp_path / "few"
    make_library(root, {"cooking": 1, "pets": 1, "": 2})
    person = Person(page)
    page.goto(serve().url)
    expect(page).to_have_url(re.compile("/setup$"))

    page.get_by_label("Path of the folder").fill("/no/such/folder")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_contain_text("There is no such folder")
    page.get_by_label("Path of the folder").fill(f'"{root}"')
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Open this folder").click()
    expect(page.locator("#library")).to_have_text("few")
    page.get_by_role("button", name="Start labelling").click()

    person.file("pets")
    last = person.clip()
    page.keyboard.press(person.key("cooking"))
    expect(page.locator("stage-message")).to_contain_text("All sorted")
    page.keyboard.press("u")
    expect(page.locator("stage-message")).to_be_hidden()
    assert person.clip() == last
    assert (root / last).is_file()
