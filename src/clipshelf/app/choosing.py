"""Which encoders a library uses: what a person chose, and what its vectors allow.

A choice takes effect when there are vectors for it. Until then the encoder that has
made the vectors of today goes on serving, for videos that are new as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from clipshelf.app.opening import Library
from clipshelf.domain import registry
from clipshelf.domain.errors import unknown_plugin
from clipshelf.domain.features import Encoder, Signal
from clipshelf.domain.reading import Reader
from clipshelf.signals import profile
from clipshelf.signals.encoders.weights.whisper import BASE
from clipshelf.signals.readers.speech import Speech

ENOUGH = 0.98  # of the videos that another encoder has vectors for: the rest may follow


def wanted(library: Library, signal: Signal) -> Encoder | None:
    """The encoder that a person chose, or else the best one that misses nothing."""
    name = chosen(library, "encoder", signal)
    if name in registry.names("encoder"):
        encoder: Encoder = registry.create("encoder", name)
        if encoder.spec.signal is signal and not encoder.missing():
            return encoder
    return profile.default_encoder(signal)


def serving(library: Library, signal: Signal) -> Encoder | None:
    """The encoder whose vectors are used now.

    The wanted one, unless another has vectors for clearly more videos.
    """
    want = wanted(library, signal)
    rivals = [e for e in every_encoder() if _is_rival(library, e, signal, want)]
    if want is None or not rivals:
        return want
    videos = library.catalogue.first_files().keys()
    best = max(rivals, key=lambda e: _covered(library, e, videos))
    enough = ENOUGH * _covered(library, best, videos)
    return want if _covered(library, want, videos) >= enough else best


def at_work(library: Library, signals: Iterable[Signal]) -> tuple[Encoder, ...]:
    """Whose vectors are made for what is new: those that serve, then those wanted."""
    made: list[Encoder] = []
    for signal in signals:
        for encoder in (serving(library, signal), wanted(library, signal)):
            keys = {other.spec.key for other in made}
            if encoder and not encoder.missing() and encoder.spec.key not in keys:
                made.append(encoder)
    return tuple(made)


def every_encoder() -> tuple[Encoder, ...]:
    """All that are registered, in the order of `Signal`; weights may be missing."""
    made = [registry.create("encoder", name) for name in registry.names("encoder")]
    signals = list(Signal)
    return tuple(sorted(made, key=lambda e: signals.index(e.spec.signal)))


def called(keys: Iterable[str]) -> tuple[Encoder, ...]:
    """The encoders with these keys, as far as there are any, in their usual order."""
    known = frozenset(keys)
    return tuple(e for e in every_encoder() if e.spec.key in known)


def registered_as(key: str) -> str:
    """The name under which an encoder with this key is registered.

    Raises:
        NotFound: there is none.
    """
    for name in registry.names("encoder"):
        if registry.create("encoder", name).spec.key == key:
            return name
    raise unknown_plugin("encoder", key, registry.names("encoder"))


def readers(library: Library) -> tuple[Reader, ...]:
    """Who reads the words of a library's videos; some may miss a package."""
    name = chosen(library, "reader", Signal.SPEECH)
    used = Speech(name) if name else Speech()
    if used.missing():
        used = Speech(BASE)
    return tuple(
        used if reader.spec.signal is Signal.SPEECH else reader
        for reader in profile.default_readers()
    )


def chosen(library: Library, kind: str, signal: Signal) -> str:
    """What a person chose by name; empty if nothing."""
    row = library.db.one("SELECT value FROM settings WHERE key = ?", f"{kind}:{signal}")
    return str(row["value"]) if row else ""


def choose(library: Library, kind: str, signal: Signal, name: str) -> None:
    """Remember a choice."""
    library.db.execute(
        "INSERT OR REPLACE INTO settings VALUES (?, ?)", f"{kind}:{signal}", name
    )


def _is_rival(
    library: Library, encoder: Encoder, signal: Signal, want: Encoder | None
) -> bool:
    spec = encoder.spec
    if spec.signal is not signal or (want and want.spec.key == spec.key):
        return False
    return bool(library.features.stamp(spec.key))


def _covered(library: Library, encoder: Encoder, videos: Iterable[str]) -> int:
    """Videos of the library that it has a vector for."""
    shelf = library.features.load(encoder.spec.key, encoder.spec.dim)
    return len({video for video, _ in shelf.keys().values()} & set(videos))
