"""What the docs say of hostile files is measured by a program that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="asks POSIX for a child's memory")
def test_what_a_hostile_file_costs_is_measured(tmp_path: Path) -> None:
    output = tmp_path / "hostile.json"
    script = ROOT / "benchmarks" / "hostile.py"
    options = ["--only", "samples.mp4", "--awkward", tmp_path / "none", "-o", output]

    subprocess.run([sys.executable, script, *options], check=True, capture_output=True)

    found = json.loads(output.read_text(encoding="utf-8"))
    rows = {row["kind"]: row for row in found["files"]}
    assert rows.keys() == {"samples.mp4", "a named pipe", "a link to /dev/zero"}
    assert rows["samples.mp4"]["outcome"] == "incomplete or damaged"
    assert all(row["peak_mb"] > 20 for row in rows.values()), "a child was measured"
    assert found["limits"]["seconds"] == 10
