"""Labelling by the keyboard alone: every answer, every view, undo to any depth."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import Complaints, Person, Server, on_disk

pytestmark = pytest.mark.browser

Learned = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def library(learned: Learned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("keys") / "Favourites"
    shutil.copytree(learned[0], root)
    return root


@pytest.fixture(scope="module")
def server(library: Path, serve: Callable[..., Server]) -> Server:
    """It learns only when asked: no test waits for a training of another."""
    return serve(str(library), "--retrain-every", "0")


@pytest.fixture
def person(server: Server, page: Page) -> Person:
    page.goto(server.url)
    person = Person(page)
    person.clip()
    return person


def press(person: Person, key: str) -> str:
    """A key that answers for the clip on screen; which one that was."""
    clip = person.clip()
    person.page.keyboard.press(key)
    expect(person.name).not_to_have_text(clip)
    return clip


def test_every_answer_is_a_key_and_undo_goes_back_through_all_of_them(
    person: Person, library: Path, complaints: Complaints
):
    before = person.counts()
    filed = press(person, person.key("pets"))
    trashed = press(person, "d")
    nowhere = press(person, "x")
    skipped = press(person, "s")
    person.open_clip()
    accepted = press(person, "Enter")
    person.sees_settled()
    assert not (library / trashed).exists()
    assert (library / "pets" / filed).is_file()

    for clip in (accepted, skipped, nowhere, trashed, filed):
        person.page.keyboard.press("u")
        expect(person.name).to_have_text(clip)
    person.sees_settled()

    assert all((library / clip).is_file() for clip in (filed, trashed, accepted))
    assert person.counts() == before == on_disk(library) | {"travel": before["travel"]}
    assert complaints.said == []


def test_the_history_takes_back_what_was_done_before_other_things(
    person: Person, library: Path
):
    page = person.page
    first = press(person, person.key("cooking"))
    later = [press(person, person.key("pets")) for _ in range(2)]
    person.sees_settled()

    page.keyboard.press("h")
    history = page.get_by_role("dialog", name="History")
    expect(history).to_contain_text(f"{later[-1]} to pets")
    history.get_by_role("button", name=re.compile(f"Undo: {first}")).press("Enter")
    expect(history.locator("li", has_text=first).first).to_contain_text("taken back")
    page.keyboard.press("h")
    expect(history).to_be_hidden()

    expect(person.name).to_have_text(first)
    assert (library / first).is_file()
    assert all((library / "pets" / clip).is_file() for clip in later)


def test_a_new_name_offers_the_folder_that_may_be_meant(person: Person, library: Path):
    page, clip = person.page, person.clip()
    page.keyboard.press("n")
    page.keyboard.type("cookin")
    offered = page.locator("new-folder li")
    expect(offered).to_contain_text("cooking")

    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(person.name).not_to_have_text(clip)
    person.sees_settled()

    assert (library / "cooking" / clip).is_file()
    assert not (library / "cookin").exists()


def test_a_folder_is_found_by_a_few_letters(person: Person, library: Path):
    page, clip = person.page, person.clip()
    page.keyboard.press("f")
    page.keyboard.type("sea")
    page.keyboard.press("Enter")
    expect(person.name).not_to_have_text(clip)
    person.sees_settled()

    assert (library / "travel/sea" / clip).is_file()


def test_a_folder_is_renamed_merged_and_hidden_from_its_menu(
    person: Person, library: Path
):
    page = person.page
    change = page.get_by_role("button", name="Change pets")
    change.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("dialog", name="pets")
    page.keyboard.type("cooking")
    page.keyboard.press("Enter")
    expect(menu.get_by_role("alert")).to_contain_text("There is a folder called")
    expect(menu.get_by_role("button", name="Merge into cooking")).to_be_visible()
    menu.get_by_label("Name", exact=True).fill("animals")
    page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(person.row("animals")).to_be_visible()
    assert person.key("animals") == "2"  # where pets was
    assert not (library / "pets").exists()

    page.get_by_role("button", name="Change animals").press("Enter")
    page.get_by_role("button", name=re.compile("^Hide")).press("Enter")
    expect(person.row("animals")).to_be_hidden()
    page.get_by_text("1 hidden folder").press("Enter")
    page.get_by_role("button", name="Show animals").press("Enter")
    expect(person.row("animals")).to_be_visible()

    page.keyboard.press("h")
    page.get_by_role("button", name="Undo: pets became animals").press("Enter")
    expect(person.row("pets")).to_be_visible()
    page.keyboard.press("Escape")
    assert (library / "pets").is_dir()


def test_evidence_says_what_each_signal_thinks_and_shows_the_nearest(person: Person):
    page = person.page
    person.open_clip()
    page.keyboard.press("i")
    panel = page.locator("evidence-panel")

    expect(panel.locator(".signals li")).to_have_count(3)
    expect(panel.locator(".signals")).to_contain_text(re.compile(r"frames\w+.*\d %"))
    expect(panel.locator(".neighbours img")).to_have_count(3)
    press(person, "s")
    person.open_clip()
    expect(panel.locator(".neighbours img")).to_have_count(3)
    page.keyboard.press("i")
    expect(panel.locator(".neighbours")).to_be_hidden()


def test_another_strategy_ranks_anew_and_leaves_the_clip_on_screen(person: Person):
    page, clip = person.page, person.clip()
    with page.expect_response(re.compile("strategy=random")):
        page.get_by_label("Ask about").select_option("random")

    expect(page.locator("next-strip")).to_have_attribute("aria-busy", "false")
    assert person.clip() == clip
    page.keyboard.press("s")  # the menu gave the keys back
    expect(person.name).not_to_have_text(clip)


def test_many_clips_are_filed_at_once_without_the_odd_ones(
    person: Person, library: Path
):
    page = person.page
    page.keyboard.press("b")
    enough = re.compile(r" ([5-9]|\d{2,})$")  # clips, whatever was answered before
    page.locator("batch-view").get_by_role("button", name=enough).first.click()
    tiles = page.locator("batch-view .tile")
    expect(tiles.nth(4)).to_be_visible()
    title = page.locator("batch-view h2").inner_text()
    folder = title.removeprefix("These look like ")
    names = [str(tile.get_attribute("title")).split(",")[0] for tile in tiles.all()]

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    tiles.nth(4).click()
    expect(page.locator(".tile.out")).to_have_count(3)
    page.keyboard.press("Enter")
    expect(page.locator("batch-view h2")).not_to_have_text(title)
    person.sees_settled()
    out, filed = [names[1], names[2], names[4]], [names[0], names[3], *names[5:]]
    assert all((library / folder / name).is_file() for name in filed)
    assert all((library / name).is_file() for name in out)

    page.keyboard.press("u")
    person.sees_settled()
    page.wait_for_function("() => document.querySelector('status-line').innerText")
    assert all((library / name).is_file() for name in names)
    page.keyboard.press("Escape")
    expect(page.locator("batch-view")).to_be_hidden()


def test_speed_and_sound_stay_from_clip_to_clip(person: Person):
    page = person.page
    film = "document.querySelector('clip-player video.on')"
    page.keyboard.press("]")
    page.keyboard.press("]")
    page.keyboard.press("m")
    assert page.evaluate(f"[{film}.playbackRate, {film}.muted]") == [1.5, False]
    press(person, "s")
    person.clip()
    assert page.evaluate(f"[{film}.playbackRate, {film}.muted]") == [1.5, False]
    page.keyboard.press("[")
    assert page.evaluate(f"{film}.playbackRate") == 1.25


def test_three_clips_are_loaded_before_they_are_asked_for(person: Person):
    person.page.wait_for_function(
        """() => [...document.querySelectorAll("clip-player video")]
            .filter((film) => film.readyState >= 2).length === 4"""
    )
    for _ in range(6):
        press(person, "s")
    films = person.page.locator("clip-player video")
    assert films.count() == 4  # the same ones, used again


def test_a_random_check_hides_what_the_model_thinks_until_it_is_answered(
    person: Person, library: Path
):
    page = person.page
    with page.expect_response(re.compile("/api/measure")) as told:
        page.get_by_role("button", name="Measure now").click()
    assert told.value.json()["drawn"] > 0
    page.reload()  # with nothing on screen any more, they are what comes first
    expect(page.locator("clip-card .kind")).to_have_text("random check")
    clip = person.clip()

    page.keyboard.press("Enter")
    page.keyboard.press("i")
    expect(page.locator("status-line")).to_contain_text("Hidden until you have")
    assert person.clip() == clip
    expect(page.locator(".guesses li")).to_have_count(0)
    expect(page.locator("evidence-panel")).to_be_hidden()
    expect(page.locator(".folder[data-level=sure]")).to_have_count(0)
    assert press(person, person.key("pets")) == clip
    person.sees_settled()
    assert (library / "pets" / clip).is_file()


def test_learning_now_is_announced_with_what_it_changed(person: Person):
    page, clip = person.page, person.clip()
    page.keyboard.press("r")
    learned = re.compile(r"Learned from \d+ labels: (\d+ of \d+|no) predictions?")

    expect(page.locator(".toast", has_text=learned)).to_be_visible()
    assert person.clip() == clip
