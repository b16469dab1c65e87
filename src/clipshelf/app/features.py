"""The fused vectors of a library's videos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clipshelf.app.opening import Library
from clipshelf.domain.features import FeatureSet, Metadata, Signal, Vectors, fingerprint
from clipshelf.domain.video import VideoId
from clipshelf.library.store.vectors import Shelf
from clipshelf.signals.fusion import fuse
from clipshelf.signals.profile import default_encoder, default_encoders


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
    metadata = library.catalogue.metadata(videos)
    unreadable = library.catalogue.unreadable()
    blocks: dict[Signal, Vectors] = {}
    keys = []
    for encoder in default_encoders():
        spec = encoder.spec
        nothing = fingerprint(spec.signal, Metadata())
        wanted = [
            (v, fingerprint(spec.signal, metadata[v]) if v in metadata else nothing)
            for v in videos
        ]
        blocks[spec.signal] = library.features.load(spec.key, spec.dim).take(
            wanted, spec.dim
        )
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


def count_waiting(library: Library) -> int:
    """Unsorted videos that no vector is there for yet.

    Cheaper than loading them: with every label the page asks anew.
    """
    encoder = default_encoder(Signal.FRAMES)
    assert encoder is not None, "one of them needs no weights"
    frames = encoder.spec
    plain = fingerprint(Signal.FRAMES, Metadata())  # pictures know no captions

    shelf: list[Shelf] = []  # loaded once, and only if somebody asks

    def has_vector(video: VideoId) -> bool:
        if not shelf:
            shelf.append(library.features.load(frames.key, frames.dim))
        return (video, plain) in shelf[0]

    stamp = (frames.key, library.features.stamp(frames.key))
    return library.tally.lacking(stamp, has_vector)
