"""A server that runs, a browser that complains, and a person who presses keys."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.violatedDirective, event.blockedURI));
"""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(slots=True)
class Server:
    """`clipshelf serve`, which can be stopped and started again at its address."""

    arguments: tuple[str, ...]
    port: int
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return once it listens, which is when it prints its address."""
        program = Path(sys.executable).with_name("clipshelf")
        command = [str(program), "serve", *self.arguments, "--port", str(self.port)]
        command.append("--no-words")  # minutes of work beside every test
        self.process = subprocess.Popen(
            command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        lines = []
        for line in self.process.stdout or ():
            lines.append(line)
            if self.url in line:
                return
        pytest.fail("clipshelf serve ended: " + "".join(lines))

    def kill(self) -> None:
        """As a crash does: without a chance to tidy up."""
        if self.process is None:
            return
        self.process.kill()
        self.process.communicate()
        self.process = None


@dataclass(slots=True)
class Complaints:
    """What the browser holds against the page."""

    said: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.add_init_script(REPORT_VIOLATIONS)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.said.append(message.text) if message.type == "error" else None
            ),
        )


BLIND = 10  # clips in a row that may be judged blind; more are a fault of the queue


@dataclass(slots=True)
class Person:
    """Looks at the screen and presses keys."""

    page: Page

    @property
    def name(self) -> Locator:
        return self.page.locator("clip-card .name")

    def clip(self) -> str:
        """The file name of the clip on screen, once it can be seen."""
        player = self.page.locator("clip-player")
        expect(player).to_have_attribute("data-status", "ready")
        return self.name.inner_text()

    def open_clip(self) -> str:
        """A clip that is not to be judged blind; blind ones are skipped."""
        for _ in range(BLIND):
            clip = self.clip()
            if not self.page.locator("clip-card .blind").is_visible():
                return clip
            self.page.keyboard.press("s")
            expect(self.name).not_to_have_text(clip)
        raise AssertionError(f"{BLIND} clips in a row were to be judged blind")

    def row(self, folder: str) -> Locator:
        return self.page.locator("folder-list button.folder").and_(
            self.page.get_by_title(folder, exact=True)
        )

    def key(self, folder: str) -> str:
        return self.row(folder).locator("kbd").inner_text()

    def file(self, where: str | Mapping[str, str]) -> str:
        """Press the key of a folder, or of the one where the clip belongs."""
        clip = self.clip()
        self.page.keyboard.press(
            self.key(where if isinstance(where, str) else where[clip])
        )
        expect(self.name).not_to_have_text(clip)
        return clip

    def counts(self) -> dict[str, int]:
        """Folder -> clips in it, as the page says."""
        rows = self.page.locator("folder-list button.folder").all()
        return {
            str(row.get_attribute("title")): int(
                re.sub(r"\D", "", row.locator(".count").inner_text())
            )
            for row in rows
        }

    def sees_settled(self) -> None:
        """Every answer has reached the server: the browser keeps none any more."""
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.includes('/answer/'))"
        )


def on_disk(library: Path) -> dict[str, int]:
    """Folder -> clips in it, as a file manager would count them."""
    folders = [path for path in library.rglob("*") if path.is_dir()]
    names = {path.relative_to(library).as_posix(): path for path in folders}
    return {
        name: len(list(path.glob("*.mp4")))
        for name, path in names.items()
        if not name.startswith(".")
    }


STILL = """async () => {
  const frame = () => new Promise((seen) => requestAnimationFrame(seen));
  await frame();
  const ends = (moving) => moving.effect?.getComputedTiming().endTime !== Infinity;
  const moving = document.getAnimations().filter(ends);
  await Promise.all(moving.map(({ finished }) => finished.catch(() => undefined)));
  await frame();
}"""


def findings(page: Page, axe: str) -> list[str]:
    """What axe-core, whose source this is, holds against the page, and where."""
    page.evaluate(STILL)  # a colour on its way to another has no contrast of its own
    page.evaluate(axe)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("(options) => axe.run(options)", options)
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
