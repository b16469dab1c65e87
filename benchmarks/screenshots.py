"""Photograph the page for its documentation, on the demo library.

    python benchmarks/screenshots.py docs

It writes page-clip.webp, page-batch.webp, page-sort.webp and page-phone.webp.
"""

from __future__ import annotations

import argparse
import base64
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from chromium import chromium
from clipshelf.app.demo import make_demo
from clipshelf.app.embedding import embed
from clipshelf.app.opening import open_library
from clipshelf.app.scanning import scan
from clipshelf.app.training import train
from served import serving

PATIENCE = 60_000  # milliseconds
REST = 1200  # milliseconds until pictures are there and what moved has come to rest
QUALITY = 70  # of WebP, percent
ABOVE = 60  # percent; what is sorted is as sure as that


def main() -> None:
    """Draw a library, open it in a browser, and look."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the pictures go")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "demo"
        make_demo(root, workers=1)
        with open_library(root) as library:
            scan(library)
            embed(library)
            train(library)
        with serving(root, retrain_every=0, errors=Path(place) / "errors") as server:
            photograph(server.url, folder)


def photograph(url: str, folder: Path) -> None:
    """One picture of each view."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        page = opened(browser, url, (1280, 800))
        page.keyboard.press("i")
        page.wait_for_selector("evidence-panel .neighbours img")
        take(page, folder / "page-clip.webp")
        page.keyboard.press("b")
        page.wait_for_selector("batch-view .tile")
        page.locator("batch-view .tile").nth(1).click()
        page.mouse.move(0, 0)
        take(page, folder / "page-batch.webp")
        page.goto(f"{url}sorting")
        page.get_by_text("File what it is sure of").click()
        page.locator("#above").fill(str(ABOVE))
        page.locator("sure-panel button.main").click()
        page.wait_for_selector("plan-view .cell img")
        take(page, folder / "page-sort.webp")
        phone = opened(browser, url, (390, 844), dark=True)
        take(phone, folder / "page-phone.webp")
        browser.close()


def opened(
    browser: Browser, url: str, size: tuple[int, int], *, dark: bool = False
) -> Page:
    """The page with a clip that is not to be judged blind."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        has_touch=dark,
        is_mobile=dark,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector("clip-player[data-status=ready]")
    page.wait_for_timeout(REST)
    while page.locator("clip-card .blind").is_visible():
        page.keyboard.press("s")
        page.wait_for_timeout(REST)
    return page


def take(page: Page, path: Path) -> None:
    """What is on the screen, as a small file."""
    page.wait_for_timeout(REST)
    session = page.context.new_cdp_session(page)
    shot = session.send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
    )
    path.write_bytes(base64.b64decode(shot["data"]))


if __name__ == "__main__":
    main()
