"""Writing files so that a crash at any instant leaves the new one or the old one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


@contextmanager
def replacing(path: Path, temporary: Path | None = None) -> Iterator[BinaryIO]:
    """A file to write; at the end it is under `path`, whole and durable.

    Whatever goes wrong, also in the caller's block: what was there before stays.

    Args:
        path: in a folder that exists; replaced if it is there.
        temporary: in the same folder. Without it a name of this call alone, so that
            two may write at once; with it a crash leaves one file at most, which the
            next call takes over.

    Raises:
        OSError: it cannot be written.
    """
    beside = temporary or path.with_name(f"{path.stem}.{uuid4().hex}.tmp")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):  # what cannot be removed, `doctor` finds
            beside.unlink()
        raise
