"""`filed.jsonl` as a whole: does it say what the table says, and can all be read?"""

from __future__ import annotations

import json
from dataclasses import dataclass

from clipshelf.domain.replacing import replacing
from clipshelf.domain.untrusted import parse_json
from clipshelf.library.filed import Filed, as_filing
from clipshelf.library.filed_lines import Line, as_line


@dataclass(frozen=True, slots=True)
class Record:
    """The file that a lost database is filled from."""

    filed: Filed

    def fault(self) -> str:
        """What is wrong with it, to be read after its name; empty if nothing is."""
        table = {line["video"]: line["folder"] for line in self._lines()}
        if not self.filed.path.exists():
            return "is missing" if table else ""
        broken = self._broken()
        if broken:
            return f"has {broken} damaged line{'s' if broken > 1 else ''}"
        told = self.filed.lines.read()
        said = {video: filing.folder for video, (filing, _) in told.items()}
        differ = dict(said.items() ^ table.items())
        return f"differs from the database in {len(differ)} videos" if differ else ""

    def rewrite(self) -> None:
        """Write it from the table; it is there whole, or as it was before."""
        path = self.filed.path
        with replacing(path, path.with_name(f"{path.name}.new")) as file:
            lines = (f"{json.dumps(line)}\n" for line in self._lines())
            file.writelines(line.encode("ascii") for line in lines)
        self.filed.reconcile()  # the database knows its new length

    def _lines(self) -> list[Line]:
        """What has to be in it."""
        query = "SELECT * FROM filed WHERE undone_by IS NULL ORDER BY time, video"
        rows = self.filed.db.rows(query)
        return [as_line(as_filing(row), row["batch"]) for row in rows]

    def _broken(self) -> int:
        """How many lines are none that we would have written."""
        with self.filed.path.open("rb") as file:
            return sum(not _is_line(line) for line in file)


def _is_line(text: bytes) -> bool:
    try:
        line = parse_json(text)
        return isinstance(line["video"], str) and "folder" in line
    except (ValueError, TypeError, KeyError):
        return False
