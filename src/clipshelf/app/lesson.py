"""What there is to learn from: vectors and answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipshelf.app.features import Features, line_up, load_features
from clipshelf.app.opening import Library
from clipshelf.domain.errors import Invalid
from clipshelf.domain.model import Floats, Ints
from clipshelf.domain.video import shown

NO_FOLDER = -1  # audited, and the answer was skip or none of these


@dataclass(frozen=True, slots=True)
class Lesson:
    """Labelled videos, and audited ones that fit no folder: these only measure."""

    features: Features
    columns: Ints  # beside `features.set.ids`: of `folders`, or `NO_FOLDER`
    folders: tuple[str, ...]  # the ones with a labelled video
    audited: NDArray[np.bool_]  # beside `features.set.ids`

    @property
    def X(self) -> Floats:  # noqa: N802  # as the field writes it
        """Vectors of the labelled videos."""
        return np.asarray(self.features.set.X[self.columns != NO_FOLDER])

    @property
    def y(self) -> Ints:
        """Their folders, as columns."""
        return np.asarray(self.columns[self.columns != NO_FOLDER])


def read_lesson(library: Library) -> Lesson:
    """Every answer about a video that was looked at.

    Raises:
        Invalid: fewer than two folders have such a video.
    """
    labels = library.labels.filed_in_folders()
    audited = library.audits.answered()
    asked = [v for v, folder in audited.items() if folder is None and v not in labels]
    signals = [encoder.spec.key for encoder in line_up(library, renewed=True)]
    features = load_features(library, (*labels, *asked), signals)
    ids = features.set.ids
    folders = tuple(sorted({labels[video] for video in ids if video in labels}))
    _check(folders, library)
    column = {name: number for number, name in enumerate(folders)}
    return Lesson(
        features=features,
        columns=np.array(
            [column[labels[v]] if v in labels else NO_FOLDER for v in ids], np.int64
        ),
        folders=folders,
        audited=np.array([video in audited for video in ids], np.bool_),
    )


def labels_since_training(library: Library) -> int:
    """Folders given since the model in use was trained."""
    row = library.db.one("SELECT value FROM settings WHERE key = 'trained_at_label'")
    return library.labels.since(int(row["value"]) if row else 0)


def _check(folders: tuple[str, ...], library: Library) -> None:
    if len(folders) >= 2:
        return
    waiting = "" if folders else " that has been looked at (clipshelf embed)"
    have = f"Only {shown(folders[0])!r} has one" if folders else "No folder has a video"
    known = len(library.catalogue.folder_counts())
    raise Invalid(
        f"{have}{waiting}; two folders are the least there is to choose between.",
        code="too-few-folders",
        hint=f"Label a few videos into different folders (there are {known}).",
    )
