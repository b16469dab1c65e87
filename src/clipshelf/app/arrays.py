"""Use case: a library as plain arrays, for whoever has tools of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipshelf.app.features import load_features
from clipshelf.app.lesson import read_lesson
from clipshelf.app.opening import Library
from clipshelf.domain.model import Floats
from clipshelf.domain.video import VideoId


@dataclass(frozen=True, slots=True)
class LibraryArrays:
    """What is labelled and what is not, as vectors of the same signals."""

    X: Floats  # (l, d), rows of unit length: the labelled videos
    y: NDArray[np.str_]  # (l,), the folder of each
    videos: tuple[VideoId, ...]  # l ids
    X_pool: Floats  # (m, d), the unsorted videos
    pool: tuple[VideoId, ...]  # m ids


def arrays(library: Library) -> LibraryArrays:
    """The fused vectors of every video that was looked at.

    Raises:
        Invalid: fewer than two folders have such a video.
    """
    lesson = read_lesson(library)
    unsorted = library.catalogue.unsorted()
    rest = load_features(library, unsorted, lesson.features.encoders)
    ids = lesson.features.set.ids
    labelled = lesson.columns >= 0
    return LibraryArrays(
        X=lesson.X,
        y=np.array(lesson.folders)[lesson.y],
        videos=tuple(v for v, yes in zip(ids, labelled, strict=True) if yes),
        X_pool=rest.set.X,
        pool=rest.set.ids,
    )
