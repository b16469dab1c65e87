"""A script can tell from the exit code what went wrong: every code, from a process."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest


def ended(*words: str | Path) -> tuple[int, str]:
    """How a command ends, and what it says of that."""
    call = [sys.executable, "-m", "clipshelf", *map(str, words)]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--version"], 0),
        (["scan", "{library}"], 0),
        (["scan", "{file}"], 2),
        (["next", "{library}", "--nonsense"], 2),
        (["train", "{library}"], 3),
        (["undo", "{library}"], 4),
        (["scan", "{library}/nowhere"], 4),
        (["certify", "{library}"], 5),
        (["serve", "{library}", "--port", "{taken}"], 6),
    ],
)
def test_the_code_says_what_kind_of_end_it_was(
    tmp_path: Path, words: list[str], code: int
):
    (tmp_path / "library").mkdir()
    (tmp_path / "file.mp4").write_bytes(b"no folder")
    with socket.create_server(("127.0.0.1", 0)) as other:
        given = {
            "library": tmp_path / "library",
            "file": tmp_path / "file.mp4",
            "taken": other.getsockname()[1],
        }
        found, said = ended(*(word.format(**given) for word in words))

    assert found == code, said
    assert not code or said.startswith(("error: ", "Usage: "))
    assert "Traceback" not in said
