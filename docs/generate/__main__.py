"""The reference, docs/reference/*.md, from the code itself.

    python docs/generate [--check]

With `--check` nothing is written, and it ends with 1 where a page is out of date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import artifacts
import commands
import errors
import events
import http_api
import plug_ins
import python_api
import settings

PLACE = Path(__file__).parents[1] / "reference"
NOTE = "<!-- Written by `make docs`; change the code it comes from instead. -->\n\n"
PAGES = {
    "cli.md": commands.page,
    "http.md": http_api.page,
    "python.md": python_api.page,
    "plug-ins.md": plug_ins.page,
    "artifacts.md": artifacts.page,
    "settings.md": settings.page,
    "errors.md": errors.page,
    "events.md": events.page,
}


def main() -> int:
    """Write what has changed, or say that it has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        path, text = PLACE / name, NOTE + page().rstrip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    told = "is out of date: make docs" if check else "written"
    for name in stale:
        print(f"docs/reference/{name} {told}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
