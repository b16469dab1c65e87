"""docs/reference/plug-ins.md: everything that is registered, from its docstring."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import entry_points

from clipshelf.app.exporting import FORMATS
from clipshelf.domain import registry
from clipshelf.domain.features import Encoder
from markdown import docstring

INTRO = """# Plug-ins

What is built in, by the name that it is registered under. [Extending](../extending.md)
tells how to add one; [active learning](../active-learning.md) measures the strategies,
and [importing](../importing.md) tells what to do in other programs.
"""
TITLES: dict[registry.Kind, str] = {
    "strategy": "Strategies",
    "head": "Heads",
    "encoder": "Encoders",
    "importer": "Importers",
}
OURS = "clipshelf."  # a third party's plug-ins are not described here


def page() -> str:
    """One heading a plug-in."""
    parts = [INTRO]
    for kind, title in TITLES.items():
        parts += [f"## {title}\n"]
        for point in sorted(entry_points(group=registry.GROUPS[kind])):
            if point.value.startswith(OURS):
                found = point.load()
                parts += [f"### {point.name}\n", docstring(found.__doc__), ""]
                if kind == "encoder":
                    parts += [_encoder(point.name), ""]
        if kind == "strategy":
            family = import_module("clipshelf.learning.strategies.skactiveml")
            parts += ["### skactiveml:NAME\n", docstring(family.Borrowed.__doc__), ""]
    parts += ["## Export formats\n"]
    for name in FORMATS:
        module = import_module(f"clipshelf.app.exports.{name}")
        text = re.sub(r"^`export --format \w+`: ", "", module.__doc__ or "")
        parts += [f"### {name}\n", docstring(text[:1].upper() + text[1:]), ""]
    return "\n".join(parts)


def _encoder(name: str) -> str:
    encoder: Encoder = registry.create("encoder", name)
    spec = encoder.spec
    return f"Signal: {spec.signal}. Width: {spec.dim}. Key: `{spec.key}`."
