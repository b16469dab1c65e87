"""More like this: by all signals together, as the model sees them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from clipshelf.app.clips import blind
from clipshelf.app.features import load_features
from clipshelf.app.finding import find_video
from clipshelf.app.opening import Library
from clipshelf.domain.errors import Conflict, NotFound
from clipshelf.domain.features import Signal
from clipshelf.domain.video import VideoId

DEEP = 1000  # places of an order that count


def resembling(
    library: Library, allowed: frozenset[VideoId], name: str
) -> dict[VideoId, str]:
    """Clips by their likeness, the most alike first, and what makes them alike.

    Args:
        library: embedded.
        allowed: the clips that it may find.
        name: a video, by id, path or name.

    Raises:
        NotFound, Conflict: it names no video or several, or one that is to be judged
            without any help, or that nobody has looked at yet.
    """
    video = find_video(library, name).id
    if video in blind(library):
        raise Conflict(
            "That clip has to be judged without any help.",
            code="asked-blind",
            hint="Answer it first: it measures how often the model is right.",
        )
    one = load_features(library, (video,)).set
    if not one.ids:
        raise NotFound(
            "That clip was not looked at yet.",
            code="not-embedded",
            hint="clipshelf embed looks at all that are new.",
        )
    others = load_features(library, sorted(allowed - {video})).set
    if not others.ids:
        return {}
    alike = others.X @ one.X[0]
    order = np.argsort(-alike, kind="stable")[:DEEP]
    whys = {}
    for row in map(int, order):
        shares = {
            block.signal: float(
                others.X[row, block.start : block.stop - 1]
                @ one.X[0, block.start : block.stop - 1]
            )
            for block in one.blocks
        }
        whys[others.ids[row]] = f"{_alike_in(shares)} ({100 * alike[row]:.0f} %)"
    return whys


def _alike_in(shares: Mapping[Signal, float]) -> str:
    """In words, which signals make two clips alike."""
    total = sum(shares.values())
    words = {
        Signal.FRAMES: "looks alike",
        Signal.CAPTION: "a similar caption",
        Signal.TAGS: "the same author, sound or tags",
        Signal.OCR: "similar words on the screen",
        Signal.SPEECH: "similar speech",
        Signal.SOUND: "sounds alike",
    }
    # A fifth: what is less has not brought it here.
    main = [signal for signal, share in shares.items() if share > 0.2 * total]
    return ", ".join(words[signal] for signal in main) or words[Signal.FRAMES]
