"""What every format tells of a video."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from clipshelf.app.missing import iso
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.domain.features import Metadata
from clipshelf.domain.label import How
from clipshelf.domain.prediction import Prediction
from clipshelf.domain.saved import Saved
from clipshelf.domain.video import VideoId
from clipshelf.library.importers.facts import link_to
from clipshelf.library.store.favourites import Favourites

By: TypeAlias = Literal["person", "machine", "unknown", ""]


@dataclass(frozen=True, slots=True)
class Row:
    """One video."""

    video: VideoId
    path: str  # relative to the library: its first file
    folder: str | None  # where it belongs; None if nobody has said
    by: By  # who said so; empty if nobody has
    answer: str  # folder, skip, none, trash; empty without one
    how: str  # where the answer came from; empty without one
    prediction: Prediction | None
    metadata: Metadata
    duration: float | None  # seconds; None before it was decoded
    unreadable: str  # why it cannot be decoded; empty if it can
    lies_in: tuple[str, ...]  # its folders, where there are several
    link: str = ""  # where it came from, if an import told
    saved: float | None = None  # seconds since 1970, UTC
    posted: float | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the rows."""

    taken: int  # that are in the export now and were not before
    skipped: tuple[tuple[str, str], ...] = ()  # (what, why)
    present: int = 0  # that were there from an earlier time
    left: int = 0  # that belong nowhere yet


def rows(library: Library) -> tuple[Row, ...]:
    """Every video that has a file, by path."""
    catalogue = library.catalogue
    answers = _answers(library)
    guesses = predict(library).predictions.by_video()
    metadata, durations = catalogue.metadata(), catalogue.durations()
    unreadable, unclear = catalogue.unreadable(), library.labels.unclear()
    imported = {v: one.saved for v, one in Favourites(library.db).of().items()}
    nothing = Saved()
    found = [
        Row(
            video,
            path,
            *answers.get(video, (None, "", "", "")),
            prediction=guesses.get(video),
            metadata=metadata.get(video, Metadata()),
            duration=durations.get(video),
            unreadable=unreadable.get(video, ""),
            lies_in=unclear.get(video, ()),
            link=link_to(known.service, known.id),
            saved=known.saved,
            posted=known.posted,
        )
        for video, path in catalogue.first_files().items()
        for known in [imported.get(video, nothing)]
    ]
    return tuple(sorted(found, key=lambda row: row.path))


def told(row: Row) -> dict[str, Any]:
    """What others said of the video: its author, its service, its file."""
    known = row.metadata
    return {
        "caption": known.caption,
        "author": known.author,
        "sound": known.sound,
        "hashtags": list(known.hashtags),
        "seconds": row.duration,
        "link": row.link,
        "saved": iso(row.saved),
        "posted": iso(row.posted),
    }


def _answers(library: Library) -> dict[VideoId, tuple[str | None, By, str, str]]:
    """Folder, by whom, answer and its origin, for each video with an answer or filed.

    A person's answer comes before a guess that was carried out.
    """
    found: dict[VideoId, tuple[str | None, By, str, str]] = {}
    filed = "SELECT video, folder FROM filed WHERE undone_by IS NULL"
    for row in library.db.rows(filed):
        found[row["video"]] = (os.fsdecode(row["folder"]), "machine", "", "")
    said = "SELECT * FROM current_labels WHERE answer <> 'cleared'"
    for row in library.db.rows(said):
        answer, how = row["answer"], row["how"]
        if row["folder"] is None:
            found[row["video"]] = (None, "", answer, how)
        else:
            by: By = "unknown" if how == How.UNKNOWN else "person"
            found[row["video"]] = (os.fsdecode(row["folder"]), by, answer, how)
    return found
