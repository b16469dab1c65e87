"""What is wrong with this installation, whatever the library."""

from __future__ import annotations

from collections.abc import Iterator

from clipshelf.app.doctor.problem import Problem
from clipshelf.domain import registry
from clipshelf.domain.features import Encoder


def encoders() -> Iterator[Problem]:
    """Encoders that cannot be used."""
    for name in registry.names("encoder"):
        encoder: Encoder = registry.create("encoder", name)
        missing = encoder.missing()
        if missing:
            yield Problem(
                "encoder-missing",
                f"The encoder {name} cannot be used: {missing}",
                "pip install 'clipshelf[bundled]'",
            )


def dimensions() -> dict[str, int]:
    """How wide the vectors of each known encoder are, by its key."""
    made: list[Encoder] = [
        registry.create("encoder", name) for name in registry.names("encoder")
    ]
    return {encoder.spec.key: encoder.spec.dim for encoder in made}
