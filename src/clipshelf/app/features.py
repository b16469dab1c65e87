"""The fused vectors of a library's videos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from clipshelf.app import choosing
from clipshelf.app.opening import Library
from clipshelf.domain.features import (
    Encoder,
    FeatureSet,
    Metadata,
    Signal,
    Vectors,
    fingerprint,
)
from clipshelf.domain.reading import COSTLY, READ
from clipshelf.domain.video import VideoId
from clipshelf.library.store.shelf import NOWHERE, as_keys
from clipshelf.signals.fusion import EARNED, fuse

FEW = 200  # videos whose pages of the disk may stay in memory
AT_ONCE = 4096  # videos whose vectors are read at a time, where there may be very many


@dataclass(frozen=True, slots=True)
class Features:
    """What can be compared: videos with at least one signal."""

    set: FeatureSet
    encoders: tuple[str, ...]  # keys, one for each block
    waiting: tuple[VideoId, ...]  # asked for, without any vector yet


def load_features(
    library: Library,
    videos: Sequence[VideoId],
    encoders: Sequence[str] | Sequence[Encoder] | None = None,
) -> Features:
    """Fuse the vectors that are kept for these videos, in their order.

    A video counts as ready once its frames are there; a video whose frames cannot be
    decoded is ready when any other signal is.

    Args:
        library: open.
        videos: any.
        encoders: keys of the ones to take, as another answer of this function or a
            model's card has them, or the encoders themselves. None: those of the model
            in use.
    """
    metadata = _in_words(library, videos)
    unreadable = library.catalogue.unreadable()
    blocks: dict[Signal, Vectors] = {}
    used = line_up(library) if encoders is None else _called(encoders)
    for encoder in used:
        spec = encoder.spec
        nothing = fingerprint(spec.signal, Metadata())
        wanted = [
            (v, fingerprint(spec.signal, metadata[v]) if v in metadata else nothing)
            for v in videos
        ]
        shelf = library.features.load(spec.key, spec.dim)
        blocks[spec.signal] = shelf.take(wanted, spec.dim)
        if len(videos) > FEW:
            shelf.let_go()
    has = {
        signal: np.asarray(block.any(axis=1), np.bool_)
        for signal, block in blocks.items()
    }
    seen = has.get(Signal.FRAMES, np.zeros(len(videos), np.bool_))
    ready = [
        bool(seen[row])
        or (video in unreadable and any(has[signal][row] for signal in has))
        for row, video in enumerate(videos)
    ]
    rows = [row for row, yes in enumerate(ready) if yes]
    return Features(
        set=fuse(
            tuple(videos[row] for row in rows),
            {signal: block[rows] for signal, block in blocks.items()},
        ),
        encoders=tuple(encoder.spec.key for encoder in used),
        waiting=tuple(
            video
            for video, yes in zip(videos, ready, strict=True)
            if not yes and video not in unreadable
        ),
    )


def load_in_pieces(
    library: Library, videos: Sequence[VideoId], used: Sequence[Encoder]
) -> Iterator[tuple[Sequence[VideoId], Features]]:
    """The same for any number of videos: some of them, and what is kept for these."""
    for start in range(0, len(videos), AT_ONCE):
        some = videos[start : start + AT_ONCE]
        yield some, load_features(library, some, used)


def line_up(library: Library, *, renewed: bool = False) -> tuple[Encoder, ...]:
    """Whose vectors are put side by side, in the order of `Signal`.

    A signal that was not there when the model was trained waits for the next training,
    and so does an encoder that a person has chosen since: until then vectors have to
    look as the model knows them.

    Args:
        library: open.
        renewed: as a training that begins now would have it.
    """
    card = None if renewed else library.models.newest()
    if card is not None:
        trained = choosing.called(card.encoders)
        if len(trained) == len(card.encoders):
            return trained
    earned = (choosing.serving(library, s) for s in Signal if s in EARNED)
    return tuple(e for e in earned if e is not None and _has_vectors(library, e))


def _called(keys: Sequence[str] | Sequence[Encoder]) -> tuple[Encoder, ...]:
    given = tuple(one for one in keys if not isinstance(one, str))
    return given or choosing.called([key for key in keys if isinstance(key, str)])


def _has_vectors(library: Library, encoder: Encoder) -> bool:
    """What is read may be nowhere: its columns would only cost time.

    And sound has to be heard nearly everywhere: a model that knows how its examples
    sound takes a clip that nobody has heard yet for a silent one, and errs more often
    than without any sound (`benchmarks/signals.py`).
    """
    spec = encoder.spec
    if spec.signal not in COSTLY:
        return True
    there = len(library.features.load(spec.key, spec.dim))
    if spec.signal is not Signal.SOUND:
        return there > 0
    frames = choosing.serving(library, Signal.FRAMES)
    assert frames is not None, "colours need no weights"
    seen = len(library.features.load(frames.spec.key, frames.spec.dim))
    return there >= max(1, choosing.ENOUGH * seen)


def _in_words(library: Library, videos: Sequence[VideoId]) -> dict[VideoId, Metadata]:
    """What side-cars say of videos, and what was read from them."""
    known = library.catalogue.metadata(videos)
    on_screen, spoken = (library.readings.texts(signal) for signal in READ)
    for video in videos:
        if video in on_screen or video in spoken:
            known[video] = replace(
                known.get(video, Metadata()),
                on_screen=on_screen.get(video, ""),
                spoken=spoken.get(video, ""),
            )
    return known


def count_waiting(library: Library) -> int:
    """Unsorted videos that no vector is there for yet.

    Cheaper than loading them: with every label the page asks anew.
    """
    used = [e.spec for e in line_up(library) if e.spec.signal is Signal.FRAMES]
    frames = used[0]
    plain = fingerprint(Signal.FRAMES, Metadata())  # pictures know no captions

    def has_vector(videos: Sequence[VideoId]) -> list[bool]:
        shelf = library.features.load(frames.key, frames.dim)
        found = shelf.find(as_keys([(video, plain) for video in videos]))
        return [bool(there) for there in found != NOWHERE]

    stamp = (frames.key, library.features.stamp(frames.key))
    return library.tally.lacking(stamp, has_vector)
