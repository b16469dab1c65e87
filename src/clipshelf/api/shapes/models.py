"""Models, and which of them the library uses."""

from __future__ import annotations

from clipshelf.api.shapes.base import Shape


class ModelEntry(Shape):
    """A model of the catalogue, or an encoder of another package."""

    name: str
    what: str
    """What it is for, in a line."""
    signals: list[str]
    """What it serves: frames, caption, ...; empty: only another model."""
    dim: int
    """Of its vectors; 0: it finds words."""
    megabytes: int
    licence: str
    speed: str
    source: str
    revision: str
    digests: dict[str, str]
    """SHA-256 of each file, as far as it is known."""
    installed: bool
    missing: str
    """What has to be installed first; empty if nothing."""
    in_use: list[str]
    """Signals that this library uses it for."""


class ModelsAnswer(Shape):
    """Every model."""

    models: list[ModelEntry]


class ModelUsed(Shape):
    """What the library uses from now on."""

    name: str
    signals: list[str]
    waiting: int
    """Clips that it has not looked at yet; old vectors serve until then."""
