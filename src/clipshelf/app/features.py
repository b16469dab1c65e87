"""The fused vectors of a library's videos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clipshelf.app.opening import Library
from clipshelf.domain.features import FeatureSet, Metadata, Signal, Vectors, fingerprint
from clipshelf.domain.video import VideoId
from clipshelf.signals.fusion import fuse
from clipshelf.signals.profile import default_encoders


@dataclass(frozen=True, slots=True)
class Features:
    """What can be compared: videos with at least one signal."""

    set: FeatureSet
    encoders: tuple[str, ...]  # keys, one for each block
    waiting: tuple[VideoId, ...]  # asked for, without any vector yet


def load_features(library: Library, videos: Sequence[VideoId]) -> Features:
    """Fuse the vectors that are kept for these videos, in their order.

    A video counts as ready once its frames are there; a video whose frames cannot be
    decoded is ready when any other signal is.
    """
    metadata = library.catalogue.metadata()
    unreadable = library.catalogue.unreadable()
    nothing = Metadata()
    blocks: dict[Signal, Vectors] = {}
    keys = []
    for encoder in default_encoders():
        spec = encoder.spec
        wanted = [
            (v, fingerprint(spec.signal, metadata.get(v, nothing))) for v in videos
        ]
        blocks[spec.signal] = library.features.load(spec.key).take(wanted, spec.dim)
        keys.append(spec.key)
    has = {
        signal: np.asarray(block.any(axis=1), np.bool_)
        for signal, block in blocks.items()
    }
    ready = [
        bool(has[Signal.FRAMES][row])
        or (video in unreadable and any(has[signal][row] for signal in has))
        for row, video in enumerate(videos)
    ]
    rows = [row for row, yes in enumerate(ready) if yes]
    return Features(
        set=fuse(
            tuple(videos[row] for row in rows),
            {signal: block[rows] for signal, block in blocks.items()},
        ),
        encoders=tuple(keys),
        waiting=tuple(
            video
            for video, yes in zip(videos, ready, strict=True)
            if not yes and video not in unreadable
        ),
    )
