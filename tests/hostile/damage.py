"""What can happen to a file, whatever is in it."""

from __future__ import annotations

import os
from pathlib import Path


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def stall(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)
