"""The insights page and the report, in a real browser that watches for trouble."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from clipshelf.app.auditing import draw
from clipshelf.app.embedding import embed
from clipshelf.app.insights.atlas import draw_atlas
from clipshelf.app.labelling import label
from clipshelf.app.opening import open_library
from clipshelf.app.predicting import predict
from clipshelf.app.reporting import report
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from clipshelf.domain.label import How
from clipshelf.testing import make_library
from e2e.browser import Complaints, Server, findings

pytestmark = pytest.mark.browser

# A folder of one name inside another, which together would end a script.
HOSTILE = "</script><img src=x onerror=hacked=1>"
MARKUP = "<b>bold</b>&amp;"
FOLDERS = {HOSTILE: 4, MARKUP: 4, "plain": 4}
UNSORTED, AUDITED = 12, 6
EXHIBITS = (
    *("learning", "calibration", "confidence", "map", "distribution", "labels"),
    *("recalls", "confusion", "saved", "agreement"),
)

Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trained twice, with a few random checks and one clip in the wrong folder."""
    root = tmp_path_factory.mktemp("insights") / "Clips"
    truth = make_library(root, {**FOLDERS, "": UNSORTED})
    wrong = next((root / "plain").glob("*.mp4"))
    wrong.rename(root / MARKUP / wrong.name)
    with open_library(root) as opened:
        scan(opened)
        embed(opened)
        train(opened, "logreg")
        names = opened.catalogue.first_files()
        for video in draw(opened, predict(opened).predictions.videos, AUDITED, seed=0):
            label(opened, video, truth[names[video]], how=How.CLI)
        train(opened)  # as a server would, which then has nothing to learn
        draw_atlas(opened)
    return root


@pytest.fixture(scope="module")
def server(library: Path, serve: Serve, tmp_path_factory: pytest.TempPathFactory):
    copy = tmp_path_factory.mktemp("served") / "Clips"
    shutil.copytree(library, copy)
    return serve(str(copy))


def card(page: Page, name: str) -> Locator:
    return page.locator(f'.card[data-name="{name}"]')


def sees_all(page: Page) -> None:
    """Every picture is there, or says when it will be."""
    expect(card(page, "map").locator(".main-svg").first).to_be_visible()
    for name in EXHIBITS:
        if name == "saved":
            expect(card(page, name)).to_contain_text("can be replayed")
        else:
            expect(card(page, name).locator(".main-svg").first).to_be_visible()


def clip_on_the_map(page: Page) -> tuple[float, float]:
    """Where a labelled clip can be pointed at: nothing lies on top of it."""
    card(page, "map").locator(".plot").scroll_into_view_if_needed()
    found = page.wait_for_function(
        """() => [...document.querySelectorAll(".card[data-name=map] .points path")]
            .reverse()
            .map((point) => point.getBoundingClientRect())
            .map(({ x, y, width, height }) => [x + width / 2, y + height / 2])
            .find(([x, y]) => document.elementFromPoint(x, y)?.matches(".nsewdrag"))"""
    )
    x, y = found.json_value()
    return x, y


def test_every_picture_is_drawn_and_nothing_is_said_against_the_page(
    server: Server, page: Page, complaints: Complaints
):
    page.goto(f"{server.url}/insights")
    sees_all(page)

    expect(page.locator("headline-facts")).to_contain_text("on 6 random checks")
    expect(card(page, "learning")).to_contain_text("6 checks are few")
    expect(page.locator("site-nav a[aria-current]")).to_have_text("Insights")
    expect(card(page, "distribution").locator("svg").first).to_contain_text(MARKUP)
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.locator("img[onerror]").count() == 0
    assert complaints.said == []


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 390)])
def test_it_fits_a_phone_and_the_dark(
    chromium: Browser,
    server: Server,
    complaints: Complaints,
    scheme: Any,
    width: int,
):
    context = chromium.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        has_touch=width < 500,
        is_mobile=width < 500,
    )
    page = context.new_page()
    complaints.watch(page)
    page.goto(f"{server.url}/insights")
    sees_all(page)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    ink = card(page, "learning").locator(".xtitle").evaluate("e => e.style.fill")
    soft = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--soft').trim()"
    )
    red, green, blue = (int(soft[at : at + 2], 16) for at in (1, 3, 5))
    assert ink == f"rgb({red}, {green}, {blue})"
    if width < 500:
        page.touchscreen.tap(*clip_on_the_map(page))
        expect(page.locator("clip-dialog dialog")).to_be_visible()
    assert complaints.said == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(server: Server, page: Page, axe: str, scheme: Any):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{server.url}/insights")
    sees_all(page)
    page.locator(".mistakes button").first.click()
    expect(page.locator(".clips button")).to_have_count(1)
    for numbers in page.locator(".numbers summary:visible").all():
        numbers.click()

    assert findings(page, axe) == []


def test_the_map_shows_a_clip_under_the_pointer_and_plays_it_at_a_click(
    server: Server, page: Page, complaints: Complaints
):
    page.goto(f"{server.url}/insights")
    sees_all(page)
    page.mouse.move(*clip_on_the_map(page))
    shown = card(page, "map").locator(".hover")
    expect(shown).to_be_visible()
    name = shown.locator("strong").inner_text()
    assert name.endswith(".mp4")
    expect(shown).to_contain_text("labelled by you")
    page.wait_for_function(
        "() => document.querySelector('.hover img').naturalWidth > 0"
    )
    page.mouse.down()
    page.mouse.up()

    expect(page.locator("clip-dialog h2")).to_have_text(name)
    page.wait_for_function(
        "() => document.querySelector('clip-dialog video').currentTime > 0.1"
    )
    page.keyboard.press("Escape")
    expect(page.locator("clip-dialog dialog")).not_to_be_visible()
    assert complaints.said == []


