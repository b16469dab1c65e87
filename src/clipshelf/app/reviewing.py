"""Use case: labelled videos that are probably misfiled."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from clipshelf.app.finding import find_video
from clipshelf.app.labelling import label
from clipshelf.app.lesson import read_lesson
from clipshelf.app.opening import Library
from clipshelf.domain import registry
from clipshelf.domain.errors import NotFound
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.label import Answer, How, Label
from clipshelf.domain.video import VideoId, name_fields, shown
from clipshelf.learning.crossval import compare
from clipshelf.learning.review import suspects

JUDGE = "logreg"  # quick, and balanced over folders


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label that the other videos contradict."""

    video: VideoId
    path: str
    folder: str  # where it was put
    suggested: str  # where the others like it are
    score: float  # 1 - the probability of its own folder

    def to_json(self) -> dict[str, Any]:
        """One of `review --json`."""
        return {
            "id": self.video,
            **name_fields("video", self.path.rpartition("/")[2]),
            "folder": shown(self.folder),
            "suggested_folder": shown(self.suggested),
            "score": self.score,
            "reason": f"you filed this under {shown(self.folder)};"
            f" the others say {shown(self.suggested)}",
        }


def review(library: Library, watch: Watch = unwatched) -> tuple[Doubt, ...]:
    """The oddest labels, judged by models that have not seen them; oddest first.

    Raises:
        Invalid: there are too few labels to judge by.
    """
    lesson = read_lesson(library)
    heads = {JUDGE: registry.create("head", JUDGE)}
    score = compare(lesson.X, lesson.y, lesson.folders, heads, watch=watch)[JUDGE]
    ids = [
        video
        for video, column in zip(lesson.features.set.ids, lesson.columns, strict=True)
        if column >= 0
    ]
    settled = _dismissed(library)
    places = [lesson.folders[column] for column in lesson.y]
    dismissed = np.array(
        [pair in settled for pair in zip(ids, places, strict=True)], np.bool_
    )
    paths = library.catalogue.first_files()
    return tuple(
        Doubt(
            ids[doubt.row],
            paths[ids[doubt.row]],
            lesson.folders[doubt.folder],
            lesson.folders[doubt.suggested],
            doubt.score,
        )
        for doubt in suspects(score.out_of_fold, lesson.y, dismissed=dismissed)
    )


def decide(library: Library, video: str, *, accept: bool, how: How = How.CLI) -> Doubt:
    """Accept the suggestion, which is a label, or say that the folder is right.

    Raises:
        NotFound: this video is not in doubt.
    """
    found = find_video(library, video)
    doubt = next((d for d in review(library) if d.video == found.id), None)
    if doubt is None:
        raise NotFound(
            "That video is not in doubt.",
            code="not-in-doubt",
            hint="clipshelf review lists the ones that are.",
        )
    library.db.execute(
        "INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?)",
        doubt.video,
        os.fsencode(doubt.folder),
        int(accept),
        time.time(),
    )
    if accept:
        label(library, doubt.video, doubt.suggested, how=how)
    return doubt


def trust(library: Library) -> int:
    """A person says that what lies in folders was put there by hand; how many."""
    with library.writing():
        unknown = library.labels.unknown()
        for video, folder in unknown.items():
            library.labels.add(Label(video, Answer.FOLDER, folder, How.PLACED))
    return len(unknown)


def _dismissed(library: Library) -> set[tuple[VideoId, str]]:
    query = "SELECT video, folder FROM reviews WHERE NOT accepted"
    return {
        (row["video"], os.fsdecode(row["folder"])) for row in library.db.rows(query)
    }
