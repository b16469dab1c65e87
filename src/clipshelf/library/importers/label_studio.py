"""Label Studio's tasks, as clipshelf writes them, with what people answered there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from clipshelf.domain.saved import Found, Skipped
from clipshelf.domain.untrusted import read_plain
from clipshelf.domain.video import shown
from clipshelf.library.importers.columns import saved_of
from clipshelf.library.importers.facts import many, named
from clipshelf.library.importers.parts import MOST_BYTES, Part, head, unread


@dataclass(frozen=True, slots=True)
class LabelStudio:
    """Annotations are a person's answers; predictions are not taken."""

    name: ClassVar[str] = "label-studio"

    def sniff(self, path: Path) -> float:
        """By the keys of its first task."""
        if path.suffix.lower() != ".json":
            return 0.0
        begins = head(path)
        tasks = begins.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"[")
        ours = tasks and b'"data"' in begins and b'"annotations' in begins
        return 0.85 if ours else 0.0

    def read(self, path: Path) -> Iterator[Found]:
        """A video a task."""
        part = Part(shown(path.name), lambda: read_plain(path, MOST_BYTES), path)
        try:
            document = part.json()
        except (OSError, ValueError) as error:
            yield unread(part, error)
            return
        tasks = many(document)
        if not tasks:
            yield Skipped(part.name, "no tasks are in it")
        for number, task in enumerate(tasks, 1):
            yield from _task(named(task), f"task no. {number}")


def _task(task: dict[str, Any], where: str) -> Iterator[Found]:
    data = named(task.get("data"))
    chosen = {
        choice
        for annotation in many(task.get("annotations"))
        if not named(annotation).get("was_cancelled")
        for result in many(named(annotation).get("result"))
        for choice in many(named(named(result).get("value")).get("choices"))
        if isinstance(choice, str)
    }
    if len(chosen) > 1:
        yield Skipped(where, f"several answers: {', '.join(sorted(chosen))[:200]}")
    answer = {"folder": next(iter(chosen)), "by": "person"} if len(chosen) == 1 else {}
    yield saved_of({**data, **answer}, where)
