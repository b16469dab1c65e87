"""The library as a map: what looks and reads alike lies together.

The places come from the vectors alone, so they are computed once, in the background,
and kept in the cache until there are other vectors. Colours come from the labels and
the predictions of the moment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from clipshelf.app.artifacts import replace_file
from clipshelf.app.clips import blind, clip_json
from clipshelf.app.features import line_up, load_features
from clipshelf.app.opening import Library
from clipshelf.app.predicting import predict
from clipshelf.domain.events import Watch, unwatched
from clipshelf.domain.features import Vectors
from clipshelf.domain.untrusted import parse_json, read_plain
from clipshelf.domain.video import ROOT, VideoId, shown
from clipshelf.learning.projection import LARGEST, Projection, project

FILE = "map.json"
MAX_BYTES = 16 << 20
FEWEST = 3  # clips that make a map
Draw: TypeAlias = Callable[[Vectors, Watch], Projection]


@dataclass(frozen=True, slots=True)
class Atlas:
    """Places as they are kept."""

    stamp: str  # of the vectors that they come from
    places: Mapping[VideoId, tuple[float, float]]
    method: str
    kept: float | None  # share of neighbours that are neighbours here too
    of: int  # clips that there were to draw


@dataclass(frozen=True, slots=True)
class Point:
    """One clip on the map."""

    video: VideoId
    path: str
    x: float
    y: float
    folder: str | None  # None: unsorted, and there is no model
    kind: str  # labelled, predicted, filed
    confidence: float | None  # of a prediction

    def to_json(self) -> dict[str, Any]:
        """As `GET /api/map` lists it."""
        folder = None if self.folder is None else shown(self.folder)
        return {
            **clip_json(self.video, self.path),
            "x": round(self.x, 4),
            "y": round(self.y, 4),
            "folder": folder,
            "kind": self.kind,
            "confidence": self.confidence,
        }


def stamp(library: Library) -> str:
    """Changes with the vectors that there are."""
    keys = [encoder.spec.key for encoder in line_up(library)]
    facts = [[key, library.features.stamp(key)] for key in keys]
    text = json.dumps([LARGEST, facts]).encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def read_atlas(library: Library) -> Atlas | None:
    """The map that was drawn last, also if it is out of date; None before the first."""
    try:
        kept = parse_json(read_plain(_path(library), MAX_BYTES))
        return Atlas(
            str(kept["stamp"]),
            {str(v): (float(x), float(y)) for v, (x, y) in kept["places"].items()},
            str(kept["method"]),
            None if kept["kept"] is None else float(kept["kept"]),
            int(kept["of"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def draw_atlas(
    library: Library, watch: Watch = unwatched, *, by: Draw = project
) -> Atlas:
    """Compute the places, and keep them.

    Of more clips than fit, the labelled ones come first, up to half of the room, and
    then as many others as there is room for: those whose ids are smallest. Ids are
    digests, so that is a random sample, and nearly the same one the next time.
    """
    now = stamp(library)
    features = load_features(library, tuple(sorted(library.catalogue.first_files())))
    rows = _chosen(features.set.ids, set(library.labels.filed_in_folders()))
    drawn = by(features.set.X[rows], watch)
    ids, places = [features.set.ids[row] for row in rows], enumerate(drawn.places)
    atlas = Atlas(
        now,
        {ids[i]: (round(float(x), 4), round(float(y), 4)) for i, (x, y) in places},
        drawn.method,
        drawn.kept,
        len(features.set.ids),
    )
    replace_file(_path(library), json.dumps(asdict(atlas)) + "\n")
    return atlas


def points(library: Library, atlas: Atlas) -> tuple[Point, ...]:
    """What is on the map now, the predicted first, so that labels lie on top.

    Left out are clips that have to be judged blind, and the ones that are gone.
    """
    hidden, paths = blind(library), library.catalogue.first_files()
    labels = library.labels.filed_in_folders()
    filed = _filed(library)
    guesses = predict(library).predictions.by_video()
    found = []
    for video, (x, y) in atlas.places.items():
        if video in hidden or video not in paths:
            continue
        guess = guesses.get(video)
        kind, folder, confidence = "predicted", None, None
        if video in labels:
            kind, folder = "labelled", labels[video]
        elif video in filed:
            kind, folder = "filed", filed[video]
        elif guess is not None:
            folder, confidence = guess.folder, guess.confidence
        found.append(Point(video, paths[video], x, y, folder, kind, confidence))
    order = {"predicted": 0, "filed": 1, "labelled": 2}
    return tuple(sorted(found, key=lambda p: order[p.kind]))


def _chosen(ids: tuple[VideoId, ...], labelled: set[VideoId]) -> list[int]:
    """Rows to draw, by id."""
    if len(ids) <= LARGEST:
        return list(range(len(ids)))
    order = sorted(range(len(ids)), key=lambda row: ids[row])
    first = [row for row in order if ids[row] in labelled][: LARGEST // 2]
    taken = set(first)
    rest = [row for row in order if row not in taken][: LARGEST - len(first)]
    return sorted([*first, *rest])


def _filed(library: Library) -> dict[VideoId, str]:
    """Videos that lie in a folder without being its label."""
    return {
        video: file.folder
        for file, video in library.catalogue.files().values()
        if file.folder != ROOT
    }


def _path(library: Library) -> Path:
    return library.state / "cache" / FILE
