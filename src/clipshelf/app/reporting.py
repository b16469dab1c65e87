"""Use case: how a library's learning stands, as one file to keep or to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clipshelf.app.chart.document import Document, Gallery, Picture, Section, html
from clipshelf.app.chart.exhibit import Exhibit, percent
from clipshelf.app.insights import Insights, insights
from clipshelf.app.insights.atlas import draw_atlas, points, read_atlas, stamp
from clipshelf.app.insights.folders import mistakes
from clipshelf.app.insights.landscape import landscape
from clipshelf.app.opening import Library
from clipshelf.app.verdicts import Verdict, Verdicts
from clipshelf.domain.errors import Invalid
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.untrusted import read_plain
from clipshelf.domain.video import VideoId, shown

MISTAKES, FOLDERS = 12, 24  # with photographs, the fullest
EACH = 8  # photographs
MAX_JPEG_BYTES = 256 << 10


@dataclass(frozen=True, slots=True)
class Report:
    """What was written, and where."""

    path: Path
    size: int  # bytes
    thumbnails: int
    series: dict[str, Any]
    exhibits: tuple[Exhibit, ...]

    def to_json(self) -> dict[str, Any]:
        """The document of `report --json`."""
        return {
            "path": shown(str(self.path)),
            "bytes": self.size,
            "thumbnails": self.thumbnails,
            "drawn": [e.name for e in self.exhibits if e.figure is not None],
            "missing": {e.name: e.missing for e in self.exhibits if e.figure is None},
            "series": self.series,
        }


def check(path: Path) -> None:
    """Can a report be written there? Ask before anything is computed.

    Raises:
        Invalid: the name does not end in .html, or the folder is not there.
    """
    if path.suffix.lower() not in {".html", ".htm"}:
        raise Invalid(
            f"A report cannot be written as {path.suffix or path.name!r}.",
            code="bad-suffix",
            hint="Let the name end in .html.",
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise Invalid("There is no such folder to write to.", code="no-folder")


def report(
    library: Library,
    path: Path,
    watch: Watch = unwatched,
    *,
    thumbnails: bool = False,
) -> Report:
    """Write everything that the insights page shows into one HTML file.

    Without `thumbnails` it holds no picture and no clip's name: numbers, and what the
    folders are called. A map that is out of date is drawn anew.

    Raises:
        Invalid: see `check`.
    """
    check(path)
    found = insights(library)
    exhibits = (*found.exhibits(), _map(library, watch))
    galleries = _galleries(library, found.verdicts) if thumbnails else ()
    document = _document(library, found, exhibits, galleries)
    text = html(document)
    path.write_text(text, encoding="utf-8")
    return Report(
        path=path.absolute(),
        size=len(text.encode("utf-8")),
        thumbnails=sum(len(gallery.pictures) for gallery in galleries),
        series=found.series(),
        exhibits=exhibits,
    )


def _document(
    library: Library,
    found: Insights,
    exhibits: tuple[Exhibit, ...],
    galleries: tuple[Gallery, ...],
) -> Document:
    named = {exhibit.name: exhibit for exhibit in exhibits}
    sections = [
        Section(
            chapter.title, chapter.text, tuple(named[name] for name in chapter.exhibits)
        )
        for chapter in found.chapters()
    ]
    if galleries:
        words = "As models judged them that had not seen their labels."
        sections.append(Section("Some of the clips", words, (), galleries))
    now = datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC").lstrip("0")
    head = f", {found.model['head']}" if found.model else ""
    return Document(
        f"{shown(library.root.name)}: how learning stands",
        f"clipshelf{head}, {now}",
        found.facts(),
        tuple(sections),
    )


def _map(library: Library, watch: Watch) -> Exhibit:
    atlas = read_atlas(library)
    if atlas is None or atlas.stamp != stamp(library):
        atlas = draw_atlas(library, watch)
    return landscape(atlas, points(library, atlas))


def _galleries(library: Library, verdicts: Verdicts | None) -> tuple[Gallery, ...]:
    if verdicts is None:
        return ()
    names, paths = verdicts.folders, library.catalogue.first_files()
    wrong = [
        (f"{m['folder']} taken for {m['predicted']}", m["cell"])
        for m in mistakes(verdicts)[:MISTAKES]
    ]
    counts = verdicts.confusion.diagonal()
    largest = sorted(range(len(names)), key=lambda folder: -counts[folder])[:FOLDERS]
    right = [(f"{names[row]}, rightly", [row, row]) for row in largest]
    found = [
        Gallery(title, tuple(_pictures(library, verdicts, cell, paths)))
        for title, cell in (*wrong, *right)
    ]
    return tuple(gallery for gallery in found if gallery.pictures)


def _pictures(
    library: Library, verdicts: Verdicts, cell: list[int], paths: dict[VideoId, str]
) -> Iterator[Picture]:
    row, column = cell
    own = [v for v in verdicts.each if v.folder == row and v.predicted == column]
    there = [verdict for verdict in own if verdict.video in paths]
    for verdict in sorted(there, key=lambda v: -v.confidence)[:EACH]:
        jpeg = _jpeg(library, verdict)
        if jpeg is not None:
            name = shown(paths[verdict.video].rpartition("/")[2])
            yield Picture(jpeg, f"{name}, {percent(verdict.confidence)} sure")


def _jpeg(library: Library, verdict: Verdict) -> bytes | None:
    try:
        return read_plain(library.thumbnails / f"{verdict.video}.jpg", MAX_JPEG_BYTES)
    except OSError:
        return None  # not drawn yet, or no such thing
