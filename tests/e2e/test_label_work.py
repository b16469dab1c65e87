"""Long work as the page shows it: how far, paused, taken up again, ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clipshelf.testing import make_library
from e2e.browser import Complaints, Person, Server

pytestmark = pytest.mark.browser

CLIPS = 160  # enough for a person to find the button in time


def test_a_long_job_is_paused_gone_on_with_and_ended(
    tmp_path: Path, serve: Callable[..., Server], page: Page, complaints: Complaints
):
    root = tmp_path / "Favourites"
    make_library(root, {"pets": 2, "": CLIPS}, seconds=0.4)
    page.goto(serve(str(root), "--retrain-every", "0").url)
    job = page.locator("job-list .job", has_text="Looking at clips")

    job.get_by_role("button", name="Pause: Looking at clips").press("Enter")
    expect(job).to_contain_text(re.compile(r"\d+ of \d+, paused"))
    held = job.inner_text()
    page.wait_for_timeout(700)  # more than a clip takes
    assert job.inner_text() == held
    job.get_by_role("button", name="Go on: Looking at clips").press("Enter")
    expect(job).to_contain_text(re.compile(r"\d+ of \d+, \d+ clips? a second"))

    job.get_by_role("button", name="End: Looking at clips").press("Enter")
    expect(job).to_have_count(0)
    person = Person(page)
    person.clip()  # what was finished is kept
    assert complaints.said == []
