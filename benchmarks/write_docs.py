"""Numbers and figures of the docs, from the JSON that the benchmarks wrote.

    python benchmarks/write_docs.py [--check]

Replaces what stands between `<!-- begin NAME -->` and `<!-- end NAME -->` in the pages
of docs/ that are listed below, and draws docs/figures/*.svg. With `--check` nothing is
written, and it ends with 1 where something is out of date. What a benchmark has not
been run for stays as it is.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import extraction_tables
import large_tables
import load_tables
import names_tables
import page_tables
import scale_tables
import signals_tables
import tables
from clipshelf.app.chart.files import svg
from figures import figures

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGES = (
    "docs/benchmark.md",
    "docs/active-learning.md",
    "docs/reliability.md",
    "docs/page.md",
    "docs/names.md",
    "docs/scale.md",
)
Block = Callable[[Any], str]
# Block -> the result it is made from, or all results of a kind; and how.
BLOCKS: dict[str, tuple[str, Block]] = {
    "sets": ("strategies", tables.sets),
    "labels": ("strategies", tables.labels),
    "areas": ("strategies", tables.areas),
    "minus": ("strategies", tables.minus),
    "below": ("strategies", tables.below),
    "curves": ("strategies", tables.curves),
    "truth": ("strategies", tables.truth),
    "certificates": ("strategies", tables.certificates),
    "speed": ("query_speed", tables.speed),
    "classic": ("lessons", tables.classic),
    "belief": ("lessons", tables.belief),
    "weights": ("lessons", tables.weights),
    "load": ("load", load_tables.load),
    "soak": ("soak", load_tables.soak),
    "names": ("names", names_tables.names),
    "keys": ("key_to_clip", page_tables.keys),
    "signals": ("signals", signals_tables.added),
    "fusion": ("signals", signals_tables.weighed),
    "views": ("views", signals_tables.views),
    "extraction": ("extraction", extraction_tables.extraction),
    "live": ("live_loop_*", large_tables.live),
    "live-peers": ("live_loop_*", large_tables.live_peers),
    "part": ("approximation", large_tables.part),
    "library": ("library_scale", large_tables.scale),
    "scale": ("scale", scale_tables.scale),
}


def main() -> None:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = [path for path, text in wanted().items() if differs(path, text)]
    if options.check:
        for path in stale:
            print(f"out of date: {path.relative_to(ROOT)}", file=sys.stderr)
        sys.exit(1 if stale else 0)
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted()[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


def wanted() -> dict[Path, str]:
    """What each page and figure should hold."""
    results = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(RESULTS.glob("*.json"))
    }
    pages = {
        ROOT / "docs" / "figures" / f"{name}.svg": svg(chart)
        for name, chart in figures(results)
    }
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for name, (source, block) in BLOCKS.items():
            found = [results[one] for one in results if fnmatch(one, source)]
            if found:
                made = block(found if "*" in source else found[0])
                text = filled(text, name, made)
        pages[ROOT / page] = text
    return pages


def filled(text: str, name: str, block: str) -> str:
    """The page with one block in its place, wherever it stands."""
    pattern = rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)"
    return re.sub(pattern, lambda m: f"{m[1]}{block}{m[2]}", text, flags=re.DOTALL)


def differs(path: Path, text: str) -> bool:
    """Is the file another one, or not there?"""
    return not path.exists() or path.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    main()
