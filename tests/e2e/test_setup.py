"""The first run: a folder is chosen, looked into, opened, and watched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clipshelf.testing import broken_clips, make_clip, make_info_json, make_library
from e2e.browser import Complaints, Server, findings

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's home, where a heap of clips lies among the downloads."""
    place = tmp_path / "home"
    heap = place / "Downloads" / "tiktok"
    make_library(heap, {"pets": 2, "": 5}, seconds=0.3)
    for clip in heap.glob("*.mp4"):
        make_info_json(clip, tags=["pasta", "fyp"] if "0" in clip.stem[-1:] else [])
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return place


def look_inside(page: Page, typed: str) -> None:
    page.get_by_label("Path of the folder").fill(typed)
    page.keyboard.press("Enter")


def test_from_the_first_page_to_the_first_clip(
    home: Path, serve: Serve, page: Page, complaints: Complaints
):
    heap = home / "Downloads/tiktok"
    broken_clips(heap / "odd")
    url = serve().url
    page.goto(url)
    expect(page).to_have_url(f"{url}/setup")
    page.get_by_text("My clips are still in TikTok").click()
    expect(page.get_by_text("Ask for your data")).to_be_visible()

    # A likely folder is offered; looking into it leaves no trace.
    page.get_by_role("button", name="tiktok").click()
    expect(page.locator("folder-preview h2")).to_have_text("tiktok")
    expect(page.locator("folder-preview .facts dd").first).to_have_text("5")
    expect(page.locator("folder-preview .chips li").first).to_contain_text("odd")
    expect(page.locator("folder-preview summary")).to_contain_text(
        "1 file cannot be read"
    )
    assert not (heap / ".clipshelf").exists()
    page.get_by_role("button", name="Another folder").click()
    look_inside(page, f'"{heap}"')
    page.get_by_role("button", name="Open this folder").click()

    expect(page.locator("folder-names")).to_be_visible()
    expect(page.locator("#library")).to_have_text("tiktok")
    page.get_by_label("Name your folders").fill("Cooking/Pasta")
    page.keyboard.press("Enter")
    expect(page.locator("folder-names .label-chip", has_text="Pasta")).to_be_visible()
    page.get_by_label("Name your folders").fill("../away")
    page.keyboard.press("Enter")
    expect(page.locator("#folder-note")).to_contain_text("cannot be called")
    page.locator(".suggested button").first.click()
    expect(page.locator("folder-names .label-chip")).to_have_count(5)

    # Pictures arrive, problems are told, and then there is something to label.
    expect(page.locator("first-look .pictures li").nth(3)).to_be_visible()
    expect(page.locator("first-look summary")).to_contain_text("cannot be used")
    expect(page.get_by_role("button", name="Start labelling")).to_be_enabled()
    assert (heap / "Cooking/Pasta").is_dir()
    assert not (home / "Downloads/away").exists()
    page.get_by_role("button", name="Start labelling").click()
    expect(page).to_have_url(f"{url}/")
    wrong = [text for text in complaints.said if "400" not in text]
    assert wrong == []


def test_what_is_missing_is_said_before_anything_is_opened(
    home: Path, tmp_path: Path, serve: Serve, page: Page
):
    for folder in ("empty", "loose", "filed/pets"):
        (tmp_path / folder).mkdir(parents=True)
    make_clip(tmp_path / "loose/a.mp4", seconds=0.2)
    make_clip(tmp_path / "filed/pets/a.mp4", seconds=0.2)
    page.goto(serve().url)
    page.set_viewport_size({"width": 390, "height": 844})

    look_inside(page, "/no/such/folder")
    expect(page.locator("#note")).to_contain_text("There is no such folder")
    expect(page.get_by_label("Path of the folder")).to_be_focused()
    for folder, words in (
        ("empty", "There are no videos"),
        ("loose", "no folders to sort into yet"),
        ("filed", "Nothing is left to sort"),
    ):
        look_inside(page, str(tmp_path / folder))
        expect(page.locator("folder-preview")).to_contain_text(words)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width == 390
        assert not (tmp_path / folder / ".clipshelf").exists()
        page.get_by_role("button", name="Another folder").click()
        expect(page.get_by_label("Path of the folder")).to_be_focused()
    assert home.is_dir()


def test_no_step_has_a_finding(home: Path, serve: Serve, page: Page, axe: str):
    heap = home / "Downloads/tiktok"
    broken_clips(heap / "odd")
    page.goto(serve().url)
    wrong: dict[str, list[str]] = {}

    def look_at(step: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong[f"{step}, {scheme}"] = findings(page, axe)

    page.get_by_text("My clips are still in TikTok").click()
    look_at("choose")
    look_inside(page, "/no/such/folder")
    expect(page.locator("#note")).to_contain_text("There is no such folder")
    look_at("a wrong path")
    look_inside(page, str(heap))
    page.locator("folder-preview summary").click()
    look_at("what was found")
    page.get_by_role("button", name="Open this folder").click()
    expect(page.get_by_role("button", name="Start labelling")).to_be_enabled()
    expect(page.locator("first-look .pictures li").nth(3)).to_be_visible()
    look_at("name folders, and the first look")

    assert {step: found for step, found in wrong.items() if found} == {}


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[list[str]]:
    """What a server says that may be reached from other machines."""
    make_library(tmp_path / "clips", {"pets": 1, "": 1}, seconds=0.2)
    program = str(Path(sys.executable).with_name("clipshelf"))
    options = ["--host", "0.0.0.0", "--port", "0", "--no-words"]
    process = subprocess.Popen(
        [program, "serve", str(tmp_path / "clips"), *options],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line.rstrip())
        if "plain HTTP" in line:
            break
    yield lines
    process.kill()
    process.communicate()


def test_a_phone_is_invited_by_a_code_with_a_word_of_warning(
    shared: list[str], page: Page
):
    blocks = [line for line in shared if "█" in line]
    (address,) = re.findall(r"For a phone: (\S+)", "\n".join(shared))
    assert len(blocks) > 15
    assert "0.0.0.0" not in address

    page.goto(address)
    # The page with the token leads on by itself, which would end a visit elsewhere.
    page.wait_for_url(lambda url: "token" not in url)
    page.goto(f"{address.partition('?')[0]}setup")
    code = page.get_by_role("img", name="QR code of the address")
    expect(code).to_be_visible()

    # Visible is not loaded: the picture may still be on its way.
    code.evaluate("image => image.decode()")
    assert code.evaluate("image => image.naturalWidth") > 0
    expect(page.locator("phone-invite")).to_contain_text(address)
    expect(page.locator("phone-invite")).to_contain_text("can read what is sent")
