"""Learns a person's own folders from a few videos and files the rest.

    import clipshelf

    with clipshelf.open("~/Videos/Favourites") as library:
        library.scan()

What is public is imported when it is first used, so that `import clipshelf` costs
nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipshelf.app.picking import pick
    from clipshelf.domain import errors
    from clipshelf.scripting.library import Library
    from clipshelf.scripting.library import open_library as open  # noqa: A004  # like gzip.open
    from clipshelf.scripting.simulation import simulate

__all__ = ["Library", "errors", "open", "pick", "simulate"]
__version__ = "0.1.0"

# ONNX Runtime tells its maker of the machine and of the program that runs it, from its
# import on, unless this is said before. Child processes inherit it.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

# Public name -> where it lives, and what it is called there.
_HOMES = {
    "Library": ("clipshelf.scripting.library", "Library"),
    "errors": ("clipshelf.domain", "errors"),
    "open": ("clipshelf.scripting.library", "open_library"),
    "pick": ("clipshelf.app.picking", "pick"),
    "simulate": ("clipshelf.scripting.simulation", "simulate"),
}


def __getattr__(name: str) -> Any:
    """Import a public name the first time that it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'clipshelf' has no attribute {name!r}")
    module, called = _HOMES[name]
    found = getattr(import_module(module), called, None) or import_module(
        f"{module}.{called}"
    )
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
