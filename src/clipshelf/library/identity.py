"""What a video is known by."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

from clipshelf.domain.untrusted import open_plain
from clipshelf.domain.video import VideoId

CHUNK_BYTES = 1 << 20
DIGEST_BYTES = 16


def identify(path: Path) -> VideoId:
    """BLAKE2b of all bytes, 128 bits: the same content is the same video anywhere.

    Raises:
        OSError: the file cannot be read, is no regular file, or grows meanwhile.
    """
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with open_plain(path) as file:
        left = os.fstat(file.fileno()).st_size
        while chunk := file.read(CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:  # a writer as fast as this would keep us for ever
                raise OSError(errno.EBUSY, "it is still being written")
            digest.update(chunk)
    return digest.hexdigest()