def test_the_keyboard_walks_the_map_and_opens_mistakes(
    server: Server, page: Page, complaints: Complaints
):
    page.goto(f"{server.url}/insights")
    sees_all(page)
    card(page, "map").locator(".plot").focus()
    shown = card(page, "map").locator(".hover strong")

    page.keyboard.press("ArrowLeft")
    first = shown.inner_text()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("clip-dialog h2")).to_have_text(shown.inner_text())
    page.keyboard.press("Escape")
    assert first.endswith(".mp4")

    mistake = page.locator(".mistakes button").first
    expect(mistake).to_contain_text(f"{MARKUP} taken for plain")
    mistake.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panel h4")).to_have_text(
        re.compile("1 clip of .*, taken for plain")
    )
    expect(page.locator(".clips button")).to_have_count(1)
    page.locator(".clips button").press("Enter")
    expect(page.locator("clip-dialog")).to_contain_text(f"In {MARKUP}; predicted plain")
    assert complaints.said == []


def test_a_cell_of_the_matrix_opens_its_clips(server: Server, page: Page):
    page.goto(f"{server.url}/insights")
    sees_all(page)
    matrix = card(page, "confusion").locator(".heatmaplayer image")
    matrix.scroll_into_view_if_needed()
    box = matrix.bounding_box()
    assert box is not None

    # The first cell of the diagonal: plotly listens to where the pointer went last.
    x, y = box["x"] + box["width"] / 6, box["y"] + box["height"] / 6
    page.mouse.move(x - 2, y - 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()

    expect(page.locator(".panel h4")).to_contain_text("rightly so")
    assert page.locator(".clips li").count() >= 4


def test_it_follows_a_training_without_being_loaded_again(
    serve: Serve, library: Path, tmp_path: Path, page: Page
):
    copy = tmp_path / "Clips"
    shutil.copytree(library, copy)
    server = serve(str(copy))
    page.goto(f"{server.url}/insights")
    sees_all(page)
    labels = page.locator("headline-facts li").nth(1).locator("strong")
    expect(labels).to_have_text("18")

    clip = page.request.get(f"{server.url}/api/next?n=1").json()["videos"][0]
    body = {"id": clip["id"], "folder": "plain"}
    assert page.request.post(f"{server.url}/api/labels", data=body).ok
    assert page.request.post(f"{server.url}/api/retrain").ok

    expect(labels).to_have_text("19")
    expect(card(page, "learning").locator(".main-svg").first).to_be_visible()


def test_a_page_that_missed_a_training_catches_up_when_it_is_asked_for_clips(
    serve: Serve, library: Path, tmp_path: Path, page: Page
):
    copy = tmp_path / "Clips"
    shutil.copytree(library, copy)
    server = serve(str(copy))
    page.route("**/api/events", lambda route: route.abort())
    page.goto(f"{server.url}/insights")
    sees_all(page)
    with open_library(copy) as opened:
        train(opened, "knn")

    page.locator(".mistakes button").first.click()

    expect(page.locator(".panel h4")).to_contain_text("has learned since")
    expect(page.locator(".mistakes")).to_be_visible()
    page.locator(".mistakes button").first.click()
    expect(page.locator(".clips button").first).to_be_visible()


@pytest.mark.parametrize("pictures", [False, True])
def test_the_report_draws_everything_offline_and_runs_nothing_else(
    library: Path,
    tmp_path: Path,
    page: Page,
    complaints: Complaints,
    *,
    pictures: bool,
):
    with open_library(library) as opened:
        path = report(opened, tmp_path / "r.html", thumbnails=pictures).path
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url[:200]))
    page.goto(path.as_uri())
    for name in EXHIBITS:
        if name != "saved":
            expect(card(page, name).locator(".main-svg").first).to_be_visible()

    assert page.evaluate("typeof hacked") == "undefined"
    assert page.locator("img[onerror]").count() == 0
    assert page.get_by_text(HOSTILE).count() > 0
    assert (page.locator(".gallery img").count() > 0) == pictures
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints.said == []


def test_the_report_prints_light_on_paper_and_is_as_before_afterwards(
    chromium: Browser, library: Path, tmp_path: Path
):
    with open_library(library) as opened:
        path = report(opened, tmp_path / "r.html").path
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(path.as_uri())
    chart = card(page, "learning").locator(".main-svg").first
    expect(chart).to_be_visible()
    before = chart.bounding_box()

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    ink = card(page, "learning").locator(".xtitle").evaluate("e => e.style.fill")
    width = chart.evaluate("e => e.getAttribute('width')")
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert (ink, width) == ("rgb(90, 96, 93)", "660")
    page.wait_for_function(
        "([chart, width]) => chart.getBoundingClientRect().width === width",
        arg=[chart.element_handle(), before["width"] if before else 0],
    )
    assert len(page.pdf(format="A4")) > 20_000
    context.close()
