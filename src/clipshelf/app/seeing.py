"""Keeping what was seen of videos: facts, pictures, vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clipshelf.app.opening import Library
from clipshelf.domain.features import EncoderSpec, Metadata, Signal, fingerprint
from clipshelf.domain.video import VideoId
from clipshelf.library.store.pictures import Pictures
from clipshelf.signals.run.looking import Found, Looked

FRAMES = fingerprint(Signal.FRAMES, Metadata())  # pictures know no captions


def keep_seen(library: Library, spec: EncoderSpec, batch: Sequence[Found]) -> None:
    """Facts and pictures first: who has a vector is not looked at again.

    Args:
        library: open, and nobody else embeds.
        spec: of the encoder whose vectors they are.
        batch: each with its vector, unless it is unreadable.
    """
    catalogue, pictures = library.catalogue, Pictures(library.db)
    seen: list[tuple[VideoId, Looked]] = []
    with library.db.transaction():
        for video, what in batch:
            if isinstance(what, str):
                catalogue.set_unreadable(video, what)
                continue
            seen.append((video, what))
            catalogue.set_decoded(
                video,
                duration=what.decoded.duration,
                width=what.decoded.width,
                height=what.decoded.height,
                playback=what.decoded.playback,
            )
            pictures.put(video, what.hashes)
    for video, what in seen:
        _write_thumbnail(library.thumbnails, video, what.decoded.thumbnail)
    vectors = [what.vector for _, what in seen if what.vector is not None]
    if vectors:
        keys = [(video, FRAMES) for video, _ in seen]
        library.features.add(spec.key, keys, np.stack(vectors))


def _write_thumbnail(folder: Path, video: VideoId, jpeg: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{video}.tmp"
    temporary.write_bytes(jpeg)
    temporary.replace(folder / f"{video}.jpg")
