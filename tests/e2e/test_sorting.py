"""Certify, look through a plan, sort and undo, in a real browser with real files."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

import pytest
from playwright.sync_api import Page, expect

from clipshelf.app.opening import open_library
from clipshelf.app.training import train
from clipshelf.testing import make_library, tree
from e2e.browser import Complaints, Server, findings
from synthetic import vector_library

pytestmark = pytest.mark.browser

PETS, UNSORTED = 4, 36  # in the library that was visited before
MANY = 900

Serve = Callable[..., Server]
Scheme: TypeAlias = Literal["light", "dark"]


@pytest.fixture(scope="module")
def visited(
    learned: tuple[Path, dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
    serve: Serve,
) -> tuple[Server, Path]:
    """A server for a copy, for visitors who leave it as they found it."""
    root = tmp_path_factory.mktemp("visited") / "Favourites"
    shutil.copytree(learned[0], root)
    return serve(str(root)), root


@pytest.fixture
def library(learned: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(learned[0], tmp_path / "Favourites")
    return tmp_path / "Favourites"


def number(page: Page, selector: str) -> int:
    """The first number in what an element says."""
    element = page.locator(selector).first
    expect(element).to_have_text(re.compile(r"\d"))
    found = re.search(r"\d[\d\u2009]*", element.inner_text())
    assert found, selector
    return int(found[0].replace("\u2009", ""))


def set_slider(page: Page, share: int) -> None:
    page.locator("#above").fill(str(share))


def look_through(page: Page, share: int = 0) -> int:
    """Open the plan at a threshold; how many clips it has."""
    page.get_by_text("File what it is sure of").click()
    expect(page.locator("sure-panel")).to_be_visible()
    set_slider(page, share)
    count = number(page, "sure-panel .facts dd")
    page.locator("sure-panel button.main").click()
    expect(page.locator("plan-view")).to_be_visible()
    return count


def names_out(page: Page) -> set[str]:
    return set(page.locator(".cell.out .facts span").all_inner_texts())


def put_back(page: Page) -> None:
    page.get_by_role("button", name="Put them all back").click()
    expect(page.locator("sort-history li").first).to_have_class("undone")


def test_a_threshold_is_chosen_looked_through_filed_and_taken_back(
    visited: tuple[Server, Path], page: Page, complaints: Complaints
):
    server, library = visited
    before = tree(library)
    page.goto(f"{server.url}/sorting")
    # It starts where something would be filed, and at 100 % nothing is.
    expect(page.locator("sure-panel button.main")).to_be_enabled()
    set_slider(page, 100)
    expect(page.locator("sure-panel button.main")).to_be_disabled()

    assert look_through(page, 20) == UNSORTED
    page.locator(".cell").nth(1).click()
    page.locator(".cell").nth(3).click(modifiers=["Shift"])
    out = names_out(page)
    assert len(out) == 3
    page.get_by_label("File into pets").uncheck()
    assert number(page, ".shelf-name[title='pets'] .number") == 0
    filed = number(page, "plan-view > footer .main")
    page.locator("plan-view > footer .main").click()

    expect(page.locator("sort-result h2")).to_have_text(
        f"{filed} clips filed into 2 folders"
    )
    assert len(list(library.glob("*.mp4"))) == UNSORTED - filed
    assert all((library / name).is_file() for name in out)
    assert len(list((library / "pets").glob("*.mp4"))) == PETS
    put_back(page)
    assert tree(library) == before
    # The next plan begins without what was taken out of this one.
    look_through(page, 20)
    assert out <= names_out(page)
    assert complaints.said == []


def test_a_promise_is_earned_by_blind_checks_and_kept(
    library: Path,
    learned: tuple[Path, dict[str, str]],
    serve: Serve,
    page: Page,
    complaints: Complaints,
):
    truth = learned[1]
    page.goto(serve(str(library)).url + "/sorting")
    page.get_by_text("File with a promise").click()
    page.get_by_label("Share that is right").select_option("0.8")
    needs = page.locator(".needs")
    expect(needs).to_contain_text("without seeing the prediction")
    wanted = number(page, ".needs")
    page.get_by_role("button", name="Begin the checks").click()
    expect(page.locator(".far")).to_contain_text(f"1 of {wanted} checks")
    assert "%" not in page.locator("check-round").inner_text()

    # A slip of the finger is taken back before it counts.
    first = asked(page)
    page.keyboard.press("x")
    expect(page.locator("check-round")).not_to_have_attribute("data-clip", first)
    page.keyboard.press("u")
    expect(page.locator("check-round")).to_have_attribute("data-clip", first)
    checks = answer_checks(page, library, truth)

    expect(page.locator(".standing")).to_contain_text("Certified")
    expect(page.locator(".standing")).to_contain_text("at least 80")
    assert checks >= wanted
    page.locator(".standing").get_by_role("button", name="Look through").click()
    left = number(page, ".sums")
    expect(page.locator("plan-view")).to_contain_text(f"of the {left} filed now")
    page.locator("plan-view > footer .main").click()
    expect(page.locator("sort-result h2")).to_contain_text(f"{left} clips filed")
    wrong = sum(
        not (library / folder / name).is_file()
        for name, folder in truth.items()
        if not (library / name).exists()
    )
    assert wrong <= 0.2 * (left + checks)
    assert complaints.said == []


def asked(page: Page) -> str:
    """The id of the clip that is checked."""
    found = page.locator("check-round").get_attribute("data-clip")
    assert found
    return found


def answer_checks(page: Page, library: Path, truth: dict[str, str]) -> int:
    """Answer by number keys as the truth says; how many there were."""
    with open_library(library) as opened:
        names = opened.catalogue.first_files()
    answered = 0
    while page.locator("check-round").is_visible():
        # At once, for the button goes away by itself when the answer is sent.
        page.evaluate("document.querySelector('check-round .over .main')?.click()")
        clip = page.locator("check-round").get_attribute("data-clip")
        if not clip:  # the last answer is being counted
            page.wait_for_timeout(50)
            continue
        folder = truth[names[clip].rpartition("/")[2]]
        button = page.locator(f"check-round button.folder[title='{folder}']")
        page.keyboard.press(str(button.get_attribute("aria-keyshortcuts")))
        answered += 1
        page.wait_for_function(
            "id => document.querySelector('check-round').dataset.clip !== id", arg=clip
        )
    return answered


def test_it_can_all_be_done_with_the_keyboard(library: Path, serve: Serve, page: Page):
    page.goto(serve(str(library)).url + "/sorting")
    expect(page.locator("sure-panel")).to_be_visible()
    page.locator("input[name=mode]:checked").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#above")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("plan-view h2")).to_be_focused()

    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator("clip-grid").evaluate("grid => grid.matches(':focus')"):
            break
    page.keyboard.press("Home")
    before = names_out(page)
    page.keyboard.press("Space")
    assert len(names_out(page) ^ before) == 1
    page.keyboard.press("Enter")
    expect(page.locator("dialog.close-up")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.close-up")).to_be_hidden()
    assert len(names_out(page) ^ before) == 2
    expect(page.locator("clip-grid")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.locator("plan-view > footer .main").evaluate(
            "button => button.matches(':focus')"
        ):
            break
    wanted = number(page, ".sums")
    page.keyboard.press("Enter")
    expect(page.locator("sort-result h2")).to_contain_text(f"{wanted} clips")
    put_back(page)


def test_a_plan_that_has_changed_is_shown_again_with_the_same_choice(
    visited: tuple[Server, Path], page: Page
):
    server, library = visited
    page.goto(f"{server.url}/sorting")
    look_through(page)
    page.locator(".cell:not(.out)").first.click()
    out, wanted = names_out(page), number(page, ".sums")
    title = page.locator(".cell:not(.out)").first.get_attribute("title") or ""
    in_the_way = library / title.partition(" → ")[2]
    in_the_way.write_text("somebody's own")

    page.locator("plan-view > footer .main").click()
    expect(page.locator("trouble-note")).to_contain_text("1 would go elsewhere")
    expect(page.locator("plan-view")).to_be_visible()
    assert names_out(page) == out
    page.locator("plan-view > footer .main").click()
    expect(page.locator("sort-result h2")).to_contain_text(f"{wanted} clips")
    put_back(page)
    in_the_way.unlink()


def test_a_phone_shows_every_view_without_scrolling_sideways(
    visited: tuple[Server, Path], page: Page
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{visited[0].url}/sorting")
    page.get_by_text("File what it is sure of").click()
    expect(page.locator("sure-panel")).to_be_visible()
    assert overflow(page) == 0
    page.get_by_text("File with a promise").click()
    page.get_by_label("Share that is right").select_option("0.8")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("check-round")).to_be_visible()
    assert overflow(page) == 0
    page.get_by_role("button", name="Go on later").click()
    page.get_by_role("button", name="End the checks").click()
    look_through(page)
    assert overflow(page) == 0
    page.locator(".cell").nth(0).click()
    expect(page.locator("plan-view > footer .main")).to_be_in_viewport()
    page.locator("plan-view > footer .main").click()
    expect(page.locator("sort-result h2")).to_contain_text("filed into")
    assert overflow(page) == 0
    put_back(page)


def overflow(page: Page) -> int:
    """Pixels that the page is wider than the window."""
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(0, int(width))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_a_finding(
    visited: tuple[Server, Path],
    page: Page,
    axe: str,
    scheme: Scheme,
):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{visited[0].url}/sorting")
    page.get_by_text("File what it is sure of").click()
    expect(page.locator("sure-panel")).to_be_visible()
    assert findings(page, axe) == []
    page.get_by_text("File with a promise").click()
    page.get_by_label("Share that is right").select_option("0.8")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("check-round")).to_be_visible()
    assert findings(page, axe) == []
    page.get_by_role("button", name="Go on later").click()
    assert findings(page, axe) == []
    page.get_by_role("button", name="End the checks").click()
    look_through(page)
    page.locator(".cell").nth(0).click()
    assert findings(page, axe) == []
    page.keyboard.press("Enter")
    expect(page.locator("dialog.close-up")).to_be_visible()
    assert findings(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("plan-view > footer .main").click()
    expect(page.locator("sort-result h2")).to_contain_text("filed into")
    assert findings(page, axe) == []
    put_back(page)
    assert findings(page, axe) == []


def test_thousands_of_clips_are_a_few_dozen_cells(
    tmp_path: Path, serve: Serve, page: Page
):
    opened, _ = vector_library(tmp_path / "many", labelled=8, unsorted=MANY, noise=0.2)
    with opened:
        train(opened, "logreg")
    page.goto(serve(str(tmp_path / "many")).url + "/sorting")
    assert look_through(page) == MANY
    size = number(page, ".shelf-name[aria-current] .number")
    assert size > MANY / 6

    page.locator("clip-grid").focus()
    seen = page.locator(".cell").count()
    page.keyboard.press("End")
    last = page.locator(f".cell[aria-posinset='{size}']")
    expect(last).to_be_in_viewport()
    page.keyboard.press("Shift+Home")

    assert seen < 150
    assert page.locator(".cell").count() < 150
    expect(page.locator(".shelf-name[aria-current] .number")).to_have_text(
        re.compile(f"^{size - 1}? of|^{size}|^0 of")
    )


def test_without_a_library_or_a_model_it_says_what_to_do_first(
    tmp_path: Path, serve: Serve, page: Page
):
    make_library(tmp_path / "new", {"": 1}, seconds=0.2)
    url = serve().url
    page.goto(f"{url}/sorting")
    expect(page).to_have_url(re.compile("/setup$"))
    body = {"data_dir": str(tmp_path / "new")}
    assert page.request.post(f"{url}/api/setup", data=body).ok

    page.goto(f"{url}/sorting")
    expect(page.locator("empty-view")).to_contain_text("It has not learned yet")
    page.get_by_role("link", name="Label some clips").click()
    expect(page).to_have_url(f"{url}/")
