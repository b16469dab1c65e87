"""Which encoders are used when nobody chose any."""

from __future__ import annotations

from clipshelf.domain import registry
from clipshelf.domain.features import Encoder, Signal

# Best first. An encoder of another name is used where none of these works.
BEST = ("efficientnet-lite0", "colour", "caption", "caption-ngrams", "tags")


def default_encoders() -> tuple[Encoder, ...]:
    """The best encoder of each signal that misses nothing, in the order of `Signal`."""
    names = sorted(registry.names("encoder"), key=_rank)
    best: dict[Signal, Encoder] = {}
    for name in names:
        encoder: Encoder = registry.create("encoder", name)
        if encoder.spec.signal not in best and not encoder.missing():
            best[encoder.spec.signal] = encoder
    return tuple(best[signal] for signal in Signal if signal in best)


def _rank(name: str) -> tuple[int, str]:
    return (BEST.index(name) if name in BEST else len(BEST), name)
