"""A short form of `make reliability`: killed at random instants, nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "reliability.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forked")
def test_a_killed_clipshelf_loses_nothing_and_mends_itself():
    command = [sys.executable, str(BENCHMARK), "--runs", "12", "--seed", "7"]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    result = json.loads(ended.stdout)

    assert result["violations"] == []
    assert ended.returncode == 0
    assert sum(result["killed_during"].values()) == 12
    assert result["acknowledged"] > 0
