"""What a video is known by."""

from __future__ import annotations

import hashlib
from pathlib import Path

from clipshelf.domain.video import VideoId

CHUNK_BYTES = 1 << 20
DIGEST_BYTES = 16


def identify(path: Path) -> VideoId:
    """BLAKE2b of all bytes, 128 bits: the same content is the same video anywhere.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
