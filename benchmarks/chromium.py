"""The Chromium of this machine, for benchmarks that look at the page."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "google-chrome")


def chromium() -> str:
    """Its path; the benchmark ends with a sentence where there is none."""
    for path in map(shutil.which, NAMES):
        if path is not None:
            return path
    raise SystemExit(f"no Chromium on this machine (looked for {', '.join(NAMES)})")
