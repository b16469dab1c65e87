"""Tables of text, as spreadsheets write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

MOST_ROWS = 1_000_000
MOST_CELL_BYTES = 1 << 17  # what Python's reader allows for one cell
SEPARATORS = ",;\t"


def read_rows(content: str) -> Iterator[list[str]]:
    """The rows of a CSV, whatever it separates its cells with.

    Raises:
        csv.Error: a cell is longer than any caption, or a quote is never closed.
        ValueError: it has more rows than saved videos can be.
    """
    first = content.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    # Zero bytes stand in no text, and some versions of Python refuse them.
    lines = io.StringIO(content.replace("\0", ""), newline="")
    for number, row in enumerate(csv.reader(lines, delimiter=separator)):
        if number > MOST_ROWS:
            raise ValueError("too many rows")
        yield row
