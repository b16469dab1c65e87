"""Weights that were converted once and are kept in the user's cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clipshelf.domain.replacing import replacing
from clipshelf.domain.untrusted import read_plain
from clipshelf.signals.encoders.weights.assets import cache_folder

MAX_BYTES = 1 << 30
DIGITS = 16  # of the content's digest, in a file's name


def converted(name: str, make: Callable[[], bytes]) -> Path | bytes:
    """A file of the cache; made if it is not there, made anew if it is damaged.

    The file carries the digest of its content in its name (`model.onnx` becomes
    `model-<digest>.onnx`), so that it is checked each time: some hundredths of a second
    where a damaged graph would compute something else, or nothing.

    Args:
        name: holds digests of all that the content follows from.
        make: gives the content.

    Returns:
        The file; or the content itself where nothing can be written.
    """
    folder, plain = cache_folder(), Path(name)
    for known in _known(folder, plain):
        if _is_whole(known):
            return known
        with suppress(OSError):
            known.unlink()
    content = make()
    digest = hashlib.sha256(content).hexdigest()[:DIGITS]
    target = folder / f"{plain.stem}-{digest}{plain.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(target) as file:
            file.write(content)
    except OSError:
        return content  # a read-only home costs a second at each start, no more
    return target


def _known(folder: Path, name: Path) -> list[Path]:
    pattern = f"{name.stem}-{'[0-9a-f]' * DIGITS}{name.suffix}"
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def _is_whole(path: Path) -> bool:
    try:
        digest = hashlib.sha256(read_plain(path, MAX_BYTES)).hexdigest()
    except OSError:
        return False
    return path.stem.endswith(digest[:DIGITS])
