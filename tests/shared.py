"""Where the data lie that are too large for the repository; most machines have none."""

from __future__ import annotations

import os
from pathlib import Path

BESIDE = Path(__file__).parents[2] / "shared"
DATA = Path(os.environ.get("CLIPSHELF_SHARED") or BESIDE) / "data"
