"""Weights that were converted once and are kept in the user's cache."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from clipshelf.signals.encoders.weights.assets import cache_folder


def converted(name: str, make: Callable[[], bytes]) -> Path | bytes:
    """The file `name` of the cache, made if it is not there.

    Args:
        name: holds digests of all that the content follows from.
        make: gives the content.

    Returns:
        The file; or the content itself where nothing can be written.
    """
    target = cache_folder() / name
    if target.is_file():
        return target
    content = make()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, content)
    except OSError:
        return content  # a read-only home costs a second at each start, no more
    return target


def _write(target: Path, content: bytes) -> None:
    """All or nothing, also when two processes write at once."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
