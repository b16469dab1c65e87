"""What is wrong with this installation, whatever the library."""

from __future__ import annotations

from collections.abc import Iterator

from clipshelf.app import choosing
from clipshelf.app.doctor.problem import Problem
from clipshelf.app.opening import Library
from clipshelf.app.using import ENCODERS, READERS, in_force
from clipshelf.domain import registry
from clipshelf.domain.features import Encoder, Signal
from clipshelf.signals.encoders.catalogue import HUB


def encoders() -> Iterator[Problem]:
    """Encoders that cannot be used, without the ones that wait to be asked for."""
    asked_for = {plugin for model in HUB for _, plugin in model.plugins}
    for name in registry.names("encoder"):
        if name in asked_for:
            continue
        encoder: Encoder = registry.create("encoder", name)
        missing = encoder.missing()
        if missing:
            yield Problem(
                "encoder-missing",
                f"The encoder {name} cannot be used: {missing}",
                "pip install 'clipshelf[bundled]'",
            )


def choices(library: Library) -> Iterator[Problem]:
    """Models that this library is to use and that are not here."""
    for kind in (ENCODERS, READERS):
        for signal in Signal:
            name = choosing.chosen(library, kind, signal)
            used = in_force(library, kind, signal)
            if name and name != used:
                yield Problem(
                    "model-missing",
                    f"This library is to use {name} for its {signal}, which is not"
                    f" installed; {used} is used meanwhile.",
                    "clipshelf models list says how to install it.",
                )


def dimensions() -> dict[str, int]:
    """How wide the vectors of each known encoder are, by its key."""
    made: list[Encoder] = [
        registry.create("encoder", name) for name in registry.names("encoder")
    ]
    return {encoder.spec.key: encoder.spec.dim for encoder in made}
