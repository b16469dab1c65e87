"""Where the JSON of a benchmark goes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def put_out(result: dict[str, Any], place: Path | None) -> None:
    """Into a file, or onto the screen where none is named."""
    text = json.dumps(result, indent=1, allow_nan=False) + "\n"
    if place:
        place.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
