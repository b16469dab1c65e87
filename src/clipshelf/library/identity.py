"""What a video is known by."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from clipshelf.domain.untrusted import open_plain
from clipshelf.domain.video import VideoId

CHUNK_BYTES = 1 << 20
DIGEST_BYTES = 16
# A file with holes may say any size and take no room; hashing this much takes minutes.
MOST_GIGABYTES = 64
PAUSE_CHUNKS = 256  # a quarter of a gibibyte: below a second on most disks


def identify(path: Path, between: Callable[[], None] = lambda: None) -> VideoId:
    """BLAKE2b of all bytes, 128 bits: the same content is the same video anywhere.

    Args:
        path: of any file.
        between: is called now and then in a long one; what it raises ends it.

    Raises:
        OSError: the file cannot be read, is no regular file, is too large, or grows
            meanwhile.
    """
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with open_plain(path) as file:
        left = os.fstat(file.fileno()).st_size
        if left > MOST_GIGABYTES * 10**9:
            raise OSError(errno.EFBIG, f"larger than {MOST_GIGABYTES} gigabytes")
        for number, chunk in enumerate(iter(lambda: file.read(CHUNK_BYTES), b""), 1):
            left -= len(chunk)
            if left < 0:  # a writer as fast as this would keep us for ever
                raise OSError(errno.EBUSY, "it is still being written")
            digest.update(chunk)
            if number % PAUSE_CHUNKS == 0:
                between()
    return digest.hexdigest()
