"""Which encoders are used when nobody chose any."""

from __future__ import annotations

from clipshelf.domain import registry
from clipshelf.domain.features import Encoder, Signal
from clipshelf.domain.reading import Reader

# Best first. An encoder of another name is used where none of these works.
BEST = (
    *("efficientnet-lite0", "colour", "caption", "caption-ngrams", "tags"),
    *("ocr", "ocr-ngrams", "speech", "speech-ngrams", "sound"),
)


def default_encoders() -> tuple[Encoder, ...]:
    """The best encoder of each signal that misses nothing, in the order of `Signal`."""
    best = (default_encoder(signal) for signal in Signal)
    return tuple(encoder for encoder in best if encoder is not None)


def default_encoder(signal: Signal) -> Encoder | None:
    """The best one of a signal that misses nothing; None if there is none."""
    for name in sorted(registry.names("encoder"), key=_rank):
        encoder: Encoder = registry.create("encoder", name)
        if encoder.spec.signal is signal and not encoder.missing():
            return encoder
    return None


def default_readers() -> tuple[Reader, ...]:
    """Who reads the words of a video, the cheap one first; some may miss a package."""
    # Not at the top: most commands read nothing.
    from clipshelf.signals.readers.ocr import OnScreenText  # noqa: PLC0415
    from clipshelf.signals.readers.speech import Speech  # noqa: PLC0415

    return OnScreenText(), Speech()


def _rank(name: str) -> tuple[int, str]:
    return (BEST.index(name) if name in BEST else len(BEST), name)
