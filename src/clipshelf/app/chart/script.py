"""plotly.js, as the package `plotly` brings it: nothing is fetched from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

VERSION = re.compile(r"plotly\.js v([0-9A-Za-z.-]+)")  # in its first lines
# Its library of street maps, which we do not draw, adds a style sheet like this.
SHEET = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
HINT = "pip install plotly"


@dataclass(frozen=True, slots=True)
class Script:
    """The file that draws."""

    path: Path
    version: str  # of plotly.js, which is not that of the package
    sheets: tuple[str, ...]  # ids of style elements that it adds unless they are there

    def text(self) -> str:
        """All of it, 5 MB."""
        return self.path.read_text(encoding="utf-8")


def plotly_script() -> Script | None:
    """Where it is; None if it is not installed.

    Found without importing the package, which takes half a second.
    """
    try:
        files = distribution("plotly")
    except PackageNotFoundError:
        return None
    path = Path(str(files.locate_file("plotly/package_data/plotly.min.js")))
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@cache
def _read(path: Path, _: int) -> Script:
    """Looked through once for each version of the file."""
    text = path.read_text(encoding="utf-8")
    found = VERSION.search(text, 0, 1000)
    sheets = dict.fromkeys(SHEET.findall(text))
    return Script(path, found[1] if found else "unknown", tuple(sheets))
