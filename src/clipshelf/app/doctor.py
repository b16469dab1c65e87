"""Use case: look for problems and say what would help. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from clipshelf.app.opening import Library
from clipshelf.app.scanning import problems
from clipshelf.domain import registry
from clipshelf.domain.features import Encoder
from clipshelf.domain.video import shown


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be."""

    code: str
    what: str
    hint: str

    def to_json(self) -> dict[str, str]:
        """One line of `doctor --json`."""
        return asdict(self)


def examine(library: Library) -> tuple[Problem, ...]:
    """Everything that is wrong with a library or with this installation."""
    return (*_encoders(), *_files(library), *_origins(library), *_database(library))


def _encoders() -> Iterator[Problem]:
    for name in registry.names("encoder"):
        encoder: Encoder = registry.create("encoder", name)
        missing = encoder.missing()
        if missing:
            yield Problem(
                "encoder-missing",
                f"The encoder {name} cannot be used: {missing}",
                "pip install 'clipshelf[bundled]'",
            )


def _files(library: Library) -> Iterator[Problem]:
    for path, reason in problems(library):
        yield Problem(
            "unreadable",
            f"{shown(path)}: {reason}",
            "Download it again, or remove it; it is retried when it changes.",
        )
    first = library.catalogue.first_files()
    for video, folders in library.labels.unclear().items():
        names = " and ".join(shown(folder) for folder in folders)
        yield Problem(
            "several-folders",
            f"{shown(first[video])} lies in {names}.",
            "Keep it in one folder; until then nothing is learned from it.",
        )


def _origins(library: Library) -> Iterator[Problem]:
    unknown = len(library.labels.unknown())
    if unknown:
        yield Problem(
            "unknown-origin",
            f"{unknown} videos lie in folders, and who put them there is not recorded.",
            "If it was you: clipshelf review --trust. Until then they teach nothing.",
        )


def _database(library: Library) -> Iterator[Problem]:
    row = library.db.one("PRAGMA quick_check")
    if row is None or row[0] != "ok":
        yield Problem(
            "bad-database",
            f"The database is damaged: {row[0] if row else 'no answer'}",
            "Move library.db aside and scan: folders and filed.jsonl rebuild it.",
        )
